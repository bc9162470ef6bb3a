"""A closing, before anything is written: who is paid what and on which day, and who cannot be paid, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.errors import YuiError
from models.money.banks import branch
from models.money.business_days import ONE_DAY, on_or_after, on_or_before
from models.money.consumption_tax import tax_of
from models.money.due_dates import PaymentTerms, agreed_on
from models.money.payables import PAYABLE_NOW, Payable, PayableKind, PayableStatus, Statement
from models.money.withholding import Withholding, withheld_yen
from models.people.bank_accounts import BankAccount
from models.people.residents import Resident
from models.work.assignments import Assignment
from models.work.tasks import Task

DUE_SOON = timedelta(days=10)


class Obstacle(StrEnum):
    """Why somebody cannot be paid yet."""

    NO_ACCOUNT = "no_account"
    BANK_GONE = "bank_gone"  # the bank or branch has been merged away
    ACCOUNT_RETURNED = "account_returned"  # a transfer to this account has come back
    WITHHOLDING_UNDECIDED = "withholding_undecided"


class Owing(NamedTuple):
    """One payable that waits, with what a closing needs to know of it."""

    payable_id: int
    status: PayableStatus
    resident_id: int
    alias: str
    task_id: int
    title: str
    kind: PayableKind
    words: str
    gross_yen: int
    is_tax_added: bool
    withholding: Withholding
    received_on: date
    due_on: date
    account_id: int | None
    bank_code: str | None
    branch_code: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals: how many are paid, and yen before, withheld and after."""

    count: int
    gross_yen: int
    withheld_yen: int
    net_yen: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one resident would be paid."""

    resident_id: int
    alias: str
    account_id: int
    gross_yen: int
    withheld_yen: int
    net_yen: int
    payables: tuple[Owing, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one resident is owed and cannot be paid yet; `due_on` is the earliest day by which it should be."""

    resident_id: int
    alias: str
    gross_yen: int
    reason: Obstacle
    due_on: date


@dataclass(frozen=True, slots=True)
class DueSoon:
    """A payable whose due date nears."""

    payable_id: int
    resident_id: int
    gross_yen: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Closing:
    """All of a closing. `is_late`: the day of payment lies after a due date, for there is no business day before."""

    through: date
    pay_on: date
    is_late: bool
    paid: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    due_soon: tuple[DueSoon, ...]
    totals: Totals


def owing(
    session: Session, operator_id: int, through: date, *, resident_id: int | None = None, lock: bool = False
) -> list[Owing]:
    """Everything received up to a day that waits to be paid, or whose transfer came back; of one resident, or of all."""
    is_current = and_(BankAccount.resident_id == Payable.resident_id, BankAccount.replaced_at.is_(None))
    query = (
        select(
            Payable.id,
            Payable.status,
            Payable.resident_id,
            Resident.alias,
            Task.id,
            Task.title,
            Payable.kind,
            Payable.words,
            Payable.gross_yen,
            Payable.is_tax_added,
            Payable.withholding,
            Payable.received_on,
            Payable.due_on,
            BankAccount.id,
            BankAccount.bank_code,
            BankAccount.branch_code,
        )
        .join(Resident, Resident.id == Payable.resident_id)
        .join(Assignment, Assignment.id == Payable.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(BankAccount, is_current, isouter=True)
        .where(
            Payable.operator_id == operator_id,
            Payable.status.in_(PAYABLE_NOW),
            Payable.received_on <= through,
        )
        .order_by(Payable.resident_id, Payable.received_on, Payable.id)
    )
    if resident_id is not None:
        query = query.where(Payable.resident_id == resident_id)
    if lock:
        query = query.with_for_update(of=Payable)
    return [Owing._make(row) for row in session.execute(query)]


def accounts_with_returns(session: Session, operator_id: int) -> set[int]:
    """Accounts from which a transfer has come back; nothing more is sent there."""
    query = select(Statement.bank_account_id).where(
        Statement.operator_id == operator_id, Statement.returned_at.is_not(None)
    )
    return set(session.scalars(query))


def plan(
    waiting: Sequence[Owing],
    through: date,
    today: date,
    terms: PaymentTerms,
    bad_accounts: Collection[int],
    *,
    is_early: bool = False,
) -> Closing:
    """Sort the payables into what is paid and what cannot be, find the day, and withhold what the law asks for."""
    payable: dict[int, list[Owing]] = defaultdict(list)
    hindered: dict[tuple[int, Obstacle], list[Owing]] = defaultdict(list)
    for one in waiting:
        obstacle = obstacle_of(one, bad_accounts)
        if obstacle is None:
            payable[one.resident_id].append(one)
        else:
            hindered[one.resident_id, obstacle].append(one)
    first_due = min((one.due_on for group in payable.values() for one in group), default=date.max)
    pay_on = on_or_after(today + ONE_DAY) if is_early else payment_day(through, today, first_due, terms)
    paid = tuple(_line(group, pay_on) for group in payable.values())
    left_out = tuple(_left_out(group, obstacle) for (_, obstacle), group in hindered.items())
    due_soon = tuple(
        DueSoon(one.payable_id, one.resident_id, one.gross_yen, one.due_on)
        for one in waiting
        if one.due_on <= today + DUE_SOON
    )
    return Closing(through, pay_on, pay_on > first_due, paid, left_out, due_soon, totals_of(paid))


def payment_day(through: date, today: date, first_due: date, terms: PaymentTerms) -> date:
    """The agreed day, or the last business day on which every due date is kept; never before today."""
    day = on_or_before(min(agreed_on(through, terms), first_due))
    return day if day >= today else on_or_after(today)


def obstacle_of(one: Owing, bad_accounts: Collection[int]) -> Obstacle | None:
    """Why this payable cannot be paid yet, or None."""
    if one.withholding is Withholding.ASK:
        return Obstacle.WITHHOLDING_UNDECIDED
    if one.account_id is None or one.bank_code is None or one.branch_code is None:
        return Obstacle.NO_ACCOUNT
    if one.account_id in bad_accounts:
        return Obstacle.ACCOUNT_RETURNED
    try:
        branch(one.bank_code, one.branch_code)
    except YuiError:
        return Obstacle.BANK_GONE
    return None


def totals_of(lines: Iterable[Line]) -> Totals:
    """The sums over lines."""
    lines = list(lines)
    return Totals(
        len(lines),
        sum(line.gross_yen for line in lines),
        sum(line.withheld_yen for line in lines),
        sum(line.net_yen for line in lines),
    )


def _line(group: Sequence[Owing], pay_on: date) -> Line:
    """One resident's line: tax is computed on the sum that is paid at once (Basic Circular on Income Tax 205-1)."""
    gross = sum(one.gross_yen for one in group)
    withheld = withheld_yen(Withholding.ART_204, withholding_base(group), pay_on)
    first = group[0]
    assert first.account_id is not None
    return Line(first.resident_id, first.alias, first.account_id, gross, withheld, gross - withheld, tuple(group))


def withholding_base(group: Sequence[Owing]) -> int:
    """The sum from which tax is withheld: of listed work, less the consumption tax that stands apart in the statement
    (Tax Answer 6929); that is computed once for each rate."""
    listed = [one for one in group if one.withholding is Withholding.ART_204]
    apart = tax_of((one.gross_yen, one.received_on) for one in listed if one.is_tax_added)
    return sum(one.gross_yen for one in listed) - apart


def _left_out(group: Sequence[Owing], obstacle: Obstacle) -> LeftOut:
    gross = sum(one.gross_yen for one in group)
    return LeftOut(group[0].resident_id, group[0].alias, gross, obstacle, min(one.due_on for one in group))
