"""A resident's money with each operator, as sums and rows; in a batch it is read for all its people at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from models.base import UtcDateTime
from models.japan_time import at_hour
from models.lists import among
from models.money.payables import (
    IS_EARNED,
    PAYABLE_NOW,
    UNPAID,
    Payable,
    PayableStatus,
    PayRun,
    PayRunStatus,
    Statement,
)
from models.people.bank_accounts import BankAccount
from models.rows import forget_one, of_each
from models.work.assignments import Assignment
from models.work.in_hand import all_known

STATEMENTS_SHOWN = 12
_NAME, _EARNED_NAME = "money", "earned"


class Sums(NamedTuple):
    """Yen before withholding: what was received and counts, this month and this year, and what is still owed."""

    operator_id: int
    month_yen: int
    year_yen: int
    owed_yen: int


class PaidStatement(NamedTuple):
    """A statement that has been paid; `returned_at`: the transfer came back."""

    operator_id: int
    id: int
    net_yen: int
    paid_at: datetime
    returned_at: datetime | None


class Coming(NamedTuple):
    """A day of payment and its yen: net in a closed run, before withholding where it is only owed.

    `is_returned`: the bank sent it back; `has_account`: there is an account to which it can be sent.
    """

    operator_id: int
    on: date
    yen: int
    is_returned: bool = False
    has_account: bool = True


@dataclass(slots=True)
class Money:
    """One resident's, of all operators: newest statements first, all else by its day."""

    sums: list[Sums] = field(default_factory=list)
    paid: list[PaidStatement] = field(default_factory=list)
    closed: list[Coming] = field(default_factory=list)
    owed: list[Coming] = field(default_factory=list)


def money_of(session: Session, resident_id: int, today: date) -> Money:
    """What a resident's money looks like on a day (of Japan). Of statements: the newest, and all of the year."""
    return of_each(session, _NAME, resident_id, read=lambda ids: _read(session, ids, today)) or Money()


def earned_yen(session: Session, assignment_id: int) -> int:
    """What one contract has earned so far, before withholding."""

    def read(assignments: list[int]) -> dict[int, int]:
        return {number: int(yen) for number, yen in session.execute(_EARNED, {"assignments": assignments})}

    return of_each(session, _EARNED_NAME, assignment_id, read=read, beside=lambda: all_known(session)) or 0


def note_money_changed(session: Session, assignment: Assignment) -> None:
    """Note that a resident's work or money is not what was read, for this contract of theirs has changed."""
    forget_one(session, _NAME, assignment.resident_id)
    forget_one(session, _EARNED_NAME, assignment.id)


def _read(session: Session, residents: list[int], today: date) -> dict[int, Money]:
    found = {resident_id: Money() for resident_id in residents}
    new_year = date(today.year, 1, 1)
    given = {"residents": residents, "month": today.replace(day=1), "year": new_year, "since": at_hour(new_year, 0)}

    def rows(query: Any) -> Sequence[Any]:
        return session.execute(query, given).all()

    for resident_id, operator_id, on, status, yen, has_account, *parts in rows(_PAYABLES):
        found[resident_id].sums.append(Sums(operator_id, *(int(one or 0) for one in parts)))
        if status in PAYABLE_NOW:
            is_returned = status is PayableStatus.RETURNED
            found[resident_id].owed.append(Coming(operator_id, on, int(yen), is_returned, bool(has_account)))
    for resident_id, operator_id, number, net_yen, paid_at, returned_at, pays_on in rows(_STATEMENTS):
        if paid_at is None:
            found[resident_id].closed.append(Coming(operator_id, pays_on, net_yen))
        else:
            found[resident_id].paid.append(PaidStatement(operator_id, number, net_yen, paid_at, returned_at))
    for money in found.values():
        money.closed.sort(key=lambda one: one.on)
    return found


def _sum_if(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, Payable.gross_yen)))


_COMING = (PayRunStatus.CLOSED, PayRunStatus.RELEASED, PayRunStatus.PAID)
"""Paid too: a run is marked when its file is with the bank, the money comes on its day."""

# Not paid, or with the bank until the day of payment.
_IS_OWED = or_(Payable.status.in_(sorted(UNPAID)), (Payable.status == PayableStatus.PAID) & Statement.paid_at.is_(None))
_CAME_BACK = exists().where(
    Statement.resident_id == Payable.resident_id,
    Statement.bank_account_id == BankAccount.id,
    Statement.operator_id == Payable.operator_id,
    Statement.returned_at.is_not(None),
)
_HAS_ACCOUNT = exists().where(
    BankAccount.resident_id == Payable.resident_id,
    BankAccount.replaced_at.is_(None),
    ~_CAME_BACK.correlate(BankAccount, Payable),
)
_PAYABLES = (
    select(
        Payable.resident_id,
        Payable.operator_id,
        Payable.due_on,
        Payable.status,
        func.sum(Payable.gross_yen),
        case((Payable.status.in_(PAYABLE_NOW), _HAS_ACCOUNT.correlate(Payable))),
        _sum_if(IS_EARNED & (Payable.received_on >= bindparam("month"))),
        _sum_if(IS_EARNED & (Payable.received_on >= bindparam("year"))),
        _sum_if(_IS_OWED),
    )
    .join(Statement, Statement.id == Payable.statement_id, isouter=True)
    .where(among(Payable.resident_id, "residents"))
    .group_by(Payable.resident_id, Payable.operator_id, Payable.due_on, Payable.status)
    .order_by(Payable.due_on)
)
_IS_PAID = Statement.paid_at.is_not(None)
_PLACED = (
    select(
        Statement,
        PayRun.pay_on,
        func.row_number()
        .over(partition_by=(Statement.resident_id, Statement.operator_id, _IS_PAID), order_by=Statement.id.desc())
        .label("place"),
    )
    .join(PayRun, PayRun.id == Statement.pay_run_id)
    .where(
        among(Statement.resident_id, "residents"),
        or_(_IS_PAID, Statement.returned_at.is_(None) & PayRun.status.in_(_COMING)),
    )
    .subquery("placed")
)
_P = _PLACED.c
_IS_SHOWN = or_(_P.place <= STATEMENTS_SHOWN, _P.paid_at >= bindparam("since", type_=UtcDateTime()))
_STATEMENTS = (
    select(_P.resident_id, _P.operator_id, _P.id, _P.net_yen, _P.paid_at, _P.returned_at, _P.pay_on)
    .where(or_(_P.paid_at.is_(None), _IS_SHOWN))
    .order_by(_P.id.desc())
)
_EARNED = (
    select(Payable.assignment_id, func.sum(Payable.gross_yen))
    .where(among(Payable.assignment_id, "assignments"), IS_EARNED)
    .group_by(Payable.assignment_id)
)
