"""Settlements between operators (精算): what a lead owes a partner for a month of work by the partner's residents.

Only the chain *through* leaves anything to settle: the partner contracts with its own residents and pays them, and the
lead pays the partner, with the percentage for handling that their pact says, on the day that it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.errors import NotFound
from models.money.consumption_tax import tax_within
from models.money.rules import rule_on
from models.money.withholding import PARTS
from models.rows import found, locked
from models.states import Moves


class SettlementStatus(StrEnum):
    """Where a settlement stands."""

    DRAFT = "draft"
    HALF_CONFIRMED = "half_confirmed"  # by one of the two; nothing is added any more
    CONFIRMED = "confirmed"  # by both: an invoice may be written
    PAID = "paid"


class Side(StrEnum):
    """One of the two operators of a settlement."""

    LEAD = "lead"  # whose work it was, who pays
    PARTNER = "partner"  # whose residents did it, who is paid


_S = SettlementStatus

OPEN = frozenset({_S.DRAFT, _S.HALF_CONFIRMED})
"""What can still change."""


class Settlement(Base, Versioned):
    """One month between a lead and a partner. `month` is its first day; sums are over the lines, tax included.

    `pay_on` is the day on which the lead pays by the terms of the pacts, the earliest where there are several.
    """

    __tablename__ = "settlements"
    __table_args__ = (
        UniqueConstraint("lead_id", "partner_id", "month"),
        CheckConstraint("lead_id <> partner_id", name="two"),
        CheckConstraint("total_yen = fees_yen + handling_yen", name="sum"),
        Index(None, "partner_id", "month"),
        Index(None, "status", "pay_on"),
    )

    MOVES: ClassVar[Moves[SettlementStatus]] = {
        _S.DRAFT: frozenset({_S.HALF_CONFIRMED}),
        _S.HALF_CONFIRMED: frozenset({_S.DRAFT, _S.CONFIRMED}),
        _S.CONFIRMED: frozenset({_S.PAID}),
    }

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    partner_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    month: Mapped[date]
    pay_on: Mapped[date]
    status: Mapped[SettlementStatus] = mapped_column(one_of(SettlementStatus), default=SettlementStatus.DRAFT)
    lines: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    fees_yen: Mapped[int] = mapped_column(default=0)
    handling_yen: Mapped[int] = mapped_column(default=0)
    total_yen: Mapped[int] = mapped_column(default=0)
    tax_yen: Mapped[int] = mapped_column(default=0)
    drawn_at: Mapped[datetime]
    lead_confirmed_at: Mapped[datetime | None]
    lead_confirmed_by: Mapped[str | None] = mapped_column(String(60))
    partner_confirmed_at: Mapped[datetime | None]
    partner_confirmed_by: Mapped[str | None] = mapped_column(String(60))
    paid_on: Mapped[date | None]
    paid_by: Mapped[str | None] = mapped_column(String(60))

    @property
    def operator_id(self) -> int:
        """Whose history its steps belong to: the partner's, whose invoice it becomes."""
        return self.partner_id

    def side_of(self, operator_id: int) -> Side:
        """Which of the two an operator is; raises NotFound for anybody else."""
        if operator_id not in (self.lead_id, self.partner_id):
            raise NotFound()
        return Side.LEAD if operator_id == self.lead_id else Side.PARTNER


class LineKind(StrEnum):
    """Why a line stands in a settlement."""

    WORK = "work"
    LATE = "late"  # work of an earlier month that came to count after that one was drawn up
    CORRECTION = "correction"  # of a line of an earlier month, agreed on by both


class SettlementLine(Base):
    """One payable of a partner to its resident, or the correction of an earlier line.

    `settlement_id` is None while a correction waits for the next month. `minutes` are the expected ones of what is
    paid, `units` how many pieces; `fee_yen` is what is settled of the fee, `handling_yen` the percentage on top, fractions cut off.
    """

    __tablename__ = "settlement_lines"
    __table_args__ = (
        UniqueConstraint("payable_id"),
        Index(None, "settlement_id"),
        Index(None, "lead_id", "partner_id", "settlement_id"),
    )

    id: Mapped[Id]
    settlement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlements.id"))
    lead_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    partner_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    kind: Mapped[LineKind] = mapped_column(one_of(LineKind))
    payable_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("payables.id"))
    corrects_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlement_lines.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    pact_id: Mapped[int] = mapped_column(BigId, ForeignKey("pacts.id"))
    task_id: Mapped[int] = mapped_column(BigId)
    title: Mapped[str] = mapped_column(String(60))
    alias: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    minutes: Mapped[int]
    units: Mapped[int] = mapped_column(default=0)
    fee_yen: Mapped[int]
    handling_percent: Mapped[int]
    handling_yen: Mapped[int]


