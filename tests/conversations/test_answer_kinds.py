"""The ways of answering in the chat: several choices, numbers within bounds, dates, voices, two things compared, later."""

import io
import json

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.context import Context
from handlers.work import reviewing
from handlers.work.handing_in import store_file
from handlers.work.parcels import parcel_of
from handlers.work.review_sheets import submission_sheet
from models.files.attachments import AttachmentUse
from models.money.payables import Payable
from models.work.assignments import Answer, Submission
from models.work.tasks import Item, Task
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_work_doing import answers, begun
from tests.conversations.work import chat_task, member, offer, taken

SEVERAL = {"key": "kinds", "kind": "several", "label": "写っているもの", "choices": ["人", "店", "道"]}
COUNT = {"key": "count", "kind": "text", "label": "何人", "check": "number", "least": 1, "most": 10}
DAY = {"key": "day", "kind": "text", "label": "いつ", "check": "date"}
VOICE = {"key": "voice", "kind": "voice", "label": "読んでください"}
SAME = {"key": "same", "kind": "compare", "label": "同じですか", "choices": ["同じ", "ちがう"]}
ROWS = "町名,よみ\n下田,しもだ\n上田,うえだ\n"


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def test_several_are_ticked_one_by_one_and_decided_by_one_tap(house: House, hanako: Chat) -> None:
    begun(house, hanako, SEVERAL)
    hanako.taps("3. 道")
    hanako.reads("✓ 3. 道", "[これで決める]")
    hanako.taps("1. 人")
    hanako.taps("3. 道")
    hanako.reads_not("✓ 3. 道")
    hanako.taps("2. 店")
    hanako.taps("これで決める")
    hanako.reads("2 / 3")
    hanako.types("1、3")
    hanako.types("2")
    assert [answer["kinds"] for answer in answers(house)] == ["人 / 店", "人 / 道", "店"]


def test_a_number_out_of_range_is_told_its_bounds(house: House, hanako: Chat) -> None:
    begun(house, hanako, COUNT)
    hanako.types("11")
    hanako.reads("いちばん大きい数: 10", "1 / 3")
    hanako.types("１０")
    assert answers(house) == [{"count": "10"}]


def test_a_date_is_picked_or_typed(house: House, hanako: Chat) -> None:
    begun(house, hanako, DAY)
    hanako.picks("2026-11-20")
    hanako.types("2026/11/21")
    assert [answer["day"] for answer in answers(house)] == ["2026-11-20", "2026-11-21"]


def test_a_voice_message_is_an_answer_and_a_picture_is_not(house: House, hanako: Chat) -> None:
    begun(house, hanako, VOICE)
    hanako.sends_picture()
    hanako.reads("1 / 3")
    assert answers(house) == []
    hanako.sends_voice()
    hanako.reads("2 / 3")
    hanako.types("もどる")
    hanako.reads("1 / 3", "いまの答え: ボイスメッセージ", "[このままでよい]")
    assert isinstance(answers(house)[0]["voice"], int)


def test_two_columns_are_compared(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house, SAME, rows=ROWS))
    taken(hanako)
    hanako.reads("下田", "しもだ", "同じですか", "[同じ]", "[ちがう]")
    hanako.taps("ちがう")
    assert answers(house) == [{"same": "ちがう"}]


