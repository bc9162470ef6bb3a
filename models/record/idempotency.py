"""Answers already given to writes of the API, so that a repeated request does nothing twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


def answer_purpose(staff_id: int, key: str) -> str:
    """What the kept answer is sealed for."""
    return f"answer:{staff_id}:{key}"


class IdempotencyKey(Base):
    """The answer to one write, by the caller's own key; kept for a day (IETF draft-ietf-httpapi-idempotency-key-header)."""

    __tablename__ = "idempotency_keys"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str | None] = mapped_column(String(255))
    etag: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
