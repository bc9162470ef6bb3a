"""How long work took: a timer or typed minutes, kept of one's own will, for later estimates and nothing else."""

import pytest

from models.work.assignments import AssignmentStatus
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_work_doing import assignment, begun
from tests.conversations.work import member


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def opens_the_timer(chat: Chat) -> None:
    """To the timer, from the item that is open."""
    chat.taps("かかった時間を残す")


def test_a_timer_is_started_and_stopped_and_goes_on_the_next_day(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    opens_the_timer(hanako)
    hanako.reads("書かなくてもかまいません", "[はかり始める]")
    hanako.taps("はかり始める")
    hanako.reads("はかり始めました", "1 / 3", "下田")
    house.passes(minutes=25)
    opens_the_timer(hanako)
    hanako.reads("いま、時間をはかっています", "[とめる]")
    hanako.taps("とめる")
    hanako.reads("25分でした")
    opens_the_timer(hanako)
    hanako.reads("かかった時間", "25分")
    hanako.taps("はかり始める")
    house.passes(minutes=600)
    opens_the_timer(hanako)
    hanako.taps("とめる")
    hanako.reads("8時間をこえていた")
    assert assignment(house).told_minutes == 25


def test_handing_in_stops_the_timer_and_the_receipt_takes_typed_minutes(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    opens_the_timer(hanako)
    hanako.taps("はかり始める")
    house.passes(minutes=9)
    for reading in ("しもだ", "うえだ", "なかだ"):
        hanako.types(reading)
    hanako.taps("納品する")
    assert (assignment(house).told_minutes, assignment(house).timer_from) == (9, None)
    hanako.taps("かかった時間を残す")
    hanako.reads_not("[はかり始める]")
    hanako.types("きのう")
    hanako.reads("書かなくてもかまいません")
    hanako.types("１時間半")
    hanako.reads("1時間30分と残しました")
    assert assignment(house).told_minutes == 90
    assert assignment(house).status is AssignmentStatus.SUBMITTED
