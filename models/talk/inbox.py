"""The inbox: every event that LINE delivered, stored once by its id before LINE is answered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of
from models.batches import partial_index
from models.lists import among
from models.seal import SealBroken, Vault
from models.writes import write

PURPOSE = "inbox"
_LAST_MS = 253_402_300_799_999  # the year 9999, where Python's calendar ends
_HAS_FAILED = "outcome = 'failed'"


class InboxOutcome(StrEnum):
    """What became of an event."""

    HANDLED = "handled"
    SKIPPED = "skipped"  # not ours to handle: a group, a standby channel, a kind unknown to us
    FAILED = "failed"  # its handler broke; body and reason are kept for staff


class InboxEvent(Base):
    """One event, waiting while `done_at` is null. The body is sealed, and scrubbed once the event is handled.

    The row stays for some days, for LINE may deliver an event again. There is no foreign key to the channel: its row
    would be share-locked by every single event.
    """

    __tablename__ = "inbox"

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(BigId)
    user_id: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(30))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[InboxOutcome | None] = mapped_column(one_of(InboxOutcome))
    reason: Mapped[str | None] = mapped_column(String(120))
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("channel_id", "event_id"),
        partial_index("ix_inbox_waiting", "id", where="done_at IS NULL"),
        partial_index("ix_inbox_waiting_lane", "channel_id", "user_id", where="done_at IS NULL"),
        partial_index("ix_inbox_failed", "id", where=_HAS_FAILED),
        Index("ix_inbox_done_at", "done_at"),
    )


_EVENTS = InboxEvent.__table__.c
MARK_HANDLED = (
    update(InboxEvent.__table__)  # type: ignore[arg-type]
    .where(among(_EVENTS.id, "ids"))
    .values(done_at=bindparam("now"), outcome=InboxOutcome.HANDLED, body_sealed=None)
)


class Arrival(NamedTuple):
    """An event as it is stored. A skipped one has an outcome from the start, and no body."""

    channel_id: int
    user_id: str
    event_id: str
    type: str
    occurred_at: datetime
    received_at: datetime
    body_sealed: bytes | None
    outcome: InboxOutcome | None = None
    reason: str | None = None
    done_at: datetime | None = None


def store(session: Session, arrivals: Sequence[Arrival]) -> None:
    """Store events; one whose id is already there changes nothing."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(InboxEvent.__table__).on_conflict_do_nothing()
    session.connection().execute(statement, [arrival._asdict() for arrival in arrivals])


def occurred_at(event: dict[str, Any], now: datetime) -> datetime:
    """When an event happened by LINE's clock; now, where it does not say so in its form (milliseconds since 1970)."""
    stamp = event.get("timestamp")
    if isinstance(stamp, int) and not isinstance(stamp, bool) and 0 <= stamp <= _LAST_MS:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    return now


def seal_body(vault: Vault, body: dict[str, Any]) -> bytes:
    """The body of an event as it rests in the database."""
    return vault.seal(PURPOSE, orjson.dumps(body))


def mark_handled(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Handled: the body is scrubbed, the id stays."""
    if ids:
        write(session, MARK_HANDLED, {"ids": ids, "now": now})


def mark_failed(session: Session, event_id: int, reason: str, attempts: int, now: datetime) -> None:
    """Given up: the lane goes on, the sealed body is kept for staff. `reason` holds no private text."""
    row = update(InboxEvent.__table__).where(InboxEvent.id == event_id)  # type: ignore[arg-type]
    session.execute(row.values(done_at=now, outcome=InboxOutcome.FAILED, reason=reason[:120], attempts=attempts))


def retry_failed(session: Session, event_id: int) -> None:
    """Put a failed event back into its lane, once what broke it has been mended."""
    row = update(InboxEvent).where(InboxEvent.id == event_id, InboxEvent.outcome == InboxOutcome.FAILED)
    session.execute(row.values(done_at=None, outcome=None, reason=None))


def discard_failed(session: Session, event_id: int) -> None:
    """Give a failed event up: its body is scrubbed."""
    row = update(InboxEvent).where(InboxEvent.id == event_id, InboxEvent.outcome == InboxOutcome.FAILED)
    session.execute(row.values(outcome=InboxOutcome.SKIPPED, reason="given up", body_sealed=None))


def scrub_unsent(session: Session, vault: Vault, lane: tuple[int, str], message_id: str) -> None:
    """Give up the failed event that brought a message which its sender has taken back."""
    query = select(InboxEvent.id, InboxEvent.body_sealed).where(
        InboxEvent.channel_id == lane[0],
        InboxEvent.user_id == lane[1],
        InboxEvent.outcome == InboxOutcome.FAILED,
        InboxEvent.type == "message",
    )
    for event_id, sealed in session.execute(query).all():
        message = (open_body(vault, sealed) or {}).get("message")
        if isinstance(message, dict) and message.get("id") == message_id:
            discard_failed(session, event_id)


def count_waiting(session: Session) -> int:
    """How many events wait to be handled."""
    return session.scalar(select(func.count()).where(InboxEvent.done_at.is_(None))) or 0


def count_failed(session: Session) -> int:
    """How many events have failed and wait for staff."""
    return session.scalar(select(func.count(InboxEvent.id)).where(text(_HAS_FAILED))) or 0


def open_body(vault: Vault, sealed: bytes | None) -> dict[str, Any] | None:
    """The body of one row; None if it cannot be opened, so that one such row does not hold up all others."""
    try:
        body: dict[str, Any] = orjson.loads(vault.open(PURPOSE, sealed or b""))
    except SealBroken:
        return None
    return body
