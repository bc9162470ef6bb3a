"""What is owed to residents, and the runs in which it is paid."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.batches import padded, partial_index
from models.errors import Conflict
from models.money.withholding import Withholding
from models.states import Moves, StateChange, WrongState


class PayableStatus(StrEnum):
    """Where a payable stands."""

    OWED = "owed"
    IN_RUN = "in_run"
    PAID = "paid"
    RETURNED = "returned"  # the bank sent the transfer back
    STRUCK = "struck"  # entered by hand and by mistake; never a fee


class PayableKind(StrEnum):
    """What it is owed for."""

    WORK = "work"
    TRAVEL = "travel"
    MATERIALS = "materials"
    OTHER_COST = "other_cost"
    CORRECTION = "correction"  # more than was reckoned before; less is never corrected


COSTS = frozenset({PayableKind.TRAVEL, PayableKind.MATERIALS, PayableKind.OTHER_COST})
"""Expenses of the work that the operator bears: lines of their own, and no earnings."""

PAYABLE_NOW = (PayableStatus.OWED, PayableStatus.RETURNED)
"""What the next run can take up."""

UNPAID = frozenset({PayableStatus.OWED, PayableStatus.IN_RUN, PayableStatus.RETURNED})


class Payable(Base):
    """What is owed for one piece of work received (報酬), or beside it. Amounts are whole yen, consumption tax included.

    `words` say what an expense or a correction is for; `is_tax_added`: the tax was agreed upon the fee, and stands apart. `received_on` starts the 60 days of the Freelance Act, art. 4(1); `due_on` is never later than they allow.

    `is_unsettled`: it is for another operator's work, and what that one owes for it stands in no settlement yet.
    """

    __tablename__ = "payables"
    __table_args__ = (
        CheckConstraint("gross_yen > 0", name="gross"),
        Index(None, "operator_id", "status", "received_on"),
        Index(None, "resident_id"),
        partial_index("ix_payables_unsettled", "received_on", where="is_unsettled"),
    )

    MOVES: ClassVar[Moves[PayableStatus]] = {
        PayableStatus.OWED: frozenset({PayableStatus.IN_RUN, PayableStatus.STRUCK}),
        PayableStatus.IN_RUN: frozenset({PayableStatus.PAID, PayableStatus.OWED}),
        PayableStatus.PAID: frozenset({PayableStatus.RETURNED}),
        PayableStatus.RETURNED: frozenset({PayableStatus.IN_RUN}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("submissions.id"), unique=True)
    statement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("statements.id"), index=True)
    kind: Mapped[PayableKind] = mapped_column(one_of(PayableKind), default=PayableKind.WORK)
    words: Mapped[str] = mapped_column(String(100), default="")
    gross_yen: Mapped[int]
    is_tax_added: Mapped[bool] = mapped_column(default=False)
    withholding: Mapped[Withholding] = mapped_column(one_of(Withholding))
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[PayableStatus] = mapped_column(one_of(PayableStatus), default=PayableStatus.OWED)
    is_unsettled: Mapped[bool] = mapped_column(default=False)


class PayRunStatus(StrEnum):
    """Where a pay run stands."""

    CLOSED = "closed"  # statements are fixed
    RELEASED = "released"  # by a second person; the bank file may be fetched
    PAID = "paid"
    CANCELLED = "cancelled"


class PayRun(Base, Versioned):
    """A closing (支払): payables → one statement per resident → Zengin file → paid marks.

    `is_early`: what one resident is owed, before its day; no month is closed by it. `file_fetched_at`: since then the
    bank may have the file. `asked` are the residents whom the closing has asked for an account.
    """

    __tablename__ = "pay_runs"
    __table_args__ = (UniqueConstraint("operator_id", "number"),)

    MOVES: ClassVar[Moves[PayRunStatus]] = {
        PayRunStatus.CLOSED: frozenset({PayRunStatus.RELEASED, PayRunStatus.CANCELLED}),
        PayRunStatus.RELEASED: frozenset({PayRunStatus.PAID, PayRunStatus.CANCELLED}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    number: Mapped[int]
    closed_through: Mapped[date]
    is_early: Mapped[bool] = mapped_column(default=False)
    pay_on: Mapped[date]
    status: Mapped[PayRunStatus] = mapped_column(one_of(PayRunStatus), default=PayRunStatus.CLOSED)
    gross_yen: Mapped[int]
    withheld_yen: Mapped[int]
    net_yen: Mapped[int]
    asked: Mapped[list[int]] = mapped_column(default=list)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(String(60))
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(60))
    single_person_reason: Mapped[str | None] = mapped_column(String(200))
    bank_file_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    file_fetched_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]


class Statement(Base):
    """What one resident is paid in one run (支払明細). `lines` are the payables as they stood.

    `tax_yen` is the consumption tax within, fractions cut off once for each rate; `invoice_registration_id` under which
    number of the payee work in it is invoiced; `confirmed_at` is the payee's tap that makes it a purchase statement.

    A resident who has given no account yet gets no statement: the money stays owed, and staff see it in the preview.
    `paid_at` is the beginning of the day of payment, set when the resident has been told on it.
    """

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("pay_run_id", "resident_id"),
        CheckConstraint("gross_yen = withheld_yen + net_yen", name="sum"),
        Index(None, "resident_id"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    pay_run_id: Mapped[int] = mapped_column(BigId, ForeignKey("pay_runs.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    bank_account_id: Mapped[int] = mapped_column(BigId, ForeignKey("bank_accounts.id"))
    gross_yen: Mapped[int]
    withheld_yen: Mapped[int]
    net_yen: Mapped[int]
    lines: Mapped[list[Any]]
    tax_yen: Mapped[int] = mapped_column(default=0)
    invoice_registration_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("invoice_registrations.id"))
    confirmed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]


IDS_PER_STATEMENT = 4096

IS_EARNED = (Payable.status != PayableStatus.STRUCK) & Payable.kind.not_in(sorted(COSTS))
"""What counts as earnings: fees and their corrections, not the expenses that are paid back."""


class PayablesChanged(Conflict):
    """Some of the payables have moved meanwhile; nobody is paid twice, so nothing was done."""

    key = "errors.payable.changed"


def move_payables(
    session: Session,
    operator_id: int,
    moves: Sequence[tuple[int, PayableStatus]],
    new: PayableStatus,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Move many payables, (id, state as it was seen) each, all of them or none; each step leaves its history.

    A statement that is no longer theirs is let go. Raises WrongState for a move that is not allowed, PayablesChanged
    where a payable is no longer in the state that was seen.
    """
    for old in {old for _, old in moves}:
        if new not in Payable.MOVES.get(old, frozenset()):
            raise WrongState(state=str(old), wanted=str(new))
        ids = [payable_id for payable_id, seen in moves if seen is old]
        for start in range(0, len(ids), IDS_PER_STATEMENT):
            _move_some(session, ids[start : start + IDS_PER_STATEMENT], old, new)
    history: dict[str, Any] = {"operator_id": operator_id, "subject": Payable.__tablename__, "new": str(new)}
    history |= {"actor": actor, "changed_at": now}
    for start in range(0, len(moves), IDS_PER_STATEMENT):
        rows = [
            {**history, "subject_id": payable_id, "old": str(old)}
            for payable_id, old in moves[start : start + IDS_PER_STATEMENT]
        ]
        session.execute(insert(StateChange), rows)
    forget_loaded(session)


