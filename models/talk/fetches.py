"""Reading from LINE is an effect too: a handler orders it, the fetcher does it, the result comes back as an event.

So is showing a person another rich menu; nothing comes back of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.batches import padded, partial_index
from models.people.line_accounts import LineAccount
from models.seal import SealBroken, Vault

PURPOSE = "fetches"

FetchKind = Literal["content", "profile", "menu"]


@dataclass
class FetchOrder:
    """What to bring: the content of a message, or a profile; or whose menu to set. `purpose` comes back, unchanged."""

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
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index("ix_fetches_open_due", "due_at", where="closed_at IS NULL"),
        Index("ix_fetches_closed_at", "closed_at"),
    )


@dataclass(frozen=True)
class Thread:
    """The event that ordered a reading: its reply token, if still unused, answers for free when the result is there."""

    reply_token: str | None
    received_at: datetime


def order_fetches(
    session: Session,
    vault: Vault,
    account: LineAccount,
    orders: Sequence[FetchOrder],
    thread: Thread,
    now: datetime,
) -> None:
    """Write orders down, in the transaction of the turn that gave them; the first may use the reply token."""
    for number, order in enumerate(orders):
        token = thread.reply_token if number == 0 else None
        session.add(
            Fetch(
                account_id=account.id,
                channel_id=account.channel_id,
                what=order.what,
                subject=order.subject,
                purpose=order.purpose,
                token_sealed=None if token is None else vault.seal(PURPOSE, token.encode()),
                received_at=thread.received_at,
                due_at=now,
            )
        )


def open_token(vault: Vault, fetch: Fetch) -> str | None:
    """The reply token with which the result may be answered, if there is one and a known key opens it."""
    try:
        return None if fetch.token_sealed is None else vault.open(PURPOSE, fetch.token_sealed).decode()
    except SealBroken:
        return None


def close_fetch(session: Session, fetch_id: int, now: datetime) -> int | None:
    """Mark a reading as done and scrub it; whose it is now, for they may have a new phone since. None if another worker
    was first."""
    values = {"closed_at": now, "purpose": {}, "token_sealed": None}
    done = (
        update(Fetch).where(Fetch.id == fetch_id, Fetch.closed_at.is_(None)).values(values).returning(Fetch.account_id)
    )
    return session.scalar(done)


def drop_fetches(session: Session, account_id: int, subject: str, now: datetime) -> bool:
    """Want a message's content no more, even if its download has begun; whether it was being fetched."""
    values = {"closed_at": now, "purpose": {}, "token_sealed": None}
    own = (Fetch.account_id == account_id, Fetch.subject == subject, Fetch.closed_at.is_(None))
    return bool(session.scalars(update(Fetch).where(*own).values(values).returning(Fetch.id)).all())


def postpone_fetch(session: Session, fetch_id: int, due_at: datetime) -> None:
    """Try again at a time."""
    session.execute(update(Fetch).where(Fetch.id == fetch_id).values(due_at=due_at))


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
