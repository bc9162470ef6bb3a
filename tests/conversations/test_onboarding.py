"""Registering: from the greeting to the welcome, by taps and by typing, with everything that people type wrongly."""

import json
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from handlers import upkeep
from handlers.conversations import page_forms
from handlers.engine import talk
from handlers.people import residents
from models.people.memberships import Consent, Membership, MembershipStatus
from models.people.residents import Resident
from tests.conversations.chat import Chat
from tests.conversations.house import House

HOME = "786-0301"
"""A postcode of the house's town."""


def agrees(chat: Chat) -> None:
    """Up to the question for the town."""
    chat.taps("登録をはじめる")
    chat.taps("同意する")
    chat.taps("同意する")
    chat.taps("はい、18歳以上です")


def asked_for_the_name(house: House, step: str = "name") -> Chat:
    """A registration that has come to the name, or to the page that asks for it."""
    chat = house.resident()
    agrees(chat)
    chat.types(HOME)
    if "はい、登録する" in chat.labels():
        chat.taps("はい、登録する")
    assert chat.state().step == step
    return chat


def tells_details(chat: Chat) -> None:
    """From the postcode to the declaration."""
    chat.types(HOME)
    if "あなたの" not in chat.says_last() and "はい、登録する" in chat.labels():
        chat.taps("はい、登録する")
    chat.types("見本 花子")
    chat.types("みほん はなこ")
    chat.types("平成2年4月1日")
    chat.types("090-1234-5678")
    chat.taps("はい、ひとりです")


def tells_habits(chat: Chat) -> None:
    """Skills, free time, limits, account later."""
    while "できる時間" not in chat.says_last() and "曜日" not in chat.says_last():
        chat.taps("はい")
    chat.taps("平日")
    chat.taps("9時〜12時")
    chat.taps("これで決める")
    chat.taps("週5時間")
    chat.taps("決めない")
    chat.taps("あとで")


def registers(house: House, locale: str = "ja") -> Chat:
    """A registered resident."""
    chat = house.resident(locale)
    agrees(chat)
    tells_details(chat)
    tells_habits(chat)
    chat.taps("これでよい")
    return chat


def test_greeting_says_who_what_and_what_is_safe(house: House) -> None:
    chat = house.resident()
    chat.reads("みすぼ町しごと協議会", "安全のために", "「登録」や「口座」", "登録をはじめる", "しごとをさがす")


