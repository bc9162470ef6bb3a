"""What residents have agreed to in words, the paper they ask for, and an operator's notice that it ends the relation."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of


class AgreedText(Base):
    """The very words of an agreement, kept once by their hash, so that they can be shown years later."""

    __tablename__ = "agreed_texts"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]


class PaperKind(StrEnum):
    """What may be asked for on paper."""

    AGREEMENTS = "agreements"  # all that holds between the two
    NOTICE = "notice"
    STATEMENT = "statement"


class PaperRequest(Base, Versioned):
    """A resident wants something on paper (Freelance Act, art. 3(2): without delay). `document_id` numbers the notice
    or the statement. Staff print it, post it and mark it as sent."""

    __tablename__ = "paper_requests"
    __table_args__ = (Index(None, "operator_id", "sent_at"), Index(None, "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    kind: Mapped[PaperKind] = mapped_column(one_of(PaperKind))
    document_id: Mapped[int | None] = mapped_column(BigId)
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None] = mapped_column(String(60))


class EndingCause(StrEnum):
    """Why thirty days' notice may be left out (Freelance Act, art. 16(1) and art. 4 of the ministry's rules)."""

    DISASTER = "disaster"  # or another necessity
    UPSTREAM = "upstream"  # the client has ended the order that was consigned on, and most of the work with it
    SHORT = "short"  # the contract lasts thirty days or less
    IDLE = "idle"  # no work has been taken for a considerable time, by the resident's own wish
    FAULT = "fault"  # a cause that is the resident's


class Ending(Base):
    """An operator's notice that it ends the relation (予告). `cause` where thirty days are left out."""

    __tablename__ = "endings"
    __table_args__ = (Index(None, "operator_id", "ends_on"), Index(None, "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    told_at: Mapped[datetime]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    cause: Mapped[EndingCause | None] = mapped_column(one_of(EndingCause))
    by: Mapped[str] = mapped_column(String(60))
    done_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
