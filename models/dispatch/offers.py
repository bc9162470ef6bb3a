"""Offers: a task put before an audience, one invitation for each resident asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.batches import partial_index
from models.states import Moves


class OfferStatus(StrEnum):
    """Where an offer stands."""

    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"


class Offer(Base, Versioned):
    """A task put before an audience (募集). `audience` holds the filter, so that it can be explained later.

    `look_at`: when the next wave is decided, for those that go in waves; `share_at`: when it is decided whom of
    partners' residents to ask (`models.towns.pacts`), None where no pact shares it.
    """

    __tablename__ = "offers"

    MOVES: ClassVar[Moves[OfferStatus]] = {
        OfferStatus.DRAFT: frozenset({OfferStatus.SENT, OfferStatus.CLOSED}),
        OfferStatus.SENT: frozenset({OfferStatus.CLOSED}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[OfferStatus] = mapped_column(one_of(OfferStatus), default=OfferStatus.DRAFT)
    closes_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    share_at: Mapped[datetime | None] = mapped_column(index=True)


class Wave(Base):
    """One step of an offer (波): how many were asked, out of how many who fit, and what was known when it was decided.

    `messages` of them got a paid message for it; the others had one coming anyway. `taking` is the share of those
    asked who were expected to accept. `operator_id` is whose residents were asked, from whose channel: of an offer of
    another's, a partner's.
    """

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("offer_id", "operator_id", "number"), Index(None, "operator_id", "sent_at"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    offer_id: Mapped[int] = mapped_column(BigId, ForeignKey("offers.id"))
    number: Mapped[int]
    asked: Mapped[int]
    messages: Mapped[int]
    open_places: Mapped[int]
    fits: Mapped[int]
    taking: Mapped[float]
    sent_at: Mapped[datetime]


class InvitationStatus(StrEnum):
    """What became of one resident's copy of an offer."""

    SENT = "sent"
    SEEN = "seen"
    WAITING = "waiting"  # has put in for a place that is drawn by lot, or waits for one that is given back
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CLOSED = "closed"


UNANSWERED = frozenset({InvitationStatus.SENT, InvitationStatus.SEEN})


class Invitation(Base):
    """One resident's copy of an offer (ご案内), with the reason that they were asked.

    `operator_id` is through which operator they were asked: of an offer of another's, their home operator.
    `held_until`: until when at least a place is kept for them, who waited for one; it is theirs until it is empty again.
    `reason` is kept as data (which rule matched), never as prose. A resident who took the task from the list of
    open work has an invitation too, with the reason `found`.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("offer_id", "resident_id"),
        Index(None, "resident_id", "status"),
        partial_index("ix_invitations_held", "held_until", where="held_until IS NOT NULL"),
    )

    _ANSWERS = frozenset({InvitationStatus.ACCEPTED, InvitationStatus.DECLINED, InvitationStatus.WAITING})
    _ENDS = frozenset({InvitationStatus.EXPIRED, InvitationStatus.CLOSED})
    MOVES: ClassVar[Moves[InvitationStatus]] = {
        InvitationStatus.SENT: _ANSWERS | _ENDS | {InvitationStatus.SEEN},
        InvitationStatus.SEEN: _ANSWERS | _ENDS,
        InvitationStatus.DECLINED: frozenset({InvitationStatus.ACCEPTED, InvitationStatus.WAITING}) | _ENDS,
        InvitationStatus.WAITING: frozenset(
            {InvitationStatus.ACCEPTED, InvitationStatus.DECLINED, InvitationStatus.SENT}
        )
        | _ENDS,
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    offer_id: Mapped[int] = mapped_column(BigId, ForeignKey("offers.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    account_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    wave_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("waves.id"))
    reason: Mapped[dict[str, Any]]
    status: Mapped[InvitationStatus] = mapped_column(one_of(InvitationStatus), default=InvitationStatus.SENT)
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
