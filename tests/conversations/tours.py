"""Tours that lead to every question of every conversation; at each of them everything is tried once."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.conversations import page_forms
from handlers.engine.flow import flows
from handlers.office import operators
from handlers.people import invite_codes
from handlers.quality.courses import write_course
from handlers.towns import sharing
from handlers.work import reviewing
from messages import consents as texts
from models.people.memberships import ResidentSkill
from models.people.operators import Skill
from models.work.assignments import Submission
from models.work.reasons import ReturnReason
from tests.conversations.bad_input import TAKEN, meets_everything
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_account import imported
from tests.conversations.test_answer_kinds import COUNT, DAY, ROWS, SAME, SEVERAL, VOICE
from tests.conversations.test_onboarding import agrees, tells_habits
from tests.conversations.test_shared_account import neighbour_id, share
from tests.conversations.test_work_money import paid_resident
from tests.conversations.wandering import BORN, PAGES, QUIZ, asks_secrecy
from tests.conversations.work import NOTE, PHOTO, READING, RIGHT, chat_task, member, offer, outside_task, taken
from tests.crossing.two_channels import TwoChannels
from tests.towns.test_moving_offices import SECOND


class Trials:
    """Tries everything once at each question that a phone of the house comes to; `about` tells some of them apart."""

    def __init__(self, house: House, tries: Callable[[Chat], set[str]] = meets_everything) -> None:
        self.house = house
        self.tries = tries
        self.about = ""
        self.met: dict[str, set[str]] = {}
        house.after_turn = self._look

    def _look(self, chat: Chat) -> None:
        state = chat.state()
        flow = flows().get(state.name or "")
        where = f"{state.name}.{state.step}" + (f".{self.about}" if state.step == "item" else "")
        if flow is None or where in self.met:
            return
        self.met[where] = set()
        self.met[where] = self.tries(chat)
        if not flow.is_fleeting:
            assert self.met[where] <= TAKEN.get(where, frozenset()), where


def registers_with_every_slip(trials: Trials) -> None:
    chat = trials.house.resident()
    agrees(chat)
    for words in ("985-0000", "1", "はい", "見本 花子", "みほん はなこ", "2012-05-05", "いいえ", BORN, "090-1234-5678"):
        chat.types(words)
    chat.taps("はい、ひとりです")
    tells_habits(chat)
    chat.taps("なおす: できること")
    chat.types("もどる")
    chat.taps("これでよい")


def opens_an_account(trials: Trials) -> None:
    chat = member(trials.house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ほかの銀行")
    chat.types("さんいんごうどう")
    chat.taps("山陰合同")
    for words in ("本店", "1", "普通", "12345"):
        chat.types(words)
    chat.taps("ヤマダ ハナコ")
    chat.taps("これでよい")
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ゆうちょ銀行")
    chat.types("10530-12345671")


def changes_settings(trials: Trials) -> None:
    chat = member(trials.house)
    for words in ("language", "おやすみ", "情報を消す", "退会", "配慮", "2", "座ってできること", "やめる"):
        chat.types(words)
    for label in ("ほかの町との共有", "できる時間と上限", "電話番号", "できること", "作業の環境"):
        chat.types("設定")
        chat.taps(label)
        for choice in ("平日", "9時〜12時", "これで決める", "週5時間", "決めない", "決めない"):
            if label == "できる時間と上限":
                chat.taps(choice)
        chat.types("やめる")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "towns_told", lambda turn, resident_id: [turn.operator])
        chat.types("設定")
        chat.taps("ほかの町との共有")
        chat.types("やめる")


def comes_from_the_register(trials: Trials) -> None:
    trials.house.resident().types(imported(trials.house))


def works_in_the_chat(trials: Trials) -> None:
    chat = member(trials.house)
    for question in (READING, RIGHT, NOTE, PHOTO, SEVERAL, COUNT, DAY, VOICE, SAME):
        trials.about = question["key"]
        offer(trials.house, chat_task(trials.house, question, rows=ROWS))
        taken(chat)
        if question is READING:
            chat.taps("お返しする")
            chat.taps("このまま続ける")
            chat.types("しもだ")
            chat.types("うえだ")
        chat.types("ここで休む")
        trials.house.passes(days=1)  # a resident gets no third offer in one day


def looks_for_work_and_hands_in(trials: Trials) -> None:
    house = trials.house
    chat = member(house)
    guest = house.resident()
    offer(house, outside_task(house))
    guest.taps("しごとをさがす")
    guest.taps("くわしく見る")
    chat.types("しごと")
    chat.taps("くわしく見る")
    house.act(asks_secrecy, "名簿は複写しないこと。")
    chat.taps("受ける")
    chat.taps("読んで同意する")
    chat.taps("同意する")
    chat.types("紙がほしい")
    chat.types("やめる")
    chat.types("自分のしごと")
    chat.types("1")
    chat.taps("お返しする")
    chat.types("やめる")
    chat.taps("この条件で始める")
    chat.taps("納品する")
    chat.sends_picture()
    chat.sends_picture()
    chat.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    due = house.now + timedelta(days=2)
    house.act(reviewing.return_work, house.operator_id, submission.id, ReturnReason.UNREADABLE, "もう一枚", due)
    chat.taps("直しにすすむ")
    chat.types("はずす")
    chat.types("やめる")
    chat.taps("直しにすすむ")
    chat.taps("お返しする")


def learns(trials: Trials) -> None:
    house = trials.house
    chat = member(house)
    skill_id = house.look(lambda session: session.scalars(select(Skill.id)).first())
    house.act(write_course, house.operator_id, skill_id, ["見たままを選びます。"], QUIZ, True, 2)
    house.act(_knows, chat.resident_id(), skill_id)
    chat.types("設定")
    chat.taps("できること")
    chat.types("やめる")
    offer(house, chat_task(house, skill_ids=[skill_id]))
    chat.taps("受ける")
    chat.taps("講習")
    chat.taps("つぎへ")


def is_paid(trials: Trials) -> None:
    house = trials.house
    chat = paid_resident(house)
    chat.types("明細")
    chat.types("やめる")
    offer(house, outside_task(house, due_at=house.now + timedelta(days=5)))
    taken(chat)
    chat.taps("納品する")
    chat.types("できました")
    chat.taps("納品する")
    chat.taps("かかった時間を残す")
    chat.types("やめる")
    newest = select(Submission.id).order_by(Submission.id.desc())
    house.act(reviewing.approve, house.operator_id, house.look(lambda session: session.scalars(newest).first()))
    chat.types("早めに受けとりたい")
    chat.types("やめる")
    chat.types("経費")
    chat.taps("広場の写真")
    chat.taps("交通費")
    for words in ("480", "バス 往復"):
        chat.types(words)
    chat.taps("ない")


def reads_a_new_text(trials: Trials) -> None:
    chat = member(trials.house)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(texts.VERSIONS, "privacy", "2027-01-01")
        chat.types("メニュー")


def writes_on_pages(trials: Trials) -> None:
    house = trials.house
    chat = house.resident()
    agrees(chat)
    for words in ("786-0301", "はい"):
        chat.types(words)
    young = PAGES["details_page"] | {"born_on": "2012-05-05"}
    house.act(page_forms.send_in, _link(chat), young)
    chat.sends_sticker()
    chat.types("いいえ")
    house.act(page_forms.send_in, _link(chat), PAGES["details_page"])
    chat.taps("はい、ひとりです")
    tells_habits(chat)
    chat.taps("これでよい")
    chat.types("設定")
    chat.taps("口座")
    chat.types("やめる")
    chat.types("設定")
    chat.taps("電話番号")
    house.resident().types(imported(house))


def finds_the_office(trials: Trials) -> None:
    trials.house.act(share, trials.house.channel_id)
    chat = trials.house.resident()
    chat.taps("登録をはじめる")
    chat.types("985-0000")
    other = trials.house.resident()
    other.taps("登録をはじめる")
    other.types("781-3601")
    other.types("はい")
    other.types(trials.house.act(invite_codes.issue_join_code, trials.house.look(neighbour_id)))
    other.types("はい")


def _link(chat: Chat) -> str:
    return re.findall(r"/private/([\w-]+)", json.dumps(chat.shown))[-1]


def _knows(context: Context, resident_id: int, skill_id: int) -> None:
    skill = ResidentSkill(resident_id=resident_id, skill_id=skill_id, has=True, answered_at=context.now)
    context.session.add(skill)


def moves_house(trials: Trials) -> None:
    house = trials.house
    assert isinstance(house, TwoChannels)
    chat = member(house)
    with house.in_the_other():
        again = house.resident()
        agrees(again)
        for words in ("389-0102", "はい", "山田 花子", "やまだ はなこ", "1990-04-01", "090-1234-5678"):
            again.types(words)
    for postcode in ("985-0000", "100-0001"):
        chat.types("引っ越し")
        chat.types(postcode)
        if postcode == "985-0000":
            chat.types("1")
        chat.types("いいえ")
    house.act(operators.create_operator, key="silver", name=SECOND, municipality_code="20321")
    chat.types("引っ越し")
    chat.types("389-0102")
    chat.taps(SECOND)
    chat.taps("引っ越す")
    chat.taps("同意する")
    chat.taps("同意する")


def asks_for_consideration(trials: Trials) -> None:
    chat = member(trials.house)
    chat.types("配慮")
    chat.taps("ほかのこと")
    chat.taps("同意")
    chat.types("ひざが痛いため")


TOURS = (
    *(registers_with_every_slip, opens_an_account, changes_settings, comes_from_the_register, works_in_the_chat),
    *(looks_for_work_and_hands_in, learns, is_paid, reads_a_new_text, writes_on_pages, finds_the_office),
    *(moves_house, asks_for_consideration),
)
