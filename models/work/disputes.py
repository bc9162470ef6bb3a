"""Disputes: a resident does not agree with a judgement of their work, and another reviewer decides (異議)."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.states import Moves


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"  # the judgement stands
    OVERTURNED = "overturned"  # the work is accepted after all


class Dispute(Base, Versioned):
    """An appeal against one review. Who decides is not who judged; where an operator has one person only,
    `single_person_reason` says so, and it stands in the record."""

    __tablename__ = "disputes"

    MOVES: ClassVar[Moves[DisputeStatus]] = {
        DisputeStatus.OPEN: frozenset({DisputeStatus.UPHELD, DisputeStatus.OVERTURNED}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    review_id: Mapped[int] = mapped_column(BigId, ForeignKey("reviews.id"), unique=True)
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"), index=True)
    status: Mapped[DisputeStatus] = mapped_column(one_of(DisputeStatus), default=DisputeStatus.OPEN)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text, default="")
    single_person_reason: Mapped[str | None] = mapped_column(String(200))
