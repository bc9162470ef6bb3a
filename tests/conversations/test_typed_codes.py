"""The eight letters of a code, typed by hand: a slip is told so, and a word that only looks like one is a word."""

from handlers.people import invite_codes
from tests.conversations.house import House


def a_code(house: House) -> str:
    """The code on the poster of the town."""
    return house.act(invite_codes.issue_join_code, house.operator_id)


def test_a_mistyped_code_is_told_so_and_tries_that_were_not_told_bar_nobody(house: House) -> None:
    code, chat = a_code(house), house.resident()
    for word in ("tomorrow", "ＭＥＳＳＡＧＥＳ", "RECEPTED", "19880514", "passages", "THANKYOO"):
        chat.types(word)
        chat.reads("よくわかりませんでした")
    chat.types("k7mp ２q9x")
    chat.reads("このコードは見つかりませんでした", "もう一度", "[登録をはじめる]")
    chat.types(code)
    chat.reads("基本契約")
    # A choice is open: what can only be a code is told there too, and the question comes again.
    chat.types("K7MP2Q9X")
    chat.reads("このコードは見つかりませんでした", "同意しますか")


def test_who_only_guesses_is_barred_for_an_hour(house: House) -> None:
    code, chat = a_code(house), house.resident()
    for number in range(5):
        chat.types(f"K7MP2Q9{number}")
        chat.reads("このコードは見つかりませんでした")
    chat.types(code)
    chat.reads("1時間ほどお待ちください")
    house.passes(hours=1)
    chat.types(code)
    chat.reads("基本契約")
