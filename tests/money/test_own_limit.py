"""One's own limit of yen a year: counted by the year of delivery, told at 70, 90 and 100 percent."""

from datetime import UTC, date, datetime

import pytest

from handlers.context import Context
from handlers.dispatch.inviting import need_of
from handlers.money.own_limits import limit_reached
from handlers.people.memberships import membership_of, set_limits
from models.dispatch.audience import Need, exceeds_yen
from models.dispatch.candidates import candidates, earned_in_year
from models.dispatch.fitness import YearlyLimit
from models.dispatch.line import Call, look_along, next_in_line
from models.money.own_limit import YearSoFar, year_so_far
from models.money.payables import Payable
from models.work.assignments import Assignment, AssignmentStatus
from models.work.tasks import Task
from tests.money.till import END_OF_NOVEMBER, Till


def taken(till: Till, resident_id: int, yen: int, due_at: datetime) -> Assignment:
    """Work of so much that is in hand and due on a day."""
    payable = till.owes(resident_id, yen, received_on=date(2020, 1, 1))

    def take(context: Context) -> Assignment:
        assignment = context.session.get_one(Assignment, context.session.get_one(Payable, payable).assignment_id)
        assignment.status, assignment.due_at = AssignmentStatus.STARTED, due_at
        return assignment

    return till.act(take)


def limited(till: Till, yen: int) -> int:
    hana = till.payee()

    def limit(context: Context) -> None:
        membership = membership_of(context.session, hana, till.operator_id)
        set_limits(context, membership, minutes_per_week=None, yen_per_year=yen)

    till.act(limit)
    return hana


def so_far(till: Till, resident_id: int, year: int) -> YearSoFar:
    return till.look(lambda session: year_so_far(session, resident_id, year, 100_000))


def test_paid_owed_and_accepted_count_in_the_year_of_delivery(till: Till) -> None:
    hana = limited(till, 100_000)
    till.owes(hana, 10_000, received_on=date(2026, 11, 10))
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    till.owes(hana, 20_000, received_on=date(2026, 12, 31))
    till.owes(hana, 5_000, received_on=date(2027, 1, 1))
    taken(till, hana, 30_000, datetime(2026, 12, 31, 14, 59, tzinfo=UTC))
    taken(till, hana, 7_000, datetime(2026, 12, 31, 15, 0, tzinfo=UTC))
    this, after = so_far(till, hana, 2026), so_far(till, hana, 2027)
    assert (this.paid_yen, this.owed_yen, this.accepted_yen, this.percent) == (10_000, 20_000, 30_000, 60)
    assert this.last_pays_on == date(2027, 1, 25), "delivered this year, paid in the next"
    assert (after.paid_yen, after.owed_yen, after.accepted_yen) == (0, 5_000, 7_000)


@pytest.mark.parametrize(
    ("before", "fee", "said"),
    [
        (0, 69_999, None),
        (0, 70_000, "70%"),
        (70_000, 100, None),
        (60_000, 30_000, "90%"),
        (95_000, 5_000, "なりました"),
        (10_000, 50_000, None),
    ],
)
def test_a_resident_is_told_once_at_each_step(sqlite_till: Till, before: int, fee: int, said: str | None) -> None:
    hana = limited(sqlite_till, 100_000)
    if before:
        sqlite_till.owes(hana, before)
    assignment = taken(sqlite_till, hana, fee, datetime(2026, 12, 10, tzinfo=UTC))
    message = sqlite_till.act(limit_reached, assignment, "ja")
    if said is None:
        assert message is None
        return
    assert message is not None
    assert all(part in message["text"] for part in (said, "2027年1月25日", "税務署"))


def test_without_a_limit_nothing_is_said(sqlite_till: Till) -> None:
    hana = sqlite_till.payee()
    assignment = taken(sqlite_till, hana, 900_000, datetime(2026, 12, 10, tzinfo=UTC))
    assert sqlite_till.act(limit_reached, assignment, "ja") is None


@pytest.mark.parametrize(
    ("due_at", "fee", "fits"),
    [
        (datetime(2026, 12, 20, tzinfo=UTC), 40_001, False),
        (datetime(2026, 12, 20, tzinfo=UTC), 40_000, True),
        (datetime(2027, 1, 20, tzinfo=UTC), 40_001, True),
        (datetime(2027, 1, 20, tzinfo=UTC), 70_001, False),
    ],
)
def test_who_is_asked_counts_the_limit_of_the_year_of_delivery(
    sqlite_till: Till, due_at: datetime, fee: int, fits: bool
) -> None:
    till = sqlite_till
    hana = limited(till, 100_000)
    till.owes(hana, 60_000, received_on=date(2026, 11, 20))
    taken(till, hana, 30_000, datetime(2027, 1, 10, tzinfo=UTC))
    task_id = till.task(due_at=due_at, unit_fee_yen=fee)
    [asked] = till.look(lambda session: candidates(session, till.operator_id, task_id, till.now))
    assert exceeds_yen(asked.earned_yen, asked.yen_per_year, fee) is not fits
    need = Need({}, 10, fee, frozenset({(2, "9-12")}))
    call = Call((till.operator_id,), task_id, need, frozenset(), is_whole_week=True, now=till.now, due_on=due_at.date())
    line = till.look(lambda session: next_in_line(session, call, look_along(session, call), 5))
    assert bool(line) is fits


def taxed(context: Context, task_id: int) -> None:
    context.session.get_one(Task, task_id).is_tax_added = True


@pytest.mark.parametrize(("limit", "fits"), [(43_997, False), (43_998, True)])
def test_tax_upon_a_fee_counts_for_what_is_in_hand_and_for_what_is_asked_and_taken(
    till: Till, limit: int, fits: bool
) -> None:
    hana = limited(till, limit)
    due_at = datetime(2026, 12, 20, tzinfo=UTC)
    till.act(taxed, taken(till, hana, 9_999, due_at).task_id)
    taken(till, hana, 3, due_at)
    task_id = till.task(due_at=due_at, unit_fee_yen=29_998)
    till.act(taxed, task_id)
    held = 10_998 + 3
    assert till.look(lambda session: earned_in_year(session, 2026, hana)) == {hana: held}
    assert so_far(till, hana, 2026).accepted_yen == held

    def need(context: Context) -> Need:
        task = context.session.get_one(Task, task_id)
        return need_of(context.session, task, [["9-12", 9, 12]], context.now, [till.operator_id])

    asks = till.act(need)
    assert asks.fee_yen == 32_997
    [asked] = till.look(lambda session: candidates(session, till.operator_id, task_id, till.now))
    assert exceeds_yen(asked.earned_yen, asked.yen_per_year, asks.fee_yen) is not fits
    call = Call((till.operator_id,), task_id, asks, frozenset(), is_whole_week=True, now=till.now, due_on=due_at.date())
    assert bool(till.look(lambda session: next_in_line(session, call, look_along(session, call), 5))) is fits
    till.payee("タナカ ジロウ")
    offer_id = till.offer(task_id, mode="all")
    if fits:
        till.take(offer_id, hana)
        return
    with pytest.raises(YearlyLimit):
        till.take(offer_id, hana)
