"""The summary: every line of it can be mended, and what hangs on a mended answer is asked anew."""

import pytest
from sqlalchemy import select

from messages.catalog import text
from models.money.account_numbers import AccountKind
from models.people.bank_accounts import BankAccount
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_account import account_of
from tests.conversations.work import member


def at_the_summary_of_an_account(house: House, locale: str = "ja") -> Chat:
    """Somebody who has told of an account at the head office of the San-in Godo Bank."""
    chat = member(house, locale)
    for words in ("口座", "2", "山陰合同", "1", "本店", "1", "普通", "1234567", "ヤマダ ハナコ"):
        chat.types(words)
    chat.reads("山陰合同(0167)", "本店営業部(001)")
    return chat


def test_a_mended_bank_or_branch_is_searched_for_anew(house: House) -> None:
    chat = at_the_summary_of_an_account(house)
    chat.taps("なおす: 支店")
    chat.types("松江")
    chat.reads("件見つかりました")
    chat.types("もどる")
    chat.reads("本店営業部(001)")
    chat.taps("なおす: 支店")
    chat.types("松江")
    chat.types("1")
    chat.reads("山陰合同(0167)", "1234567")
    chat.reads_not("本店営業部(001)")
    chat.taps("なおす: 銀行")
    chat.taps("ほかの銀行")
    for words in ("八十二", "1", "塩尻", "1"):
        chat.types(words)
    chat.types("もどる")
    chat.reads("山陰合同(0167)", "1234567")
    chat.taps("なおす: 銀行")
    for words in ("2", "八十二", "1", "塩尻", "1", "普通", "7654321"):
        chat.types(words)
    chat.reads("(0143)", "7654321")
    chat.taps("これでよい")
    assert account_of(house, chat.resident_id())[::2] == ("0143", "7654321")


def test_an_account_of_another_bank_becomes_one_of_japan_post_bank_and_back(house: House) -> None:
    chat = at_the_summary_of_an_account(house)
    chat.taps("なおす: 銀行")
    chat.taps("ゆうちょ銀行")
    chat.types("10530-12345671")
    chat.types("1")
    chat.reads("(9900)", "(058)")
    chat.taps("なおす: 銀行")
    for words in ("2", "山陰合同", "1", "本店", "1", "普通"):
        chat.types(words)
    chat.reads("口座番号を教えてください")
    chat.types("1234567")
    chat.reads("山陰合同(0167)", "本店営業部(001)", "1234567")


def test_mended_days_are_asked_their_times_and_none_ask_for_nothing_more(house: House) -> None:
    chat = member(house)
    chat.types("できる時間と上限")
    for words in ("平日", "1", "これで決める", "決めない", "決めない", "決めない"):
        chat.types(words)
    chat.reads("平日 9時〜12時")
    chat.taps("なおす: できる時間")
    chat.taps("土日")
    chat.reads("✓ 1. 9時〜12時")
    for words in ("1をはずす", "2", "これで決める"):
        chat.types(words)
    chat.reads("土日 12時〜15時", "これでよい")
    chat.taps("なおす: できる時間")
    chat.taps("決まっていない")
    chat.reads("これでよい")
    chat.taps("なおす: できる時間")
    chat.taps("毎日")
    chat.reads("何時ごろですか")
    chat.types("1")
    chat.types("これで決める")
    chat.reads("毎日 9時〜12時")


@pytest.mark.parametrize(
    ("locale", "typed", "asks"),
    [
        ("ja", ("なおす 支店", "支店をなおす", "なおす: 支店", "支店", "なおす 2"), "支店の名前"),
        ("ja-easy", ("なおす 支店", "支店を なおす", "なおす: 支店", "なおす2"), "支店の 名前"),
        ("en", ("change branch", "Branch", "Change: Branch", "change 2"), "branch's name"),
    ],
)
def test_a_line_of_the_summary_can_be_mended_by_typing(
    house: House, locale: str, typed: tuple[str, ...], asks: str
) -> None:
    chat = at_the_summary_of_an_account(house, locale)
    for words in typed:
        chat.types(words)
        chat.reads(asks)
        chat.types("もどる")
        chat.reads("本店営業部(001)")
    chat.types("なおす" if locale != "en" else "change")
    chat.reads(text(locale, "engine.mend_by_words", name=text(locale, "bank.fact.bank")), "本店営業部(001)")


def test_a_passbook_of_japan_post_bank_is_converted_for_comparison(house: House) -> None:
    chat = member(house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ゆうちょ銀行")
    chat.types("12345")
    chat.reads("記号")
    chat.types("10530-12345671")
    chat.taps("通常貯金")
    chat.taps("ヤマダ ハナコ")
    chat.reads("058", "1234567", "くらべてください", "普通")
    chat.taps("なおす: 種類")
    chat.types("通常貯蓄貯金")
    chat.reads("貯蓄", "1234567")
    chat.taps("なおす: 口座番号")
    chat.types("00130-1234567")
    chat.reads("当座", "1234567")
    chat.taps("なおす: 口座番号")
    chat.types("10530-12345671")
    chat.types("2")
    chat.taps("これでよい")
    assert account_of(house, chat.resident_id())[:3] == ("9900", "058", "1234567")
    assert house.look(lambda session: session.scalars(select(BankAccount.kind)).one()) == int(AccountKind.SAVINGS)


@pytest.mark.parametrize(("passbook", "steps"), [("10530-12345671", "1456"), ("00130-1234567", "146")])
def test_the_progress_has_one_length_whichever_bank_it_is(house: House, passbook: str, steps: str) -> None:
    chat = member(house)
    chat.types("設定")
    chat.taps("口座")
    told = iter(steps)
    chat.reads(f"{next(told)} / 7")
    chat.taps("ゆうちょ銀行")
    chat.reads(f"{next(told)} / 7")
    chat.types(passbook)
    if "5" in steps:
        chat.reads(f"{next(told)} / 7")
        chat.taps("通常貯金")
    chat.reads(f"{next(told)} / 7")
    chat.taps("ヤマダ ハナコ")
    chat.reads("7 / 7")
