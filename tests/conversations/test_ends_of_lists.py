"""Where a word, a list or a code comes to its end, there is a way on."""

from datetime import timedelta

from sqlalchemy import select

from handlers.work import reviewing
from models.files.attachments import Attachment
from models.work.assignments import Submission
from models.work.reasons import ReturnReason
from tests.conversations.house import House
from tests.conversations.test_account import imported
from tests.conversations.test_command_words import COPY
from tests.conversations.test_work_doing import answers, begun
from tests.conversations.work import member, offer, outside_task, taken


def test_a_command_typed_where_work_is_handed_in_is_asked_about_and_a_way_out_is_done(house: House) -> None:
    chat = member(house)
    offer(house, outside_task(house))
    taken(chat)
    chat.taps("納品する")
    for word in ("自分のしごと", "お金のこと", "設定", "経費", "つかいかた"):
        chat.types(word)
        chat.reads(f"「{word}」は、この件の答えですか")
    chat.taps("いいえ、答えではない")
    chat.types("お金のこと")
    chat.types("いいえ")
    chat.reads("今月の分", "このトークに送ってください")
    assert house.look(lambda session: session.scalars(select(Attachment)).all()) == []
    chat.types("設定")
    chat.taps("はい、答えです")
    chat.reads("文章1.txt")
    chat.types("やめる")
    chat.reads("残してあります")


def test_files_of_one_long_name_can_be_told_apart_on_their_buttons(house: House) -> None:
    chat, name = member(house), "2026年度_第3回_町内の掲示板の写真と点検結果のまとめ_北側_清書.pdf"
    offer(house, outside_task(house))
    taken(chat)
    chat.taps("納品する")
    chat.sends_file(name)
    chat.sends_file(name)
    chat.taps("納品する")
    sent = house.look(lambda session: session.scalars(select(Submission.id)).one())
    due = house.now + timedelta(days=2)
    house.act(reviewing.return_work, house.operator_id, sent, ReturnReason.UNREADABLE, "もう一度お願いします。", due)
    chat.taps("直しにすすむ")
    chat.taps("前のものを外す")
    first, second = (label for label in chat.labels() if label.startswith("2026年度"))
    assert ("(1)" in first, "(2)" in second) == (True, True)


def test_a_command_longer_than_a_button_carries_is_asked_about_too(house: House) -> None:
    chat = member(house)
    begun(house, chat, COPY)
    word = "メニュー" + "！" * 40
    chat.types(word)
    chat.reads("この件の答えですか")
    chat.taps("はい、答えです")
    assert answers(house)[0]["words"] == word
    chat.types("設定")
    button = chat.button("はい、答えです")
    chat.types("言い" * 3_000)
    chat.taps_data(button)
    chat.reads("前の画面のボタン")
    assert len(answers(house)) == 1


def test_open_work_beyond_the_first_list_is_one_tap_or_word_away(house: House) -> None:
    chat = member(house)
    for number in range(1, 23):
        member(house)  # somebody who can still be asked today
        offer(house, outside_task(house, title=f"しごと{number:02d}"))
    chat.types("しごとをさがす")
    chat.reads("しごと01", "しごと10", "まだほかにも", "[つぎを見る]")
    chat.reads_not("しごと11")
    chat.taps("つぎを見る")
    chat.reads("しごと11", "しごと20", "[つぎを見る]")
    chat.types("つぎ")
    chat.reads("しごと21", "しごと22")
    chat.reads_not("しごと20", "つぎを見る")
    chat.types("2")
    chat.reads("しごと22", "[受ける]")


def test_a_code_that_served_somebody_else_meanwhile_is_told_so_and_asked_no_more(house: House) -> None:
    code = imported(house)
    first, second = house.resident(), house.resident()
    for chat in (first, second):
        chat.types(code)
        assert chat.state().name == "claim"
    first.types("1961-11-03")
    second.types("1961-11-03")
    second.reads("もう使われて")
    assert second.state().name is None