def test_greeting_of_an_operator_with_pages_says_so(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    house.resident().reads("このトークでおたずねすることは決してありません")


def test_a_resident_registers_by_taps(house: House) -> None:
    chat = registers(house)
    chat.reads("登録ができました", "結-")

    def kept(session: object) -> tuple[Membership, int]:
        membership = session.scalars(select(Membership)).one()  # type: ignore[attr-defined]
        return membership, session.scalar(select(func.count()).select_from(Consent))  # type: ignore[attr-defined]

    membership, consents = house.look(kept)
    assert membership.status is MembershipStatus.ACTIVE
    assert (membership.minutes_per_week, membership.yen_per_year) == (300, None)
    assert consents == 2
    details = house.act(lambda context: residents.private(context, context.session.scalars(select(Resident)).one()))
    assert (details.name, details.kana, details.phone) == ("見本 花子", "ミホン ハナコ", "09012345678")
    assert details.born_on == date(1990, 4, 1)


def test_private_details_are_nowhere_in_the_open(house: House) -> None:
    registers(house)
    with house.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    for planted in ("花子", "ハナコ", "09012345678", "1990-04-01"):
        assert planted not in dump


def test_everything_can_be_typed(house: House) -> None:
    chat = house.resident()
    for words in ("登録", "はい", "はい", "はい"):
        chat.types(words)
    chat.reads("郵便番号")
    chat.types("７８６０３０１")
    if "はい、登録する" in chat.labels():
        chat.types("はい")
    chat.reads("お名前")


def test_the_young_are_turned_away_and_nothing_is_kept(house: House) -> None:
    chat = house.resident()
    chat.taps("登録をはじめる")
    chat.taps("同意する")
    chat.taps("同意する")
    chat.taps("いいえ")
    chat.reads("18歳になってから")
    assert chat.state().draft_sealed is None
    assert house.look(lambda session: session.scalars(select(Resident)).first()) is None


def test_the_young_are_turned_away_even_where_no_question_has_stopped_them(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    tells_habits(chat)
    with house.transaction() as session:
        turn = chat.turn(session)
        talk.keep_draft(turn, {**talk.draft_of(turn), "born_on": "2012-04-01"})
    chat.taps("これでよい")
    chat.reads("18歳になってから")
    assert chat.state().draft_sealed is None
    assert house.look(lambda session: session.scalars(select(Resident)).first()) is None


@pytest.mark.parametrize("typed", ["やめます", "やめたい", "終わる", "おわり", "I want to stop"])
def test_who_wants_to_stop_stops_and_is_neither_named_so_nor_signed_off(house: House, typed: str) -> None:
    chat = asked_for_the_name(house)
    chat.types(typed)
    assert chat.state().name is None
    chat.reads("ここでやめました")


def test_a_word_that_steers_the_chat_is_no_name(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed in ("登録", "設定", "退会する", "お金"):
        chat.types(typed)
        chat.reads("お名前ではなく", "お名前を教えてください")
    assert chat.state().step == "name"


def test_a_birth_date_of_a_minor_is_asked_about_once_and_then_nothing_is_kept(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed in ("見本 花子", "ミホン ハナコ", "2012-04-01"):
        chat.types(typed)
    chat.reads("まだ18歳になっていません", "[はい、その日です]", "[書きなおす]")
    chat.taps("書きなおす")
    chat.reads("生年月日を教えてください")
    chat.types("2012-04-01")
    chat.taps("はい、その日です")
    chat.reads("18歳になってから", "何も保存していません")
    assert (chat.state().name, chat.state().draft_sealed, chat.state().parked) == (None, None, [])
    assert house.look(lambda session: session.scalars(select(Resident)).first()) is None
    chat.pushed = []
    house.passes(days=1, hours=1)
    house.act(upkeep.nudge)
    assert chat.pushed == []


def test_a_slip_in_the_birth_date_is_mended(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed in ("見本 花子", "ミホン ハナコ", "2012-04-01", "書きなおす", "1990-04-01"):
        chat.types(typed)
    assert chat.state().step == "phone"


def test_a_minor_on_the_page_is_asked_in_the_chat(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    chat = asked_for_the_name(house, "details_page")
    details = {"name": "見本 花子", "kana": "ミホン ハナコ", "born_on": "2012-04-01", "phone": "090-1234-5678"}
    link = re.findall(r"/private/([\w-]+)", json.dumps(chat.last))[-1]
    house.act(page_forms.send_in, link, details)
    chat.is_told("まだ18歳になっていません")
    chat.types("書きなおす")
    assert chat.state().step == "details_page"
    link = re.findall(r"/private/([\w-]+)", json.dumps(chat.last))[-1]
    house.act(page_forms.send_in, link, details)
    chat.types("はい、その日です")
    chat.reads("18歳になってから")
    assert (chat.state().name, chat.state().draft_sealed) == (None, None)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("town", ["", "12", "abc", "😀", "あ" * 5000, "999-9999", "〒"]),
        ("name", ["", "123", "😀", "あ" * 5000]),
        ("kana", ["見本 花子", "ABC", "ミホンハナコ", "😀", "ア" * 5000]),
        ("born_on", ["2月30日", "1990-02-30", "あした", "2090-01-01", "3000", "平成40年1月1日", "1" * 5000]),
        ("phone", ["123", "電話", "090", "😀", "0" * 5000]),
    ],
)
def test_what_is_typed_wrongly_is_told_and_nothing_is_lost(house: House, field: str, wrong: list[str]) -> None:
    chat = house.resident()
    agrees(chat)
    right = {"town": HOME, "name": "見本 花子", "kana": "ミホン ハナコ", "born_on": "1990/4/1"}
    for step, answer in right.items():
        if step == field:
            break
        chat.types(answer)
        if "はい、登録する" in chat.labels():
            chat.taps("はい、登録する")
    step_name = {"town": "postcode"}.get(field, field)
    assert chat.state().step == step_name
    for typed in wrong:
        if typed:
            chat.types(typed)
            assert chat.state().step == step_name, typed[:20]
            assert chat.says_last(), typed[:20]
    chat.sends_sticker()
    chat.reads("スタンプ")
    chat.sends_picture()
    chat.reads("写真")
    chat.sends_voice()
    chat.reads("声")
    assert chat.state().step == step_name


def test_going_back_and_mending_a_field_of_the_summary(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    tells_habits(chat)
    chat.reads("見本 花子", "ミホン ハナコ", "これでよい")
    chat.taps("なおす: お名前")
    chat.types("見本 華子")
    chat.reads("見本 華子", "これでよい")
    chat.taps("これでよい")
    chat.reads("登録ができました")


def test_an_old_button_says_so_and_does_nothing(house: House) -> None:
    chat = house.resident()
    chat.taps("登録をはじめる")
    old = chat.button("同意する")
    chat.taps_data(old)
    chat.taps_data(old)
    chat.reads("前の画面のボタン")
    assert chat.state().step == "privacy"


def test_a_button_of_somebody_else_says_so(house: House) -> None:
    one, other = house.resident(), house.resident()
    one.taps("登録をはじめる")
    other.taps("登録をはじめる")
    before = other.state().version
    other.taps_data(one.button("同意する"))
    other.reads("ほかの方のための")
    assert other.state().version == before


def test_menu_and_help_in_the_middle_lose_nothing(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    chat.taps("メニュー")
    chat.reads("しごとをさがす")
    chat.types(HOME)
    assert chat.state().step != "postcode"


def test_all_three_languages_reach_the_end(house: House) -> None:
    for locale in ("ja-easy", "en"):
        chat = house.resident(locale)
        chat.types("register")
        for words in ("yes", "yes", "yes", HOME):
            chat.types(words)
        if chat.state().step == "elsewhere":
            chat.types("yes")
        for words in ("Mihon Hanako", "ミホン ハナコ", "1990-04-01", "090-1234-5678", "yes"):
            chat.types(words)
        while chat.state().step == "skills":
            chat.types("no")
        assert chat.state().step == "days", chat.says_last()
