"""The screens in every language, with as much on them as staff may put there, and on a small phone."""

import re

import pytest
from sqlalchemy import select

from models.work.assignments import Assignment, AssignmentStatus
from tests.conversations.house import House
from tests.conversations.test_onboarding import agrees, tells_details
from tests.conversations.work import NOTE, READING, chat_task, member, offer, taken

CHOICES = [f"とても長い選択肢のことばがつづきます、その{number:02d}です。ここまで" for number in range(10)]


@pytest.mark.parametrize(
    ("locale", "agree"), [("ja", "この条件で始める"), ("ja-easy", "この やくそくで 始める"), ("en", "Agree and start")]
)
def test_the_work_can_be_done_in_every_language(house: House, locale: str, agree: str) -> None:
    chat = member(house, locale)
    offer(house, chat_task(house, READING, NOTE))
    is_english = locale == "en"
    for words in ("work", "1", "accept") if is_english else ("しごと", "1", "うける"):
        chat.types(words)
    chat.taps(agree)
    for reading in ("しもだ", "うえだ", "なかだ"):
        chat.types(reading)
        chat.types("skip" if is_english else "なし")
    chat.types("submit" if is_english else "納品")
    assignment = house.look(lambda session: session.scalars(select(Assignment)).one())
    assert assignment.status is AssignmentStatus.SUBMITTED


def test_a_wide_item_fits_on_a_screen(house: House) -> None:
    hanako = member(house)
    names, cells = [f"列{number}" for number in range(20)], ["値" * 1_000] * 20
    question = {"key": "sure", "kind": "choose", "label": "どれですか。" * 16, "choices": CHOICES}
    offer(house, chat_task(house, question, NOTE, rows=f"{','.join(names)}\n{','.join(cells)}\n"))
    taken(hanako)
    hanako.reads("列0", "列19", CHOICES[9])
    hanako.types("10")
    hanako.types("長い答え" * 50)
    hanako.reads("すべて終わりました")
    hanako.types("もどる")
    hanako.reads("いまの答え: 長い答え")


def test_no_label_of_a_day_is_cut_on_a_small_phone(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    while "曜日" not in chat.says_last():
        chat.taps("はい")
    footer = chat.last[-1]["contents"]["footer"]["contents"]
    beside = [button["action"]["label"] for row in footer if row["type"] == "box" for button in row["contents"]]
    assert "1. 平日" in beside
    assert max(map(len, beside)) <= 9
    assert any("これで決める" in row["action"]["label"] for row in footer if row["type"] == "button")


def test_the_progress_does_not_jump(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    while "曜日" not in chat.says_last():
        chat.taps("はい")
    total = re.findall(r"\d+ / (\d+)", chat.says_last())
    chat.taps("平日")
    assert re.findall(r"\d+ / (\d+)", chat.says_last()) == total
