"""How long a relation lasts and how an operator ends it: staff told in time, thirty days' notice, work paid."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.dispatch import waitlist
from handlers.people import endings
from handlers.people.endings import EndingStands, NotHere, NoticeTooShort
from models.errors import BadInput
from models.japan_time import day_in_japan
from models.money.payables import Payable
from models.people.agreements import EndingCause
from models.people.memberships import Membership, MembershipStatus
from models.people.operators import Operator
from models.people.relations import earliest_end, lasts_since, next_step
from models.record.staff_notices import StaffNotice
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, AssignmentStatus
from tests.support.locks import tasks_locked
from tests.work.desk import Desk


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    desk = Desk(sqlite_url)
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("began", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 24), 6, date(2027, 5, 24)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(began: date, months: int, day: date) -> None:
    assert lasts_since(began, months) == day


def test_each_step_is_told_once_and_before_its_day() -> None:
    began = date(2026, 11, 24)
    told, steps = 0, []
    for after in range(400):
        today = began + timedelta(days=after)
        step = next_step(began, told, today)
        if step is not None:
            told = step[0]
            steps.append((step, today))
    assert steps == [
        ((1, date(2026, 12, 24)), date(2026, 12, 17)),
        ((6, date(2027, 5, 24)), date(2027, 4, 24)),
    ]
    assert next_step(began, 0, date(2028, 1, 1)) == (6, date(2027, 5, 24))


def events(desk: Desk) -> list[str]:
    query = select(StaffNotice.event).where(StaffNotice.event.startswith("relation."))
    return desk.look(lambda session: list(session.scalars(query)))


def test_staff_hear_of_a_month_and_of_half_a_year_where_there_is_work(desk: Desk) -> None:
    desk.act(_has_address, desk.operator_id)
    hana, _ = desk.resident(), desk.resident()
    desk.take(desk.offer(desk.task()), hana)
    desk.act(endings.tell_of_long_relations)
    assert events(desk) == []
    for days, count in ((25, 1), (0, 1), (130, 2), (30, 2)):
        desk.passes(days=days)
        desk.act(endings.tell_of_long_relations)
        assert len(events(desk)) == count
    assert events(desk) == ["relation.months_1", "relation.months_6"]


def test_an_end_is_told_thirty_days_before_or_for_a_recorded_cause(desk: Desk) -> None:
    hana = desk.resident()
    today = day_in_japan(desk.now)
    early = today + timedelta(days=29)
    with pytest.raises(NoticeTooShort) as refused:
        desk.staff(endings.tell_ending, hana, early, "事業の終了")
    assert refused.value.values == {"earliest": earliest_end(today).isoformat()}
    with pytest.raises(BadInput):
        desk.staff(endings.tell_ending, hana, today - timedelta(days=1), "x", EndingCause.FAULT)
    with pytest.raises(BadInput):
        desk.staff(endings.tell_ending, hana, earliest_end(today), " ")
    told = desk.staff(endings.tell_ending, hana, early, "約束が何度も守られなかった", EndingCause.FAULT)
    assert told.cause is EndingCause.FAULT
    assert desk.told[0].kind is MessageKind.CONTRACT
    assert "約束が何度も守られなかった" in str(desk.told[0].messages)
    assert "2026年12月23日" in str(desk.told[0].messages)
    with pytest.raises(EndingStands):
        desk.staff(endings.tell_ending, hana, earliest_end(today), "もう一度")
    desk.staff(endings.take_back, told.id)
    with pytest.raises(NotHere):
        desk.staff(endings.take_back, told.id)
    desk.passes(days=40)
    desk.act(endings.end_relations)
    assert membership(desk, hana).status is MembershipStatus.ACTIVE


def test_on_the_day_open_work_is_cancelled_and_paid_and_the_relation_ends_once(desk: Desk) -> None:
    hana = desk.resident()
    end = earliest_end(day_in_japan(desk.now))
    assignment = desk.start(desk.offer(desk.task(due_at=desk.now + timedelta(days=60))), hana)
    desk.act(_has_address, desk.operator_id)
    desk.staff(endings.tell_ending, hana, end, "事業の終了")
    for days, told in ((22, 0), (1, 1), (0, 1), (7, 2)):
        desk.passes(days=days)
        desk.act(endings.tell_of_coming_ends)
        assert events(desk).count("relation.ends_soon") == told
    desk.act(endings.end_relations)
    assert membership(desk, hana).status is MembershipStatus.ACTIVE
    desk.passes(days=1)
    for _ in range(2):
        desk.act(endings.end_relations)
    assert membership(desk, hana).status is MembershipStatus.LEFT
    ended = desk.look(lambda session: session.get_one(Assignment, assignment))
    assert ended.status is AssignmentStatus.CANCELLED
    (payable,) = desk.look(lambda session: session.scalars(select(Payable)).all())
    assert payable.gross_yen == 800


def test_the_tasks_of_all_who_end_at_once_are_locked_in_one_order(desk: Desk) -> None:
    hana, taro = desk.resident(), desk.resident()
    late = desk.now + timedelta(days=60)
    first, full, last = (desk.task(due_at=late) for _ in range(3))
    waited = desk.offer(full, closes_in=50)
    desk.take(waited, desk.resident())
    desk.take(desk.offer(last, resident_ids=(hana,), mode="named"), hana)
    desk.act(waitlist.wait_for, waited, hana, desk.account(hana))
    desk.take(desk.offer(first, resident_ids=(taro,), mode="named"), taro)
    for resident_id in (hana, taro):
        desk.staff(endings.tell_ending, resident_id, earliest_end(day_in_japan(desk.now)), "事業の終了")
    desk.passes(days=31)
    with tasks_locked() as numbers:
        desk.act(endings.end_relations)
    assert numbers == [first, full, last]


def membership(desk: Desk, resident_id: int) -> Membership:
    query = select(Membership).where(Membership.resident_id == resident_id)
    return desk.look(lambda session: session.scalars(query).one())


def _has_address(context: Context, operator_id: int) -> None:
    context.session.get_one(Operator, operator_id).webhook_url = "https://office.example.jp/yui"
