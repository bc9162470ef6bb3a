"""Tickets: a conversation of a resident with people (相談), and questions on a task."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.batches import partial_index
from models.states import Moves


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"  # staff's turn
    ANSWERED = "answered"  # the resident's turn
    CLOSED = "closed"


class Ticket(Base, Versioned):
    """A conversation with people.

    `topic`: "help", "question" (on an assignment, to its director), "unsend" (something handed in was unsent),
    "hand_over" (staff must act, e.g. a push that cannot be delivered), "care" (harassment and the like, for
    administrators alone).
    """

    __tablename__ = "tickets"
    __table_args__ = (Index(None, "operator_id", "status"), Index(None, "account_id", "status"))

    MOVES: ClassVar[Moves[TicketStatus]] = {
        TicketStatus.OPEN: frozenset({TicketStatus.ANSWERED, TicketStatus.CLOSED}),
        TicketStatus.ANSWERED: frozenset({TicketStatus.OPEN, TicketStatus.CLOSED}),
        TicketStatus.CLOSED: frozenset({TicketStatus.OPEN}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    assignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("assignments.id"))
    topic: Mapped[str] = mapped_column(String(20))
    status: Mapped[TicketStatus] = mapped_column(one_of(TicketStatus), default=TicketStatus.OPEN)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class TicketMessage(Base):
    """One message of a ticket. Text is sealed with the installation's key; staff read it through the API.

    `unsent_at`: the resident took it back in LINE, and our copy is gone.
    """

    __tablename__ = "ticket_messages"
    __table_args__ = (
        partial_index("ix_ticket_messages_attachment_id", "attachment_id", where="attachment_id IS NOT NULL"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"), index=True)
    author: Mapped[str] = mapped_column(String(60))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    line_message_id: Mapped[str | None] = mapped_column(String(40), index=True)
    attachment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("attachments.id"))
    written_at: Mapped[datetime]
    unsent_at: Mapped[datetime | None]
