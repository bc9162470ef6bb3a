"""Calls to LINE: frozen in one row before the first try, so that every later try says the same."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Insert,
    LargeBinary,
    String,
    bindparam,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of
from models.batches import padded, partial_index
from models.seal import SealBroken, Vault
from models.talk import inbox
from models.talk.outbox import MessageKind

PURPOSE = "calls"
BLOCKED = "blocked"
_IS_PARKED = "outcome IN ('parked', 'quota', 'token')"
_IS_PUSH = "way = 'push'"


class CallWay(StrEnum):
    """How a call goes out."""

    REPLY = "reply"  # free, but without a retry key
    PUSH = "push"  # counted, and repeatable


class CallOutcome(StrEnum):
    """How a call ended."""

    SENT = "sent"
    PARKED = "parked"  # LINE refuses it, or it cannot be tried; staff see it, and its body is kept
    QUOTA = "quota"  # the month's messages are used up; it goes when there is room again
    TOKEN = "token"  # LINE does not take the channel's token; it goes when there is a new one
    DISCARDED = "discarded"  # staff gave it up
    REACHED = "reached"  # it never went; staff brought it to the person by post, telephone or otherwise


STANDING = (CallOutcome.PARKED, CallOutcome.QUOTA, CallOutcome.TOKEN)
"""How a call ended that can still go."""


class Call(Base):
    """One call for one account, open while `closed_at` is null; the body is scrubbed once it is sent.

    `due_at` is the time of the next try; while a worker has the call in hand it is the end of that worker's lease.
    `is_in_hand` until a try has been written down: once such a lease is over, nobody knows whether LINE was asked.
    `is_unsure`: an earlier try may have reached LINE.
    """

    __tablename__ = "calls"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    channel_id: Mapped[int] = mapped_column(BigId)
    way: Mapped[CallWay] = mapped_column(one_of(CallWay))
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    retry_key: Mapped[str] = mapped_column(String(36))
    token_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    is_unsure: Mapped[bool] = mapped_column(default=False)
    is_in_hand: Mapped[bool] = mapped_column(default=True)
    frozen_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    outcome: Mapped[CallOutcome | None] = mapped_column(one_of(CallOutcome))
    reason: Mapped[str | None] = mapped_column(String(120))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index("ix_calls_open_due", "due_at", where="closed_at IS NULL"),
        partial_index("ix_calls_open_account", "account_id", where="closed_at IS NULL"),
        partial_index("ix_calls_parked", "channel_id", where=_IS_PARKED),
        Index("ix_calls_closed_at", "closed_at"),
        partial_index("ix_calls_pushed", "channel_id", "closed_at", where=_IS_PUSH),
    )


_AS_THEY_ARE = ("account_id", "channel_id", "way", "kind", "retry_key", "token_until", "frozen_at", "due_at")
_WRITTEN = (*_AS_THEY_ARE, "body_sealed", "attempts", "is_unsure", "is_in_hand")
# Named apart: two changes in one statement would both take what is called like a column of theirs.
_FREEZE = (
    insert(Call.__table__)  # type: ignore[arg-type]
    .values({name: bindparam(f"call_{name}") for name in _WRITTEN})
    .returning(Call.__table__.c.id, sort_by_parameter_order=True)
)
# Each statement costs the bot a third of a millisecond; PostgreSQL makes both changes in one.
_ANSWER = _FREEZE.add_cte(inbox.MARK_HANDLED.cte("handled"))


def new_key() -> str:
    """A retry key: any UUID will do."""
    return str(uuid.uuid4())


@dataclass
class Frozen:
    """A call in a worker's hands, in clear. `is_resumed`: taken over from a worker that died with it in hand."""

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
    retry_key: str = field(default_factory=new_key)
    attempts: int = 0
    is_unsure: bool = False
    first_tried_at: datetime | None = None
    is_resumed: bool = False
    id: int = 0


