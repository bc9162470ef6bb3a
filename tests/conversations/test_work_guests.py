"""Guests: they look at work before they register, and find again what they looked at."""

from handlers.people import invite_codes
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import tells_details, tells_habits
from tests.conversations.work import chat_task, member, offer


def test_a_guest_where_nothing_is_open_may_register(house: House) -> None:
    guest = house.resident()
    guest.taps("しごとをさがす")
    guest.reads("いま募集中のしごとはありません", "[登録をはじめる]")


def test_a_guest_sees_work_registers_and_finds_it_again(house: House) -> None:
    member(house)
    offer(house, chat_task(house))
    guest = house.resident()
    guest.taps("しごとをさがす")
    guest.reads("町名のよみがな", "約6分", "120円")
    guest.taps("くわしく見る")
    guest.reads("[登録して受ける]")
    guest.reads_not("[受ける]")
    guest.taps("登録して受ける")
    _registers(guest)
    guest.reads("登録ができました", "さきほどのつづきです", "町名のよみがな", "[受ける]")
    guest.types("うける")
    guest.reads("取引条件のお知らせ")


def _registers(guest: Chat) -> None:
    """From the first question to the end."""
    guest.taps("同意する")
    guest.taps("同意する")
    guest.taps("はい、18歳以上です")
    tells_details(guest)
    tells_habits(guest)
    guest.taps("これでよい")


def test_a_guest_who_looks_in_the_middle_of_registering_finds_it_after(house: House) -> None:
    member(house)
    offer(house, chat_task(house))
    guest = house.resident()
    guest.taps("登録をはじめる")
    guest.types("メニュー")
    guest.taps("しごとをさがす")
    guest.reads("町名のよみがな", "さきほどのつづきです", "同意")
    guest.taps("くわしく見る")
    guest.reads("町名のよみがな", "さきほどのつづきです", "同意")
    _registers(guest)
    guest.reads("町名のよみがな", "[受ける]")


def test_a_code_is_understood_while_an_offer_is_looked_at(house: House) -> None:
    member(house)
    offer(house, chat_task(house))
    code = house.act(invite_codes.issue_join_code, house.operator_id)
    guest = house.resident()
    guest.types("しごと")
    guest.types("1")
    guest.types(f"?{code}")
    guest.reads("同意")
