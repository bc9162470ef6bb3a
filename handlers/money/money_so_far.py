"""What a resident may ask about their money at any time, for free: so far, still owed, and when it comes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.japan_time import at_hour, day_in_japan, in_japan
from models.money.own_limit import YearSoFar, year_so_far
from models.money.payables import IS_EARNED, UNPAID, Payable, PayableStatus, PayRun, PayRunStatus, Statement
from models.money.sums import MoneySoFar, NextPay, WorkLine
from models.people.memberships import membership_at, parties_of
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

STATEMENTS_SHOWN = 12
_COMING = (PayRunStatus.CLOSED, PayRunStatus.RELEASED, PayRunStatus.PAID)
"""Paid too: a run is marked when its file is with the bank, the money comes on its day."""


def money_so_far(session: Session, resident_id: int, operator_id: int, now: datetime) -> MoneySoFar:
    """One resident's work in hand and money, as a resident of an operator; months and years are those of Japan."""
    parties = parties_of(session, resident_id, operator_id)
    today = day_in_japan(now)
    new_year = date(today.year, 1, 1)
    own = (Payable.resident_id == resident_id, Payable.operator_id.in_(parties))
    received = select(func.sum(Payable.gross_yen)).where(*own)
    earned = received.where(IS_EARNED)
    return MoneySoFar(
        today=today,
        month_yen=_yen(session, earned.where(Payable.received_on >= today.replace(day=1))),
        year_yen=_yen(session, earned.where(Payable.received_on >= new_year)),
        owed_yen=_yen(session, received.join(Statement, isouter=True).where(_is_owed())),
        paid_year_yen=_yen(session, _paid_since(resident_id, parties, at_hour(new_year, 0))),
        next_pay=_next_pay(session, resident_id, parties),
        work=tuple(_work(session, resident_id, parties)),
        limit=limit_so_far(session, resident_id, operator_id, today.year),
        statement_ids=tuple(_statements(session, resident_id, parties)),
    )


def statement_of(session: Session, resident_id: int, statement_id: int) -> tuple[Statement, PayRun]:
    """A resident's own statement that has been paid, and its run. Raises NotFound."""
    query = select(Statement, PayRun).join(PayRun, PayRun.id == Statement.pay_run_id)
    row = session.execute(
        query.where(
            Statement.id == statement_id,
            Statement.resident_id == resident_id,
            Statement.paid_at.is_not(None),
        )
    ).first()
    if row is None:
        raise NotFound()
    statement, run = row
    return statement, run


def statements_of_month(session: Session, resident_id: int, operator_id: int, month: date) -> list[Statement]:
    """The statements paid in one month (of Japan), oldest first: together they are the month's statement."""
    query = select(Statement).where(
        Statement.resident_id == resident_id,
        Statement.operator_id.in_(parties_of(session, resident_id, operator_id)),
        Statement.paid_at.is_not(None),
        Statement.returned_at.is_(None),
    )
    return [
        one
        for one in session.scalars(query.order_by(Statement.id))
        if one.paid_at and in_japan(one.paid_at).date().replace(day=1) == month.replace(day=1)
    ]


def months_paid(session: Session, resident_id: int, operator_id: int) -> list[date]:
    """The first days of the months (of Japan) in which something was paid, newest first."""
    query = select(Statement.paid_at).where(
        Statement.resident_id == resident_id,
        Statement.operator_id.in_(parties_of(session, resident_id, operator_id)),
        Statement.paid_at.is_not(None),
        Statement.returned_at.is_(None),
    )
    newest = session.scalars(query.order_by(Statement.paid_at.desc()).limit(STATEMENTS_SHOWN))
    months = (in_japan(paid_at).date().replace(day=1) for paid_at in newest if paid_at)
    return list(dict.fromkeys(months))


def limit_so_far(session: Session, resident_id: int, operator_id: int, year: int) -> YearSoFar | None:
    """How far a year has come towards the resident's own limit; None where they set none."""
    membership = membership_at(session, resident_id, operator_id)
    limit_yen = membership.yen_per_year if membership is not None else None
    return year_so_far(session, resident_id, year, limit_yen) if limit_yen else None


def _is_owed() -> ColumnElement[bool]:
    """Not paid, or with the bank until the day of payment."""
    is_with_bank = (Payable.status == PayableStatus.PAID) & Statement.paid_at.is_(None)
    return or_(Payable.status.in_(UNPAID), is_with_bank)


def _yen(session: Session, query: Select[Any]) -> int:
    return int(session.scalar(query) or 0)


def _paid_since(resident_id: int, parties: list[int], since: datetime) -> Select[Any]:
    return select(func.sum(Statement.net_yen)).where(
        Statement.resident_id == resident_id,
        Statement.operator_id.in_(parties),
        Statement.paid_at >= since,
        Statement.returned_at.is_(None),
    )


def _next_pay(session: Session, resident_id: int, parties: list[int]) -> NextPay | None:
    """What is in a closed run, else the earliest day on which something that is owed falls due."""
    closed = (
        select(PayRun.pay_on, Statement.net_yen)
        .join(Statement, Statement.pay_run_id == PayRun.id)
        .where(
            Statement.resident_id == resident_id,
            PayRun.operator_id.in_(parties),
            PayRun.status.in_(_COMING),
            Statement.paid_at.is_(None),
            Statement.returned_at.is_(None),
        )
    )
    row = session.execute(closed.order_by(PayRun.pay_on).limit(1)).first()
    if row is not None:
        return NextPay(row[0], row[1], is_fixed=True)
    owed = (
        select(Payable.due_on, func.sum(Payable.gross_yen))
        .where(
            Payable.resident_id == resident_id,
            Payable.operator_id.in_(parties),
            Payable.status == PayableStatus.OWED,
        )
        .group_by(Payable.due_on)
    )
    row = session.execute(owed.order_by(Payable.due_on).limit(1)).first()
    return NextPay(row[0], int(row[1]), is_fixed=False) if row is not None else None


def _work(session: Session, resident_id: int, parties: list[int]) -> list[WorkLine]:
    fee = func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen)
    query = (
        select(Assignment.id, Task.title, Assignment.status, Assignment.units * fee, Assignment.due_at)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.resident_id == resident_id,
            Assignment.party_id.in_(parties),
            Assignment.status.in_(LIVE),
        )
    )
    return [WorkLine(*row) for row in session.execute(query.order_by(Assignment.due_at))]


def _statements(session: Session, resident_id: int, parties: list[int]) -> list[int]:
    query = select(Statement.id).where(
        Statement.resident_id == resident_id,
        Statement.operator_id.in_(parties),
        Statement.paid_at.is_not(None),
    )
    return list(session.scalars(query.order_by(Statement.id.desc()).limit(STATEMENTS_SHOWN)))
