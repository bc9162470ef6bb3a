"""Reading from LINE is an effect too: a handler orders it, the fetcher does it, the result comes back as an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.batches import padded

FetchKind = Literal["content", "profile"]


@dataclass
class FetchOrder:
    """What to bring: the content of a message, or a profile. `purpose` comes back with the result, unchanged."""

    what: FetchKind
    subject: str
    purpose: dict[str, Any]


class Fetch(Base):
    """An ordered reading, open while `closed_at` is null; `due_at` is its next try, or the end of a worker's lease."""

    __tablename__ = "fetches"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    channel_id: Mapped[int] = mapped_column(BigId)
    what: Mapped[FetchKind] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    ordered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_fetches_open_due", "due_at", postgresql_where=closed_at.is_(None), sqlite_where=closed_at.is_(None)),
        Index("ix_fetches_closed_at", "closed_at"),
    )


def order_fetches(
    session: Session, account_id: int, channel_id: int, orders: Sequence[FetchOrder], now: datetime
) -> None:
    """Write orders down, in the transaction of the turn that gave them."""
    rows = [
        {
            "account_id": account_id,
            "channel_id": channel_id,
            "what": order.what,
            "subject": order.subject,
            "purpose": order.purpose,
            "ordered_at": now,
            "due_at": now,
        }
        for order in orders
    ]
    if rows:
        session.execute(insert(Fetch), rows)


def lease_fetches(session: Session, now: datetime, lease: timedelta, limit: int) -> list[Fetch]:
    """Take due readings into hand until `now + lease`; a dead worker's come due again."""
    query = (
        select(Fetch)
        .where(Fetch.closed_at.is_(None), Fetch.due_at <= now)
        .order_by(Fetch.due_at, Fetch.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = list(session.scalars(query))
    if due:
        ids = [fetch.id for fetch in due]
        session.execute(
            update(Fetch)
            .where(Fetch.id.in_(padded(ids)))
            .values(due_at=now + lease, attempts=Fetch.attempts + 1)
            .execution_options(synchronize_session=False)
        )
    return due
