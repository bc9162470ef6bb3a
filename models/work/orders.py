"""Orders of clients, and the delivery of the finished work."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.states import Moves


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"  # by the client
    CANCELLED = "cancelled"


class Order(Base, Versioned):
    """What a client asked an operator for (業務). `client_pays_on` is the date on which the client pays, if agreed.
    `is_reconsigned`: the notices of its work tell that it is consigned on, by whom, and when the client pays, so that
    residents are paid within 30 days of that (Freelance Act, art. 4(3)).

    `client_hours`: how long the client's own people would have needed for it, in hours, as far as somebody has said.

    `work_class`: 0 open, 1 internal, 2 personal, 3 confidential, 4 never.
    """

    __tablename__ = "orders"

    MOVES: ClassVar[Moves[OrderStatus]] = {
        OrderStatus.OPEN: frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED}),
        OrderStatus.DELIVERED: frozenset({OrderStatus.ACCEPTED, OrderStatus.OPEN}),
        # Work that was still under way when a part was accepted is delivered when it is done.
        OrderStatus.ACCEPTED: frozenset({OrderStatus.DELIVERED}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    client_id: Mapped[int] = mapped_column(BigId, ForeignKey("clients.id"))
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    work_class: Mapped[int] = mapped_column(default=0)
    budget_yen: Mapped[int]
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    client_pays_on: Mapped[date | None]
    is_reconsigned: Mapped[bool] = mapped_column(default=False)
    client_hours: Mapped[float | None]
    status: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus), default=OrderStatus.OPEN)
    created_at: Mapped[datetime]


class Delivery(Base):
    """The assembled work of an order: its files as they were handed over, and the client's word on it.

    Where a client has no people here, staff record the word: who said it (`said_by`), and on which day.
    """

    __tablename__ = "deliveries"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("orders.id"), index=True)
    number: Mapped[int]
    archive: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    archive_sha256: Mapped[str] = mapped_column(String(64))
    manifest: Mapped[dict[str, Any]]
    delivered_at: Mapped[datetime]
    delivered_by: Mapped[str] = mapped_column(String(60))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(60))
    accepted_on: Mapped[date | None]
    said_by: Mapped[str | None] = mapped_column(String(100))
    returned_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
