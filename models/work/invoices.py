"""What an operator asks its client to pay for a delivery; once issued it never changes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned


class Invoice(Base, Versioned):
    """An invoice (請求書) for one delivery, numbered by operator. `body` is the document, `sha256` over its canonical JSON.

    One that was wrong is cancelled with its reason, and another one issued; the number stays used.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("operator_id", "number"),
        CheckConstraint("total_yen = net_yen + tax_yen AND net_yen > 0", name="sum"),
        Index(None, "delivery_id"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    client_id: Mapped[int] = mapped_column(BigId, ForeignKey("clients.id"))
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("orders.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("deliveries.id"))
    number: Mapped[int]
    net_yen: Mapped[int]
    tax_yen: Mapped[int]
    total_yen: Mapped[int]
    due_on: Mapped[date]
    body: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(60))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
