"""What is said holds for whom it is said to: in the register or not, registered or not, at this step or another."""

import pytest

from handlers import upkeep
from messages.catalog import sentences
from tests.conversations.house import House
from tests.conversations.test_account import imported
from tests.conversations.test_onboarding import HOME, agrees
from tests.conversations.work import RIGHT, chat_task, member, offer, outside_task


def test_whom_the_register_knows_is_not_told_that_nothing_is_kept(house: House) -> None:
    claimed, stranger, code = house.resident(), house.resident(), imported(house)
    claimed.types(code)
    claimed.types("1961-11-03")
    claimed.taps("同意しない")
    claimed.reads("同意がないと登録はできません", "これまでの登録は、そのまま残っています", "0889-00-0000")
    claimed.reads_not("保存していません")
    claimed.types("情報を消す")
    claimed.reads("情報を消しますか")
    stranger.taps("登録をはじめる")
    stranger.taps("同意しない")
    stranger.reads("同意がないと登録はできません", "何も保存していません")


def test_news_of_work_are_promised_to_members_only(house: House) -> None:
    guest, hanako = house.resident(), member(house)
    guest.taps("しごとをさがす")
    guest.reads("登録しておくと、新しい募集をお知らせできます", "[登録をはじめる]")
    hanako.types("しごとをさがす")
    hanako.reads("新しい募集が出たらお知らせします")


def test_a_resident_who_unblocks_is_not_asked_to_register(house: House) -> None:
    hanako = member(house)
    hanako.unfollows()
    hanako.follows()
    hanako.reads("おかえりなさい", "なにをしますか", "[自分のしごと]")
    hanako.reads_not("登録の前に")


def test_a_question_that_does_not_count_stands_where_the_one_before_it_stood(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    chat.reads("4 / 1")
    chat.types("498-0000")
    chat.reads("いくつかの市町村", "4 / 1")
    chat.types("2")
    chat.reads("このまま", "4 / 1")
    chat.types("はい")
    chat.reads("お名前", "5 / 1")


def test_what_was_left_open_is_named_in_whole_sentences(house: House) -> None:
    chat = house.resident("en")
    chat.types("register")
    house.passes(hours=25)
    house.act(upkeep.nudge)
    chat.is_told("Still open: registration. You can go on where you stopped.")
    chat.types(HOME)
    chat.reads("Welcome back. Still open: registration. What would you like to do?")
    names = [words for name, words in sentences("en").items() if name.startswith("engine.names.")]
    assert [words for words in names if words[0].isupper() or words.startswith("the ")] == []


def test_days_stand_before_the_question_for_the_time(house: House) -> None:
    chat = member(house, "en")
    chat.types("Free time and limits")
    chat.taps("Every day")
    chat.reads("Every day: at what time?")


@pytest.mark.parametrize(
    ("locale", "facts", "says"),
    [
        ("en", {}, True),
        ("ja-easy", {}, True),
        ("ja", {}, False),
        ("en", {"title": "Photo of the square", "description": "Take one photo."}, False),
    ],
)
def test_who_reads_another_language_is_told_that_the_work_is_in_japanese(
    house: House, locale: str, facts: dict[str, str], says: bool
) -> None:
    chat = member(house, locale)
    offer(house, outside_task(house, **facts))
    told = chat.told_last()
    assert ("described in Japanese" in told or "ふつうの 日本語です" in told) is says


def test_work_that_starts_says_what_is_kept_of_it(house: House) -> None:
    chat = member(house, "en")
    offer(house, chat_task(house, RIGHT, rows="町名\n下田\n"))
    chat.is_told("1 item\n")
    chat.taps("Take it")
    chat.taps("Agree and start")
    chat.reads("Every answer is saved")
    chat.types("yes")
    chat.reads("All done")
    offer(house, outside_task(house))
    chat.taps("Take it")
    chat.taps("Agree and start")
    chat.reads("What you send here is kept")
    chat.reads_not("answer is saved")


def test_who_is_on_a_break_is_not_promised_news_of_work(house: House) -> None:
    chat = member(house, "en")
    chat.types("take a break")
    chat.types("1")
    chat.types("work")
    chat.reads("You are on a break", "[Take a break]")
    chat.reads_not("We will tell you")


def test_nothing_that_was_set_aside_outlives_the_registration(house: House) -> None:
    chat = member(house)
    for words in ("作業の環境", "おやすみ", "退会"):
        chat.types(words)
    chat.taps("退会する")
    chat.reads("登録を終了しました")
    assert (chat.state().name, chat.state().parked) == (None, [])


def test_longer_work_is_offered_only_where_there_is_some(house: House) -> None:
    chat = member(house)
    for typed in ("いま15分あります", "夜にできるしごと"):
        chat.types(typed)
        chat.reads_not("ほかの長さも見る")
    offer(house, outside_task(house, unit_minutes=90))
    chat.types("いま15分あります")
    chat.reads("15分", "ほかの長さも見る")
