"""Expenses that residents report themselves, with a picture of the receipt: staff add them to the payment, or say why not."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.money.payables import PayableKind


class ExpenseClaim(Base, Versioned):
    """One expense (経費の申し出) of a contract. `payable_id` is what came to be owed for it; `refusal` says why not."""

    __tablename__ = "expense_claims"
    __table_args__ = (Index(None, "operator_id", "answered_at"), Index(None, "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    kind: Mapped[PayableKind] = mapped_column(one_of(PayableKind))
    yen: Mapped[int]
    words: Mapped[str] = mapped_column(String(100))
    receipt_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("attachments.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))
    payable_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("payables.id"))
    refusal: Mapped[str | None] = mapped_column(String(200))
