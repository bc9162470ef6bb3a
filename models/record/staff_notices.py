"""What staff are told by mail and signed webhook; sent after the commit, tried until it is through."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id


class StaffNotice(Base):
    """One message to staff. `way`: "mail" or "webhook". `body` names things by number only, never private text."""

    __tablename__ = "staff_notices"
    __table_args__ = (Index(None, "sent_at", "not_before"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    way: Mapped[str] = mapped_column(String(10))
    event: Mapped[str] = mapped_column(String(40))
    to: Mapped[str] = mapped_column(String(500))
    body: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
