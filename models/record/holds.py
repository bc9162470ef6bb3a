"""Legal holds and erasures: what may not be wiped yet, and whose details are to be."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.errors import Conflict


class Held(Conflict):
    """A legal hold stands over the resident's records."""

    key = "errors.records.held"


class LegalHold(Base):
    """Nothing of a resident (or, without one, of anybody of the operator) is wiped while it stands."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index(None, "operator_id", "resident_id"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    reason: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(60))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(60))


class Erasure(Base):
    """A leaver's wish to be forgotten, and its certificate.

    What nobody must keep was wiped at `asked_at`. The name and what is sealed beside it stay until `named_until` (None:
    no document names the person) and until all money is paid; at `finished_at` the key was destroyed, and nothing sealed
    with it opens again. `cancelled_at`: they came back before that.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index(None, "resident_id"), Index(None, "finished_at"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    named_until: Mapped[date | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


def is_held(session: Session, operator_id: int, resident_id: int) -> bool:
    """Whether a hold stands over a resident or over everybody of the operator."""
    over = or_(LegalHold.resident_id == resident_id, LegalHold.resident_id.is_(None))
    query = select(LegalHold.id).where(LegalHold.operator_id == operator_id, LegalHold.lifted_at.is_(None), over)
    return session.scalar(query.limit(1)) is not None
