"""Asking for consideration (配慮の申出): for child care, nursing care, pregnancy, illness or a disability.

Freelance Act, art. 13: who orders work that goes on must give the consideration that is needed, once it is asked for;
Act on the Elimination of Discrimination against Persons with Disabilities, art. 8: reasonable accommodation.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of


class Wish(StrEnum):
    """What is asked for; why is never asked."""

    LONGER = "longer"  # longer limits; given at once
    NO_CALLS = "no_calls"  # in writing only, nobody telephones
    HOURS = "hours"  # to be left alone at certain hours
    OTHER = "other"


class Decision(StrEnum):
    """What the operator answers."""

    AGREED = "agreed"
    PARTLY = "partly"
    NOT_POSSIBLE = "not_possible"  # with the reason, always


class Consideration(Base, Versioned):
    """One request and its answer. What was written is special: sealed with the resident's own key, never logged."""

    __tablename__ = "considerations"
    __table_args__ = (Index(None, "operator_id", "answered_at"), Index(None, "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    wish: Mapped[Wish] = mapped_column(one_of(Wish))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision))
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))
