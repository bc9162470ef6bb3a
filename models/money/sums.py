"""A resident's money and work at a glance: plain facts that a card draws."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.money.own_limit import YearSoFar
from models.work.assignments import AssignmentStatus


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One live assignment: its fee before withholding, and when it is due."""

    assignment_id: int
    title: str
    status: AssignmentStatus
    fee_yen: int
    due_at: datetime


class Waits(StrEnum):
    """For what money waits that has no day of payment yet."""

    ACCOUNT = "account"  # there is none to send it to
    OTHER_ACCOUNT = "other_account"  # the bank has sent it back from the one there is
    NEXT_RUN = "next_run"  # it was sent back, and there is another account since


@dataclass(frozen=True, slots=True)
class NextPay:
    """The next payment. Once a run is closed it is fixed and net of withholding; before, the day is the latest one."""

    on: date
    yen: int
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class MoneySoFar:
    """Yen earned (received and counted, before withholding) this month and year, still owed, and paid this year (net).
    `waits`: for what some of what is owed waits, beside `next_pay`. `limit`: how far this year has come towards the
    resident's own limit, if they set one."""

    today: date
    month_yen: int
    year_yen: int
    owed_yen: int
    paid_year_yen: int
    next_pay: NextPay | None
    waits: Waits | None
    work: tuple[WorkLine, ...]
    statement_ids: tuple[int, ...]
    limit: YearSoFar | None = None
