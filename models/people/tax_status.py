"""Whether a resident is a registered issuer of invoices, and since when: what they are paid is deducted by it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id


class InvoiceRegistration(Base):
    """A registration (適格請求書発行事業者の登録). The number finds a name in public, so it is sealed like one.

    It holds from `valid_from` through `valid_to` (None: it goes on). `looked_up_on` is the day on which staff found it
    in the tax agency's own list. Another one of the same resident replaces it (`replaced_at`).
    """

    __tablename__ = "invoice_registrations"

    id: Mapped[Id]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), index=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    tail: Mapped[str] = mapped_column(String(4))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    looked_up_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(60))
    replaced_at: Mapped[datetime | None]

    def holds_on(self, day: date) -> bool:
        """Whether work received on the day is invoiced under it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def registrations(session: Session, resident_ids: Collection[int] | None = None) -> dict[int, InvoiceRegistration]:
    """The standing registration by resident, of some or of all."""
    query = select(InvoiceRegistration).where(InvoiceRegistration.replaced_at.is_(None))
    if resident_ids is not None:
        query = query.where(InvoiceRegistration.resident_id.in_(resident_ids))
    return {one.resident_id: one for one in session.scalars(query.order_by(InvoiceRegistration.id))}
