"""What staff are told by mail and signed webhook; sent after the commit, tried until it is through."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.people.operators import Operator

MAIL, WEBHOOK = "mail", "webhook"
LEASE = timedelta(minutes=2)
"""How long a claimed notice is left alone: longer than any one try to send it."""

BETWEEN_MAILS = timedelta(minutes=5)
"""One person gets at most one mail in so long; what happens meanwhile is gathered into the next."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
"""Waits between tries; after the last one the notice is parked."""


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
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]


class DueNotices(NamedTuple):
    """What goes to one address in one sending, claimed until the lease ends."""

    operator_id: int
    operator_name: str
    to: str
    ids: tuple[int, ...]
    bodies: tuple[dict[str, Any], ...]
    attempts: int
    webhook_secret_sealed: bytes | None


def claim_mail(session: Session, now: datetime) -> list[DueNotices]:
    """The mails that may go now, one for each person of an operator."""
    lately = select(StaffNotice.to, StaffNotice.operator_id).where(
        StaffNotice.way == MAIL, StaffNotice.sent_at > now - BETWEEN_MAILS
    )
    resting = {(to, operator_id) for to, operator_id in session.execute(lately)}
    grouped: dict[tuple[str, int], list[tuple[StaffNotice, Operator]]] = {}
    for notice, operator in _due(session, MAIL, now):
        if (notice.to, notice.operator_id) not in resting:
            grouped.setdefault((notice.to, notice.operator_id), []).append((notice, operator))
    return [_claimed(group, now) for group in grouped.values()]


def claim_webhooks(session: Session, now: datetime) -> list[DueNotices]:
    """The webhook calls that may go now, one for each notice."""
    return [_claimed([row], now) for row in _due(session, WEBHOOK, now)]


def mark_sent(session: Session, ids: Sequence[int], now: datetime) -> None:
    """They have gone out."""
    session.execute(update(StaffNotice).where(StaffNotice.id.in_(ids)).values(sent_at=now))


def mark_failed(session: Session, due: DueNotices, now: datetime) -> None:
    """Try again later; after the last try park them, for staff to see in the console."""
    if due.attempts > len(BACK_OFF):
        values: dict[str, Any] = {"parked_at": now}
    else:
        values = {"not_before": now + BACK_OFF[due.attempts - 1]}
    session.execute(update(StaffNotice).where(StaffNotice.id.in_(due.ids)).values(values))


def _due(session: Session, way: str, now: datetime, limit: int = 200) -> list[tuple[StaffNotice, Operator]]:
    query = (
        select(StaffNotice, Operator)
        .join(Operator, Operator.id == StaffNotice.operator_id)
        .where(
            StaffNotice.way == way,
            StaffNotice.sent_at.is_(None),
            StaffNotice.parked_at.is_(None),
            StaffNotice.not_before <= now,
        )
        .order_by(StaffNotice.id)
        .limit(limit)
        .with_for_update(of=StaffNotice, skip_locked=True)
    )
    return [(notice, operator) for notice, operator in session.execute(query)]


def _claimed(rows: Sequence[tuple[StaffNotice, Operator]], now: datetime) -> DueNotices:
    for notice, _ in rows:
        notice.attempts += 1
        notice.not_before = now + LEASE
    first, operator = rows[0]
    return DueNotices(
        operator_id=operator.id,
        operator_name=operator.name,
        to=first.to,
        ids=tuple(notice.id for notice, _ in rows),
        bodies=tuple(notice.body for notice, _ in rows),
        attempts=max(notice.attempts for notice, _ in rows),
        webhook_secret_sealed=operator.webhook_secret_sealed,
    )