def payables_of(
    session: Session, run_id: int | None = None, statement_id: int | None = None
) -> list[tuple[int, PayableStatus]]:
    """(id, state) of the payables of a run, or of one statement, locked."""
    query = select(Payable.id, Payable.status).join(Statement, Statement.id == Payable.statement_id)
    query = query.where(Statement.pay_run_id == run_id if statement_id is None else Statement.id == statement_id)
    rows = session.execute(query.order_by(Payable.id).with_for_update(of=Payable))
    return [(payable_id, status) for payable_id, status in rows]


def forget_loaded(session: Session) -> None:
    """Payables already read in this session are read anew: they have been changed by statements over many rows."""
    for row in list(session.identity_map.values()):
        if isinstance(row, Payable):
            session.expire(row)


def _move_some(session: Session, ids: Sequence[int], old: PayableStatus, new: PayableStatus) -> None:
    values: dict[str, Any] = {"status": new}
    if new in (PayableStatus.OWED, PayableStatus.IN_RUN):
        values["statement_id"] = None
    claim = update(Payable).where(Payable.id.in_(padded(ids)), Payable.status == old).values(values)
    moved = session.execute(claim.returning(Payable.id), execution_options={"synchronize_session": False})
    if len(moved.all()) != len(ids):
        raise PayablesChanged()