def freeze(session: Session, vault: Vault, calls: Sequence[Frozen]) -> None:
    """Write calls down before their first try, and give them their ids."""
    if calls:
        _freeze(session, vault, calls, _FREEZE, {})


def answer(session: Session, vault: Vault, calls: Sequence[Frozen], handled: Sequence[int], now: datetime) -> None:
    """Freeze calls that answer events, and mark these as handled."""
    if calls and handled and session.get_bind().dialect.name == "postgresql":
        _freeze(session, vault, calls, _ANSWER, {"ids": handled, "now": now})
    else:
        inbox.mark_handled(session, handled, now)
        freeze(session, vault, calls)


def _freeze(session: Session, vault: Vault, calls: Sequence[Frozen], statement: Insert, more: dict[str, Any]) -> None:
    rows = [_row(vault, call) | more for call in calls]
    for call, call_id in zip(calls, session.connection().execute(statement, rows).scalars(), strict=True):
        call.id = call_id


def _row(vault: Vault, call: Frozen) -> dict[str, Any]:
    written = {name: getattr(call, name) for name in _AS_THEY_ARE}
    written |= {"body_sealed": seal_body(vault, call), "attempts": 0, "is_unsure": False, "is_in_hand": True}
    return {f"call_{name}": value for name, value in written.items()}


def seal_body(vault: Vault, call: Frozen) -> bytes:
    """The body as it rests in the database."""
    return vault.seal(PURPOSE, orjson.dumps({"messages": call.messages, "token": call.reply_token}))


def messages_of(vault: Vault, row: Call) -> list[dict[str, Any]]:
    """The message objects of a stored call."""
    messages: list[dict[str, Any]] = orjson.loads(vault.open(PURPOSE, row.body_sealed or b""))["messages"]
    return messages


def take_up(vault: Vault, row: Call, user_id: str, now: datetime, lease_until: datetime) -> Frozen | None:
    """A stored call, taken into hand again; one that no known key opens is parked for staff."""
    try:
        body = orjson.loads(vault.open(PURPOSE, row.body_sealed or b""))
    except SealBroken:
        row.closed_at, row.outcome, row.reason = now, CallOutcome.PARKED, "sealed with an unknown key"
        return None
    is_resumed = row.is_in_hand
    if is_resumed and row.first_tried_at is None:
        row.first_tried_at = row.due_at  # Whoever died with it in hand may have tried it, before the lease was over.
    row.is_in_hand, row.due_at = True, lease_until
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
        is_resumed=is_resumed,
        id=row.id,
    )


def set_aside(row: Call, now: datetime) -> None:
    """A call to an account that has blocked us since: LINE would take it and bring it to nobody.

    What must arrive is for staff.
    """
    # Whoever died with it in hand may have tried it.
    row.is_unsure, row.is_in_hand = row.is_unsure or row.is_in_hand, False
    row.closed_at, row.reason = now, BLOCKED
    row.outcome = CallOutcome.PARKED if MessageKind(row.kind).must_arrive else CallOutcome.DISCARDED
    if row.outcome is CallOutcome.DISCARDED:
        row.body_sealed = None


def open_calls(session: Session, account_ids: Sequence[int]) -> dict[int, list[Call]]:
    """The open calls of these accounts, oldest first."""
    query = select(Call).where(Call.account_id.in_(padded(account_ids)), Call.closed_at.is_(None)).order_by(Call.id)
    found: dict[int, list[Call]] = {}
    for call in session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(call.account_id, []).append(call)
    return found


def is_standing(channel_id: int) -> ColumnElement[bool]:
    """The condition for a channel's calls that stand still, in the words of their index."""
    return (Call.channel_id == channel_id) & text(_IS_PARKED)


def count_open(session: Session) -> int:
    """How many calls are frozen and not yet through."""
    return session.scalar(select(func.count()).where(Call.closed_at.is_(None))) or 0


def count_parked(session: Session) -> int:
    """How many calls wait for staff, for a new token, or for next month's messages."""
    return session.scalar(select(func.count(Call.id)).where(text(_IS_PARKED))) or 0
