"""Calls to LINE: frozen in one row before the first try, so that every later try says the same."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ForeignKey, Index, LargeBinary, String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id
from models.batches import padded
from models.seal import Vault
from models.talk.outbox import OBJECTS_PER_CALL, MessageKind, WaitingMessage

PURPOSE = "calls"


class CallWay(StrEnum):
    """How a call goes out."""

    REPLY = "reply"  # free, but without a retry key
    PUSH = "push"  # counted, and repeatable


class CallOutcome(StrEnum):
    """How a call ended."""

    SENT = "sent"
    PARKED = "parked"  # LINE refuses it; staff see it, and its body is kept
    QUOTA = "quota"  # the month's messages are used up; it goes when there is room again


class Call(Base):
    """One call for one account, open while `closed_at` is null; the body is scrubbed once it is sent.

    `due_at` is the time of the next try; while a worker has the call in hand it is the end of that worker's lease.
    `is_unsure`: an earlier try may have reached LINE.
    """

    __tablename__ = "calls"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    channel_id: Mapped[int] = mapped_column(BigId)
    way: Mapped[CallWay] = mapped_column(String(5))
    kind: Mapped[MessageKind] = mapped_column(String(10))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    retry_key: Mapped[str] = mapped_column(String(36))
    token_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    is_unsure: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    outcome: Mapped[CallOutcome | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(120))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_calls_open_due", "due_at", postgresql_where=closed_at.is_(None), sqlite_where=closed_at.is_(None)),
        Index(
            "ix_calls_open_account", "account_id", postgresql_where=closed_at.is_(None), sqlite_where=closed_at.is_(None)
        ),
        Index("ix_calls_closed_at", "closed_at"),
        Index("ix_calls_channel_outcome", "channel_id", "outcome"),
    )


@dataclass
class Frozen:
    """A call in a worker's hands, in clear. `is_resumed`: taken over from a worker that died or gave it back."""

    account_id: int
    channel_id: int
    user_id: str
    way: CallWay
    kind: MessageKind
    messages: list[dict[str, Any]]
    frozen_at: datetime
    due_at: datetime
    reply_token: str | None = None
    token_until: datetime | None = None
    retry_key: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    is_unsure: bool = False
    first_tried_at: datetime | None = None
    is_resumed: bool = False
    id: int = 0


def plan(waiting: Sequence[WaitingMessage], open_calls: Sequence[tuple[CallWay, int]], now: datetime) -> list[WaitingMessage]:
    """Which of the waiting messages of one account leave as its next call, in order; [] if none may.

    One call in flight per account, five objects at most, a message never torn. Only answers with a fresh token
    may overtake a push that has failed and waits for its next try. `open_calls` are pairs of way and attempts.
    """
    candidates = waiting
    if open_calls:
        if any(way is CallWay.REPLY or attempts == 0 for way, attempts in open_calls):
            return []
        candidates = [message for message in waiting if is_fresh(message.token_until, now)]
    chosen: list[WaitingMessage] = []
    room = OBJECTS_PER_CALL
    for message in candidates:
        if message.objects > room:
            break
        room -= message.objects
        chosen.append(message)
    return chosen


def is_fresh(token_until: datetime | None, now: datetime) -> bool:
    """Whether a reply token can still be used."""
    return token_until is not None and now < token_until


def freeze(session: Session, vault: Vault, calls: Sequence[Frozen]) -> None:
    """Write calls down before their first try, and give them their ids."""
    if not calls:
        return
    rows = [
        {
            "account_id": call.account_id,
            "channel_id": call.channel_id,
            "way": call.way,
            "kind": call.kind,
            "body_sealed": seal_body(vault, call),
            "retry_key": call.retry_key,
            "token_until": call.token_until,
            "attempts": 0,
            "is_unsure": False,
            "frozen_at": call.frozen_at,
            "due_at": call.due_at,
        }
        for call in calls
    ]
    statement = insert(Call.__table__).returning(Call.__table__.c.id, sort_by_parameter_order=True)  # type: ignore[arg-type]
    for call, call_id in zip(calls, session.connection().execute(statement, rows).scalars(), strict=True):
        call.id = call_id


def seal_body(vault: Vault, call: Frozen) -> bytes:
    """The body as it rests in the database."""
    return vault.seal(PURPOSE, orjson.dumps({"messages": call.messages, "token": call.reply_token}))


def take_up(vault: Vault, row: Call, user_id: str) -> Frozen:
    """A stored call, taken into hand again."""
    body = orjson.loads(vault.open(PURPOSE, row.body_sealed or b""))
    return Frozen(
        account_id=row.account_id,
        channel_id=row.channel_id,
        user_id=user_id,
        way=CallWay(row.way),
        kind=MessageKind(row.kind),
        messages=body["messages"],
        frozen_at=row.frozen_at,
        due_at=row.due_at,
        reply_token=body["token"],
        token_until=row.token_until,
        retry_key=row.retry_key,
        attempts=row.attempts,
        is_unsure=row.is_unsure,
        first_tried_at=row.first_tried_at,
        is_resumed=True,
        id=row.id,
    )


def open_calls(session: Session, account_ids: Sequence[int]) -> dict[int, list[Call]]:
    """The open calls of these accounts, oldest first."""
    query = select(Call).where(Call.account_id.in_(padded(account_ids)), Call.closed_at.is_(None)).order_by(Call.id)
    found: dict[int, list[Call]] = {}
    for call in session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(call.account_id, []).append(call)
    return found


def count_open(session: Session) -> int:
    """How many calls are frozen and not yet through."""
    return session.scalar(select(func.count()).where(Call.closed_at.is_(None))) or 0


def count_parked(session: Session) -> int:
    """How many calls wait for staff, or for next month's messages."""
    return session.scalar(select(func.count()).where(Call.outcome.in_((CallOutcome.PARKED, CallOutcome.QUOTA)))) or 0
