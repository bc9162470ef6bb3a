"""The summary: every line of it can be mended, and what hangs on a mended answer is asked anew."""

from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_account import account_of
from tests.conversations.work import member


def at_the_summary_of_an_account(house: House) -> Chat:
    """Somebody who has told of an account at the head office of the San-in Godo Bank."""
    chat = member(house)
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
    chat.reads("✓ 1 9時〜12時")
    for words in ("1", "2", "これで決める"):
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
