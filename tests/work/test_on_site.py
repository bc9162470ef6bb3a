"""Work at a place and a time: offered where it fits, told in full, and never two at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.carving.tasks import TaskFacts, create_task
from handlers.dispatch.offers import AudienceChoice, draft_offer, preview_offer
from handlers.dispatch.open_work import open_work
from handlers.work import urgent
from handlers.work.notices import current_notice
from messages.cards.invitation import invitation_card
from messages.cards.notice import notice_lines
from models.dispatch.fitness import Elsewhere, EnoughOpen, ShareTaken
from models.errors import BadInput
from models.japan_time import TOKYO
from models.people.memberships import FreeTime
from models.work.on_site import NO_BAND, times_within
from models.work.tasks import TaskKind
from tests.work.desk import START, Desk, me
from tests.work.test_journey import words_of
from tests.work.test_taking import change
from tests.work.test_waves import invited, put, tick

BANDS = [["9-12", 9, 12], ["12-15", 12, 15], ["15-18", 15, 18]]
THURSDAY = 3


def at(day: int, hour: float) -> datetime:
    """An hour of a day of November 2026 in Japan."""
    return datetime(2026, 11, day, tzinfo=TOKYO) + timedelta(hours=hour)


def hall(start: float, end: float, day: int = 26, **changes: Any) -> dict[str, Any]:
    """A piece of work in the hall of the town."""
    return {"place": "町民会館 2階", "starts_at": at(day, start), "ends_at": at(day, end), **changes}


def fitting(desk: Desk, **facts: Any) -> list[int]:
    """Whom the preview of an offer would ask; a wave must ask the same."""
    task_id = desk.task(places=9, **facts)
    draft = desk.staff(draft_offer, task_id, desk.now + timedelta(hours=20), AudienceChoice("all"))
    seen = sorted(one.resident_id for one in desk.staff(preview_offer, draft.id).audience.chosen)
    if seen:
        offer_id = desk.offer(task_id, closes_in=20 / 24, mode="waves")
        tick(desk)
        assert sorted(one.resident_id for one in invited(desk, offer_id)) == seen
    return seen


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (9, 12, {"9-12"}),
        (10, 11.5, {"9-12"}),
        (11, 13, {"9-12", "12-15"}),
        (9, 16, {"9-12", "12-15", "15-18"}),
        (8.5, 10, {"9-12", NO_BAND}),
        (19, 20, {NO_BAND}),
        (17, 19, {"15-18", NO_BAND}),
    ],
)
def test_all_the_time_from_start_to_end_must_be_free(start: float, end: float, names: set[str]) -> None:
    assert times_within(BANDS, at(26, start), at(26, end)) == {(THURSDAY, name) for name in names}


def test_it_is_offered_to_those_who_are_free_all_the_time(desk: Desk) -> None:
    mornings, thursdays_off, undecided = desk.resident(), desk.resident(), desk.resident()
    change(desk, FreeTime, (FreeTime.resident_id == thursdays_off) & (FreeTime.weekday == THURSDAY), band="18-21")
    desk.act(lambda context: context.session.query(FreeTime).filter_by(resident_id=undecided).delete())
    assert fitting(desk, **hall(10, 11.5)) == [mornings, undecided]
    desk.passes(days=1)
    assert fitting(desk, **hall(11, 13, day=27)) == [undecided]


def test_today_i_can_says_nothing_of_another_day(desk: Desk) -> None:
    today = desk.resident()
    change(desk, FreeTime, FreeTime.resident_id == today, band="21-24")
    put(desk, today, free_on=desk.now.date())
    desk.resident()
    desk.passes(minutes=1)
    assert today not in fitting(desk, **hall(10, 12))
    task_id = desk.task(**hall(16, 17, day=24))
    draft = desk.staff(draft_offer, task_id, desk.now + timedelta(hours=2), AudienceChoice("all"))
    assert today in [one.resident_id for one in desk.staff(preview_offer, draft.id).audience.chosen]


def test_nobody_is_asked_for_two_places_at_once(desk: Desk) -> None:
    busy, free = desk.resident(), desk.resident()
    first = desk.offer(desk.task(**hall(9, 11)), closes_in=1, mode="named", resident_ids=(busy,))
    desk.take(first, busy)
    assert fitting(desk, **hall(10, 12)) == [free]
    clashing = desk.offer(desk.task(**hall(10, 12)), closes_in=1, mode="all")
    with pytest.raises(Elsewhere):
        desk.take(clashing, busy)
    assert clashing not in [one.offer_id for one in desk.staff(open_work, busy)]
    after = desk.offer(desk.task(**hall(11, 12)), closes_in=1, mode="all")
    assert after in [one.offer_id for one in desk.staff(open_work, busy)]
    desk.take(after, busy)


def test_place_and_time_stand_on_the_card_and_in_the_notice(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    somebody = desk.resident()
    offer_id = desk.offer(desk.task(unit_fee_yen=2400, **hall(9, 11)), closes_in=1)
    (facts,) = desk.staff(open_work, somebody)
    assert (facts.minutes, facts.hourly_yen) == (120, 1200)
    for locale, words in (("ja", "11月26日(木) 9:00から11:00まで"), ("en", "Thu 26 Nov, 9:00 to 11:00")):
        card = words_of(invitation_card(facts, locale, 1))
        assert words in card
        assert "町民会館 2階" in card
    assignment_id = desk.start(offer_id, somebody)
    body = desk.act(current_notice, assignment_id).body
    lines = dict(notice_lines(body, "ja"))
    assert (lines["when"], lines["deliver_to"]) == ("11月26日(木) 9:00から11:00まで", "町民会館 2階")


def test_half_of_a_place_and_time_is_refused(sqlite_desk: Desk) -> None:
    desk, order_id = sqlite_desk, sqlite_desk.order()
    whole = hall(9, 11)
    wrong = [
        ({**whole, "place": " "}, "place"),
        ({**whole, "ends_at": None}, "ends_at"),
        ({**whole, "ends_at": at(26, 9)}, "ends_at"),
        ({**whole, "ends_at": at(26, 18)}, "ends_at"),
        ({**whole, "kind": TaskKind.CHAT}, "kind"),
        ({"place": "町民会館"}, "starts_at"),
        (hall(9, 11, day=30), "ends_at"),
    ]
    for changes, field in wrong:
        usual = {"kind": TaskKind.OUTSIDE, "due_at": START + timedelta(days=5)}
        facts = TaskFacts("会館で数える", "数えます。", unit_minutes=9, unit_fee_yen=900, **{**usual, **changes})
        with pytest.raises(BadInput) as refused:
            desk.staff(create_task, order_id, facts)
        assert refused.value.values["field"] == field
    late = desk.task(**whole)
    with pytest.raises(BadInput):
        desk.staff(draft_offer, late, at(26, 10), AudienceChoice())


def test_what_cannot_be_attended_is_given_back_at_once(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    somebody = desk.resident()
    desk.start(desk.offer(desk.task(**hall(9, 11)), closes_in=1), somebody)
    eased = desk.act(urgent.ease, somebody, desk.operator_id, actor=me(somebody))
    assert ([one.title for one in eased.given_back], eased.put_off) == (["町名の読みを確かめる"], [])


def test_as_much_in_hand_as_they_want(desk: Desk) -> None:
    one_at_once, any_number = desk.resident(most_open=1), desk.resident()
    desk.take(desk.offer(desk.task(), mode="named", resident_ids=(one_at_once,)), one_at_once)
    assert fitting(desk) == [any_number]
    found = desk.offer(desk.task(), mode="all")
    with pytest.raises(EnoughOpen):
        desk.take(found, one_at_once)


def test_one_person_takes_no_more_than_their_share(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    first, second = desk.resident(), desk.resident()
    task_id = desk.task(places=4, most_shares=1)
    desk.take(desk.offer(task_id, mode="named", resident_ids=(first,)), first)
    again = desk.offer(task_id, mode="all")
    with pytest.raises(ShareTaken):
        desk.take(again, first)
    desk.take(again, second)
