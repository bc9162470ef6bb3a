"""Answers already given to writes of the API, so that a repeated request does nothing twice."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId

KEPT = timedelta(days=1)
"""How long an answer can be given again; it may hold names, codes and tokens, and goes by the hour after."""


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


def forget_answers(session: Session, now: datetime) -> None:
    """Delete the answers that are given no more."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - KEPT))
