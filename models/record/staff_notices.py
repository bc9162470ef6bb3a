"""What staff are told by mail and signed webhook; sent after the commit, tried until it is through."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.people.operators import Operator

MAIL, WEBHOOK = "mail", "webhook"
LEASE = timedelta(minutes=2)
"""How long a claimed notice is left alone: longer than any one try to send it."""

BETWEEN_MAILS = timedelta(minutes=5)
"""One person gets at most one mail in so long; what happens meanwhile is gathered into the next."""

MOST_IN_A_MAIL = 200

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
    webhook_secret_sealed: bytes | None


def due_addresses(session: Session, way: str, now: datetime) -> list[tuple[int, str]]:
    """To whom of which operator something may go now; who has waited longest comes first."""
    query = select(StaffNotice.operator_id, StaffNotice.to).where(*_may_go(way, now))
    query = query.group_by(StaffNotice.operator_id, StaffNotice.to).order_by(func.min(StaffNotice.id))
    return [(operator_id, to) for operator_id, to in session.execute(query)]


def claim(session: Session, way: str, operator_id: int, to: str, now: datetime) -> DueNotices | None:
    """What goes to an address now, in one mail or one call (a call tells one thing only); None where nothing does."""
    own = (StaffNotice.way == way, StaffNotice.operator_id == operator_id, StaffNotice.to == to)
    lately = select(StaffNotice.id).where(*own, StaffNotice.sent_at > now - BETWEEN_MAILS).limit(1)
    if way == MAIL and session.scalar(lately) is not None:
        return None
    query = select(StaffNotice).where(*own, *_may_go(way, now)).order_by(StaffNotice.id)
    query = query.limit(MOST_IN_A_MAIL if way == MAIL else 1).with_for_update(skip_locked=True)
    notices = session.scalars(query).all()
    if not notices:
        return None
    for notice in notices:
        notice.attempts += 1
        notice.not_before = now + LEASE
    operator = session.get_one(Operator, operator_id)
    return DueNotices(
        operator_id=operator.id,
        operator_name=operator.name,
        to=to,
        ids=tuple(notice.id for notice in notices),
        bodies=tuple(notice.body for notice in notices),
        webhook_secret_sealed=operator.webhook_secret_sealed,
    )


def mark_sent(session: Session, ids: Sequence[int], now: datetime) -> None:
    """They have gone out."""
    session.execute(update(StaffNotice).where(StaffNotice.id.in_(ids)).values(sent_at=now))


def mark_failed(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Try each again later; after its own last try it is parked, for staff to see in the console."""
    for notice in session.scalars(select(StaffNotice).where(StaffNotice.id.in_(ids))):
        if notice.attempts > len(BACK_OFF):
            notice.parked_at = now
        else:
            notice.not_before = now + BACK_OFF[notice.attempts - 1]


def _may_go(way: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffNotice.way == way,
        StaffNotice.sent_at.is_(None),
        StaffNotice.parked_at.is_(None),
        StaffNotice.not_before <= now,
    )
