"""Doing work in the chat, as a resident reads it: from the invitation to the receipt, and every way aside."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.work import reviewing, working
from models.work.assignments import Answer, Assignment, AssignmentStatus, Submission
from models.work.reasons import ReturnReason
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import NOTE, PHOTO, RIGHT, chat_task, member, offer, taken


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def begun(house: House, chat: Chat, *questions: dict[str, object]) -> None:
    """Take a task of three items, and start."""
    offer(house, chat_task(house, *questions))
    taken(chat)


def answers(house: House) -> list[dict[str, object]]:
    """The answers as they are kept, in order."""
    return [
        answer.values
        for answer in house.look(lambda session: list(session.scalars(select(Answer).order_by(Answer.item_id))))
    ]


def assignment(house: House) -> Assignment:
    """The one assignment there is."""
    return house.look(lambda session: session.scalars(select(Assignment)).one())


def test_from_the_invitation_to_the_receipt(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.is_told("町名のよみがな", "120円", "[受ける]", "[今回は見送る]")
    hanako.taps("受ける")
    hanako.reads("取引条件のお知らせ", "[この条件で始める]")
    assert assignment(house).status is AssignmentStatus.ACCEPTED
    hanako.taps("この条件で始める")
    hanako.reads("1 / 3", "下田", "よみを ひらがなで書いてください。", "<ここで休む>", "<質問する>", "<お返しする>")
    assert assignment(house).status is AssignmentStatus.STARTED
    hanako.types("しもだ")
    hanako.reads("2 / 3", "上田")
    hanako.types("うえだ")
    hanako.types("なかだ")
    hanako.reads("すべて終わりました", "3件", "120円")
    hanako.taps("納品する")
    hanako.reads("納品を受け取りました", "11月24日(火) 10:00", "12月1日(火) 10:00")
    assert assignment(house).status is AssignmentStatus.SUBMITTED
    assert hanako.state().name is None


def test_choices_are_tapped_typed_as_numbers_or_as_words(house: House, hanako: Chat) -> None:
    begun(house, hanako, RIGHT)
    hanako.taps("いいえ")
    hanako.types("３")
    hanako.types("はい")
    assert [answer["right"] for answer in answers(house)] == ["いいえ", "わからない", "はい"]


def test_all_kinds_of_questions_of_one_item_follow_each_other(house: House, hanako: Chat) -> None:
    begun(house, hanako, RIGHT, NOTE, PHOTO)
    hanako.types("1")
    hanako.reads("気づいたことがあれば", "[答えずに次へ]")
    hanako.taps("答えずに次へ")
    hanako.reads("看板の写真", "<写真をとる>", "<写真を選ぶ>")
    hanako.sends_picture()
    hanako.reads("2 / 3", "上田")
    first = answers(house)[0]
    assert (first["right"], first["note"]) == ("はい", "")
    assert isinstance(first["photo"], int)


def test_going_back_shows_the_answer_and_lets_it_stand_or_be_mended(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもた")
    hanako.types("うえだ")
    hanako.types("もどる")
    hanako.reads("2 / 3", "上田", "いまの答え: うえだ")
    hanako.taps("もどる")
    hanako.reads("1 / 3", "下田", "いまの答え: しもた")
    hanako.types("しもだ")
    hanako.reads("3 / 3", "中田")
    hanako.types("戻る")
    hanako.taps("このままでよい")
    hanako.reads("3 / 3", "中田")
    hanako.types("なかだ")
    hanako.types("もどる")
    hanako.reads("3 / 3", "いまの答え: なかだ")
    hanako.types("このまま")
    hanako.reads("すべて終わりました")
    assert [answer["reading"] for answer in answers(house)] == ["しもだ", "うえだ", "なかだ"]


def test_the_first_item_is_as_far_back_as_it_goes(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("もどる")
    hanako.reads("ここが最初の質問です", "1 / 3")


def test_a_wrong_answer_is_told_why_and_nothing_is_lost(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもだ")
    for wrong in ("上田", "123", "😀", "　", "あ" * 5_000, "Привет"):
        hanako.types(wrong)
        hanako.reads("2 / 3", "上田")
        assert len(hanako.last) == 2
    hanako.sends_sticker()
    hanako.reads("スタンプをありがとうございます", "2 / 3")
    hanako.sends_picture()
    hanako.reads("写真をありがとうございます", "2 / 3")
    hanako.sends_voice()
    hanako.reads("2 / 3")
    assert [answer["reading"] for answer in answers(house)] == ["しもだ"]


def test_a_place_may_be_called_like_a_cry_for_help(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("かじまち")
    hanako.reads("2 / 3")
    assert answers(house)[0]["reading"] == "かじまち"


def test_a_cry_for_help_is_heard_even_where_any_text_is_an_answer(house: House, hanako: Chat) -> None:
    begun(house, hanako, {"key": "words", "kind": "text", "label": "書いてあるとおりに書いてください。"})
    hanako.types("火事のときは大声で")
    hanako.reads("119", "2 / 3")
    assert answers(house)[0]["words"] == "火事のときは大声で"


def test_an_old_button_is_told_so_and_changes_nothing(house: House, hanako: Chat) -> None:
    begun(house, hanako, RIGHT)
    old = hanako.button("はい")
    hanako.taps("いいえ")
    hanako.taps_data(old)
    hanako.reads("前の画面のボタン", "2 / 3")
    assert [answer["right"] for answer in answers(house)] == ["いいえ"]


def test_commands_and_answers_do_not_get_in_each_others_way(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("おかね")
    hanako.reads("2 / 3")
    assert answers(house)[0]["reading"] == "おかね"
    hanako.types("メニュー")
    hanako.taps("お金のこと")
    hanako.reads("さきほどのつづきです", "2 / 3")


def test_resting_and_going_on_days_later(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもだ")
    hanako.taps("ここで休む")
    hanako.reads("1 / 3件", "40円", "[つづける]")
    assert hanako.state().name is None
    house.passes(days=2)
    hanako.types("つづける")
    hanako.reads("町名のよみがな", "1 / 3")
    hanako.types("1")
    hanako.reads("2 / 3", "上田")
    house.passes(days=1)
    hanako.types("うえだ")
    hanako.reads("おかえりなさい", "[つづける]", "[やめる]")
    hanako.reads_not("はじめから")
    hanako.taps("つづける")
    hanako.reads("2 / 3", "上田")
    hanako.types("やめる")
    hanako.reads("ここまで保存しました")


def test_handing_back_the_rest_takes_two_taps_and_pays_what_is_done(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもだ")
    hanako.taps("お返しする")
    hanako.reads("残り2件", "40円", "次のご案内が減ることはありません")
    hanako.taps("このまま続ける")
    hanako.reads("2 / 3")
    hanako.types("返す")
    hanako.types("はい")
    hanako.reads("お返しを受け取りました", "40円", "12月25日")
    assert assignment(house).status is AssignmentStatus.HANDED_BACK
    assert (assignment(house).units_paid, hanako.state().name) == (1, None)


def test_handing_back_from_a_card_ends_the_conversation_about_it(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.taps("お返しする", on="取引条件のお知らせ")
    hanako.reads("まだ終わった分がない")
    hanako.taps("残りをお返しする")
    hanako.reads("お返しを受け取りました")
    hanako.reads_not("よみを")
    assert hanako.state().name is None
    assert hanako.state().parked == []


def test_work_that_has_lapsed_meanwhile_is_left_kindly(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもだ")
    house.passes(hours=7 * 24 + 1)
    house.act(working.lapse_due)
    hanako.is_told("納期になりました", "40円")
    hanako.types("うえだ")
    hanako.reads("おかえりなさい")
    hanako.taps("つづける")
    hanako.reads("いまは作業できなくなりました")
    hanako.taps("しごとの様子を見る")
    hanako.reads("納期で終了")
    assert hanako.state().name is None


def test_a_picture_that_arrives_late_does_not_fall_into_the_next_item(house: House, hanako: Chat) -> None:
    begun(house, hanako, PHOTO)
    first = hanako.sends_picture_later()
    second = hanako.sends_picture_later()
    first()
    hanako.reads("2 / 3")
    second()
    hanako.reads("使わずにおきました", "2 / 3")
    assert len(answers(house)) == 1


def test_a_picture_that_cannot_be_fetched_is_asked_for_again(house: House, hanako: Chat) -> None:
    begun(house, hanako, PHOTO)
    hanako.sends_picture(problem="too_large")
    hanako.reads("大きすぎて", "1 / 3")
    hanako.types("あとで")
    hanako.reads("ここまで保存しました")


def test_text_where_a_photograph_is_asked_for_gets_a_clear_answer(house: House, hanako: Chat) -> None:
    begun(house, hanako, PHOTO)
    hanako.types("撮れません")
    hanako.reads("看板の写真")
    hanako.sends_file()
    hanako.reads("看板の写真")


def test_rework_opens_only_what_came_back_with_the_reason(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    for reading in ("しもだ", "うえた", "なかだ"):
        hanako.types(reading)
    hanako.types("納品")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    item_ids = house.look(lambda session: list(session.scalars(select(Answer.item_id).order_by(Answer.item_id))))
    house.act(reviewing.begin_review, house.operator_id, submission.id)
    house.act(
        reviewing.return_work,
        house.operator_id,
        submission.id,
        ReturnReason.MISTAKES,
        "濁点を確かめてください。",
        house.now + timedelta(days=2),
        item_ids=[item_ids[1]],
    )
    hanako.is_told("直しのお願い", "まちがいがありました", "濁点を確かめてください。", "[直しにすすむ]")
    hanako.taps("直しにすすむ")
    hanako.reads("2 / 3", "いまの答え: うえた")
    hanako.types("うえだ")
    hanako.reads("すべて終わりました")
    hanako.taps("納品する")
    hanako.reads("納品を受け取りました")
    assert [answer["reading"] for answer in answers(house)] == ["しもだ", "うえだ", "なかだ"]


def test_a_question_goes_to_people_and_the_work_goes_on_after_it(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("しもだ")
    hanako.taps("質問する")
    hanako.reads("「町名のよみがな」についての質問", "職員が読みます")
    hanako.types("上田は うえだ ですか、かみだ ですか")
    hanako.types("ボット")
    hanako.reads("2 / 3", "上田")
    assert len(answers(house)) == 1


def test_a_button_of_the_bot_leaves_the_desk(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    go_on = hanako.button("質問する")
    hanako.taps_data(go_on)
    hanako.types("質問です")
    hanako.types("自分のしごと")
    hanako.reads("職員に届きました", "<ボットにもどる>")
    hanako.taps("この条件で始める")
    hanako.reads("ボットにもどりました", "1 / 3")
    hanako.types("しもだ")
    hanako.reads("2 / 3")
    hanako.types("人とはなす")
    hanako.reads("職員が読みます")
