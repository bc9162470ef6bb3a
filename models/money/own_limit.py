"""How far a resident has come towards the yen a year that they set for themselves.

Counted by the year of delivery, over all operators: what was paid, what is owed, what is accepted. It says nothing of
taxes or allowances; which of its sums matters to those depends on the person.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.japan_time import at_hour
from models.money.consumption_tax import accepted_yen
from models.money.payables import IS_EARNED, Payable, PayableStatus, PayRun, Statement
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

STEPS = (70, 90, 100)
"""Percent of the limit at which a resident is told."""


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """Yen before withholding delivered, or to be delivered, in a year; `last_pays_on` is the last day on which any of it is
    paid, as far as it is known: it may lie in the next year."""

    year: int
    limit_yen: int
    paid_yen: int
    owed_yen: int
    accepted_yen: int
    last_pays_on: date | None

    @property
    def total_yen(self) -> int:
        """All of it."""
        return self.paid_yen + self.owed_yen + self.accepted_yen

    @property
    def percent(self) -> int:
        """Of the limit, rounded down."""
        return self.total_yen * 100 // self.limit_yen

    def step_reached(self, before_yen: int) -> int | None:
        """The highest step that lies above what it was before, and not above what it is now."""
        reached = [step for step in STEPS if before_yen * 100 < step * self.limit_yen <= self.total_yen * 100]
        return max(reached, default=None)


def year_so_far(session: Session, resident_id: int, year: int, limit_yen: int) -> YearSoFar:
    """The sums of one year of Japan."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = (Payable.resident_id == resident_id, Payable.received_on.between(first, last), IS_EARNED)
    pays_on = func.coalesce(PayRun.pay_on, Payable.due_on)
    query = (
        select(Payable.status, func.sum(Payable.gross_yen), func.max(pays_on))
        .join(Statement, Statement.id == Payable.statement_id, isouter=True)
        .join(PayRun, PayRun.id == Statement.pay_run_id, isouter=True)
        .where(*own)
        .group_by(Payable.status)
    )
    rows = [(status is PayableStatus.PAID, int(yen), day) for status, yen, day in session.execute(query)]
    accepted = (
        select(func.sum(accepted_yen()))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.resident_id == resident_id,
            Assignment.status.in_(LIVE),
            Assignment.due_at >= at_hour(first, 0),
            Assignment.due_at < at_hour(date(year + 1, 1, 1), 0),
        )
    )
    days = [day if isinstance(day, date) else date.fromisoformat(day) for _, _, day in rows if day]
    return YearSoFar(
        year,
        limit_yen,
        sum(yen for is_paid, yen, _ in rows if is_paid),
        sum(yen for is_paid, yen, _ in rows if not is_paid),
        int(session.scalar(accepted) or 0),
        max(days, default=None),
    )