def test_what_is_passed_over_comes_again_at_the_end(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("次を先にする")
    hanako.reads("2 / 3", "上田")
    hanako.types("うえだ")
    hanako.types("なかだ")
    hanako.reads("1 / 3", "下田")
    hanako.reads_not("<次を先にする>")
    hanako.types("しもだ")
    hanako.reads("すべて終わりました")
    known = house.look(lambda session: list(session.scalars(select(Answer))))
    assert len(known) == 3


RIGHT_OR_NOT = {"key": "right", "kind": "choose", "label": "合っていますか。", "choices": ["はい", "いいえ", "不明"]}
MENDED = {
    "key": "mended",
    "kind": "text",
    "label": "正しいよみは?",
    "check": "hiragana",
    "only_if": {"key": "right", "answers": ["いいえ", "不明"]},
}


def test_a_question_that_hangs_on_an_answer_comes_only_after_it(house: House) -> None:
    hanako = member(house)
    offer(house, chat_task(house, RIGHT_OR_NOT, MENDED))
    taken(hanako)
    hanako.taps("はい")
    hanako.reads("2 / 3", "合っていますか。")
    hanako.taps("いいえ")
    hanako.reads("2 / 3", "正しいよみは?")
    hanako.types("うえだ")
    hanako.reads("3 / 3")
    hanako.taps("← もどる")
    hanako.reads("2 / 3", "正しいよみは?", "うえだ")
    hanako.taps("← もどる")
    hanako.taps("はい")
    hanako.reads("3 / 3", "合っていますか。")
    hanako.taps("はい")
    hanako.reads("3件すべて終わりました")
    values = house.look(lambda session: [one.values for one in session.scalars(select(Answer).order_by(Answer.id))])
    assert values == [{"right": "はい"}] * 3
    hanako.taps("納品する")
    hanako.reads("納品を受け取りました")


def test_an_item_that_nobody_can_answer_holds_nothing_up_and_is_paid(house: House) -> None:
    hanako = member(house)
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("しもだ")
    hanako.taps("答えられない")
    hanako.reads("報酬は変わりません", "3 / 3")
    hanako.taps("← もどる")
    hanako.reads("いまは「答えられない」", "2 / 3")
    hanako.types("うえだ")
    hanako.taps("答えられない")
    hanako.reads("3件すべて終わりました")
    hanako.taps("納品する")
    (submission,) = house.look(lambda session: list(session.scalars(select(Submission))))
    sheet = house.act(submission_sheet, house.operator_id, submission.id)
    assert [one.is_unanswerable for one in sheet.items] == [False, False, True]
    house.act(reviewing.approve, house.operator_id, submission.id)
    assert house.look(lambda session: session.scalars(select(Payable.gross_yen)).one()) == 3 * 40
    (task,) = house.look(lambda session: list(session.scalars(select(Task))))
    parcel = house.act(lambda context: parcel_of(context, task))
    lines = next(iter(parcel.files.values())).decode("utf-8-sig").splitlines()
    assert (parcel.units, parcel.units_open) == (3, 0)
    assert "うえだ" in lines[2]
    assert "(答えられませんでした)" in lines[3]


def test_a_picture_is_read_and_typed_and_small_for_whom_data_are_dear(house: House) -> None:
    hanako = member(house)
    offer(house, chat_task(house))
    house.act(_shows_a_picture, house.operator_id)
    taken(hanako)
    assert "/files/" in json.dumps(hanako.shown)
    assert "/small" not in json.dumps(hanako.shown)
    hanako.types("しもだ")
    hanako.taps("ここで休む")
    hanako.types("設定")
    hanako.taps("通信量をおさえる")
    hanako.reads("写真を押すと、もとの大きさで開きます")
    hanako.taps("つづける")
    hanako.reads("写真を押すと大きく開きます", "2 / 3", "よみを")
    assert "/small" in json.dumps(hanako.shown)
    hanako.types("うえだ")
    hanako.reads("3 / 3")
    hanako.taps("もとの大きさにもどす")
    hanako.reads("3 / 3")
    hanako.reads_not("写真を押すと大きく開きます")
    assert [one["reading"] for one in answers(house)] == ["しもだ", "うえだ"]


def _shows_a_picture(context: Context, operator_id: int) -> None:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "navy").save(content, "PNG")
    kept = store_file(context, operator_id, AttachmentUse.MATERIAL, "看板.png", content.getvalue())
    for item in context.session.scalars(select(Item)):
        item.picture_id = kept.id


def test_the_record_of_ones_work_is_one_tap_away_once_there_is_some(house: House) -> None:
    hanako = member(house)
    hanako.types("設定")
    hanako.taps("できることの段階")
    hanako.reads_not("実績証明書")
    offer(house, chat_task(house, rows="町名\n下田\n"))
    taken(hanako)
    hanako.types("しもだ")
    hanako.taps("納品する")
    (submission,) = house.look(lambda session: list(session.scalars(select(Submission))))
    house.act(reviewing.approve, house.operator_id, submission.id)
    hanako.types("設定")
    hanako.taps("できることの段階")
    hanako.reads("実績証明書を見る・印刷する", "1件を確認ずみ")