class Difference(Base, Versioned):
    """What one side says of a line: other figures than stand there, and why. The other takes them over or explains.

    `was` are the figures that stood when it was named, `says` what they should be: those that differ, the tax that
    follows from them among them. `was_yen` and `says_yen` are the fee, also where it does not differ.
    """

    __tablename__ = "settlement_differences"
    __table_args__ = (Index(None, "line_id"), CheckConstraint("says_yen >= 0", name="says"))

    id: Mapped[Id]
    settlement_id: Mapped[int] = mapped_column(BigId, ForeignKey("settlements.id"), index=True)
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("settlement_lines.id"))
    side: Mapped[Side] = mapped_column(one_of(Side))
    was_yen: Mapped[int]
    says_yen: Mapped[int]
    was: Mapped[dict[str, Any]] = mapped_column(default=dict)
    says: Mapped[dict[str, Any]] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(String(500))
    named_at: Mapped[datetime]
    named_by: Mapped[str] = mapped_column(String(60))
    is_taken_over: Mapped[bool | None]
    answer_words: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What of a settlement falls under one rate of consumption tax (in percent), and the tax within it."""

    percent: float
    total_yen: int
    tax_yen: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be said otherwise of a line: fee, expected minutes, pieces, and the percentage for handling."""

    fee_yen: int
    minutes: int
    units: int
    handling_percent: int

    @property
    def handling_yen(self) -> int:
        """The handling on top of the fee."""
        return handling_of(self.fee_yen, self.handling_percent)


def handling_of(fee_yen: int, percent: int) -> int:
    """The handling on top of a fee (never below zero): fractions of a yen are cut off."""
    return fee_yen * percent // 100


def tax_sums(lines: Iterable[SettlementLine]) -> list[TaxSum]:
    """The sums by rate: fractions of the tax are cut off once for each rate, as an invoice asks (Order for Enforcement
    of the Consumption Tax Act art. 70-10). Below zero, what is given back is cut alike."""
    sums: dict[int, tuple[int, date]] = {}
    for one in lines:
        rate: int = rule_on("consumption_tax", one.received_on)["rate"]
        before = sums.get(rate, (0, one.received_on))[0]
        sums[rate] = (before + one.fee_yen + one.handling_yen, one.received_on)
    return [
        TaxSum(rate * 100 / PARTS, total, tax_within(total, day) if total >= 0 else -tax_within(-total, day))
        for rate, (total, day) in sorted(sums.items(), reverse=True)
    ]


def settlement_of(session: Session, settlement_id: int, operator_id: int, *, lock: bool = False) -> Settlement:
    """A settlement of which an operator is one side; raises NotFound for anybody else's."""
    settlement = (locked if lock else found)(session, Settlement, settlement_id)
    settlement.side_of(operator_id)
    return settlement


def lines_of(session: Session, settlement_id: int) -> Sequence[SettlementLine]:
    """The lines of a settlement, in the order in which they came."""
    query = select(SettlementLine).where(SettlementLine.settlement_id == settlement_id).order_by(SettlementLine.id)
    return session.scalars(query).all()


def is_settled(session: Session, payable_id: int) -> bool:
    """Whether a payable stands in a settlement."""
    return session.scalar(select(SettlementLine.id).where(SettlementLine.payable_id == payable_id)) is not None


def differences_of(session: Session, settlement_id: int) -> Sequence[Difference]:
    """What was said of the lines of a settlement, oldest first."""
    query = select(Difference).where(Difference.settlement_id == settlement_id).order_by(Difference.id)
    return session.scalars(query).all()


def unsettled_of(session: Session, operator_id: int) -> Sequence[Settlement]:
    """The settlements of an operator that are not paid yet, oldest first."""
    query = select(Settlement).where(
        or_(Settlement.lead_id == operator_id, Settlement.partner_id == operator_id),
        Settlement.status != SettlementStatus.PAID,
    )
    return session.scalars(query.order_by(Settlement.month, Settlement.id)).all()
