"""What a resident may ask about their money at any time, for free: so far, still owed, and when it comes."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.japan_time import at_hour, day_in_japan, in_japan
from models.money.own_limit import YearSoFar, year_so_far
from models.money.payables import UNPAID, Payable, PayRun, Statement
from models.money.so_far import STATEMENTS_SHOWN, Coming, Money, money_of
from models.money.sums import MoneySoFar, NextPay, Waits, WorkLine
from models.people.memberships import membership_at, parties_of
from models.rows import found
from models.work.assignments import WAITS_AS_PART, Assignment, AssignmentStatus
from models.work.in_hand import live_work
from models.work.tasks import Task


def money_so_far(session: Session, resident_id: int, operator_id: int, now: datetime) -> MoneySoFar:
    """One resident's work in hand and money, as a resident of an operator; months and years are those of Japan."""
    today = day_in_japan(now)
    new_year = at_hour(date(today.year, 1, 1), 0)
    parties = set(parties_of(session, resident_id, operator_id))
    known = money_of(session, resident_id, today)
    sums = [one for one in known.sums if one.operator_id in parties]
    paid = [one for one in known.paid if one.operator_id in parties]
    return MoneySoFar(
        today=today,
        month_yen=sum(one.month_yen for one in sums),
        year_yen=sum(one.year_yen for one in sums),
        owed_yen=sum(one.owed_yen for one in sums),
        paid_year_yen=sum(one.net_yen for one in paid if one.paid_at >= new_year and one.returned_at is None),
        next_pay=_next_pay(known, parties),
        waits=_waits([one for one in known.owed if one.operator_id in parties]),
        work=_lines(session, resident_id, parties),
        limit=limit_so_far(session, resident_id, operator_id, today.year),
        statement_ids=tuple(one.id for one in paid[:STATEMENTS_SHOWN]),
    )


def _lines(session: Session, resident_id: int, parties: set[int]) -> tuple[WorkLine, ...]:
    """The live work for these operators, as it stands now."""
    works = [one for one in live_work(session, resident_id) if one.party_id in parties]
    tasks = [found(session, Task, one.task_id) for one in works]
    return tuple(
        WorkLine(one.id, task.title, one.status, one.units * one.unit_fee(task), one.due_at)
        for one, task in zip(works, tasks, strict=True)
    )


def is_paid_later(session: Session, resident_id: int, operator_id: int) -> bool:
    """Whether something is still owed to a resident by an operator, or may be, for work that is being looked at."""
    owed = select(Payable.id).where(
        Payable.resident_id == resident_id, Payable.operator_id == operator_id, Payable.status.in_(UNPAID)
    )
    is_looked_at = (Assignment.status == AssignmentStatus.SUBMITTED) | WAITS_AS_PART
    judged = select(Assignment.id).where(
        Assignment.resident_id == resident_id, Assignment.party_id == operator_id, is_looked_at
    )
    return any(session.scalar(query.limit(1)) is not None for query in (owed, judged))


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


def _next_pay(known: Money, parties: set[int]) -> NextPay | None:
    """The earliest day on which money comes: of closed runs, else on which what is owed and can be sent falls due."""
    closed = [one for one in known.closed if one.operator_id in parties]
    owed = [one for one in known.owed if one.operator_id in parties and one.has_account and not one.is_returned]
    coming = closed or owed
    if not coming:
        return None
    return NextPay(coming[0].on, sum(one.yen for one in coming if one.on == coming[0].on), is_fixed=bool(closed))


def _waits(owed: list[Coming]) -> Waits | None:
    if all(one.has_account for one in owed):
        return Waits.NEXT_RUN if any(one.is_returned for one in owed) else None
    return Waits.OTHER_ACCOUNT if any(one.is_returned and not one.has_account for one in owed) else Waits.ACCOUNT
