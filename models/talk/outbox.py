"""The outbox: what is to be said, written in the transaction in which it came true."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of
from models.batches import padded, partial_index
from models.japan_time import at_hour, day_in_japan
from models.seal import SealBroken, Vault

OBJECTS_PER_CALL = 5
"""LINE takes at most five message objects in a call (Messaging API reference, "Send reply message")."""

PURPOSE = "outbox"
_IS_UNDELIVERABLE = "outcome = 'undeliverable'"


class MessageKind(StrEnum):
    """Why something is said; it decides what happens when it cannot go out."""

    ANSWER = "answer"  # a reply in the chat
    CONTRACT = "contract"
    MONEY = "money"
    SERVICE = "service"  # results, tickets, safety: always goes
    OFFER = "offer"
    NEWS = "news"

    @property
    def must_arrive(self) -> bool:
        """Whether staff must find another way when LINE has none."""
        return self in _MUST_ARRIVE


_MUST_ARRIVE = frozenset({MessageKind.CONTRACT, MessageKind.MONEY, MessageKind.SERVICE})

OPTIONAL = frozenset({MessageKind.OFFER, MessageKind.NEWS})
"""What the month's budget binds; all else goes always."""

DIGEST_HOUR = 12
"""News are in no hurry: they ride on the next reply, which is free, or leave together at noon (Asia/Tokyo)."""


@dataclass
class Outgoing:
    """Something to say to one account: LINE message objects, not before a time if one is given.

    An answer carries the reply token of the event that it answers, and until when that is fresh. `offer_id` is the
    offer that is being told of. From `expires_at` on it is no longer true, and never leaves.
    """

    account_id: int
    channel_id: int
    kind: MessageKind
    messages: list[dict[str, Any]]
    not_before: datetime | None = None
    reply_token: str | None = None
    token_until: datetime | None = None
    offer_id: int | None = None
    expires_at: datetime | None = None


class OutboxOutcome(StrEnum):
    """What became of a message."""

    FROZEN = "frozen"  # it is part of a call
    UNDELIVERABLE = (
        "undeliverable"  # the account is blocked or gone, or no key opens it, and staff must find another way
    )
    DROPPED = "dropped"  # the account is blocked or gone, or what it tells of is over, and it does not matter
    REACHED = "reached"  # staff brought it to the person by post, telephone or otherwise


class OutboxMessage(Base):
    """One message of up to five objects, waiting while `left_at` is null. The body is scrubbed when it has left.

    `held_at`: the month's budget, or a push of a moment ago, made it wait; a free reply may take it along before.
    """

    __tablename__ = "outbox"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    channel_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    token_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    offer_id: Mapped[int | None] = mapped_column(BigId)
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    call_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("calls.id"))
    outcome: Mapped[OutboxOutcome | None] = mapped_column(one_of(OutboxOutcome))
    left_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index("ix_outbox_waiting", "id", where="left_at IS NULL"),
        partial_index("ix_outbox_waiting_account", "account_id", where="left_at IS NULL"),
        partial_index("ix_outbox_undeliverable", "channel_id", where=_IS_UNDELIVERABLE),
        partial_index("ix_outbox_call_id", "call_id", where="call_id IS NOT NULL"),
        Index("ix_outbox_left_at", "left_at"),
    )


class WaitingMessage(NamedTuple):
    """A message that may leave now, in clear."""

    id: int
    account_id: int
    kind: MessageKind
    token_until: datetime | None
    not_before: datetime | None
    created_at: datetime
    messages: list[dict[str, Any]]
    reply_token: str | None
    offer_id: int | None = None
    expires_at: datetime | None = None


def in_calls(outgoing: Sequence[Outgoing]) -> list[Outgoing]:
    """Cut what is longer than a call allows; only the first part can use the reply token."""
    return [part for whole in outgoing for part in _parts(whole)]


def enqueue(session: Session, vault: Vault, outgoing: Sequence[Outgoing], now: datetime) -> None:
    """Put messages into the outbox, in the order given."""
    rows = [
        {
            "account_id": part.account_id,
            "channel_id": part.channel_id,
            "kind": part.kind,
            "body_sealed": vault.seal(PURPOSE, orjson.dumps({"messages": part.messages, "token": part.reply_token})),
            "token_until": part.token_until,
            "not_before": part.not_before or _digest_at(part, now),
            "offer_id": part.offer_id,
            "expires_at": part.expires_at,
            "created_at": now,
        }
        for part in in_calls(outgoing)
    ]
    if rows:
        session.connection().execute(insert(OutboxMessage.__table__), rows)  # type: ignore[arg-type]


def waiting_messages(
    session: Session, vault: Vault, account_ids: Sequence[int], now: datetime
) -> dict[int, list[WaitingMessage]]:
    """What may leave now, by account, in the order in which it was said; with what a free reply may take along.

    The latter's `not_before` is still to come. What no known key opens is set aside for staff.
    """
    rides = OutboxMessage.left_at.is_(None) & or_(
        OutboxMessage.kind == MessageKind.NEWS, OutboxMessage.held_at.is_not(None)
    )
    query = (
        select(
            OutboxMessage.id,
            OutboxMessage.account_id,
            OutboxMessage.kind,
            OutboxMessage.token_until,
            OutboxMessage.not_before,
            OutboxMessage.created_at,
            OutboxMessage.offer_id,
            OutboxMessage.expires_at,
            OutboxMessage.body_sealed,
        )
        .where(OutboxMessage.account_id.in_(padded(account_ids)), or_(is_waiting(now), rides))
        .order_by(OutboxMessage.id)
    )
    waiting: dict[int, list[WaitingMessage]] = {}
    broken: list[int] = []
    for row in session.execute(query):
        try:
            body = orjson.loads(vault.open(PURPOSE, row[-1] or b""))
        except SealBroken:
            broken.append(row.id)
            continue
        message = WaitingMessage(*row[:-3], body["messages"], body["token"], row.offer_id, row.expires_at)
        waiting.setdefault(message.account_id, []).append(message)
    leave(session, broken, OutboxOutcome.UNDELIVERABLE, now)
    return waiting


def is_waiting(now: datetime) -> Any:
    """The condition: it has not left, and its time has come."""
    not_before = OutboxMessage.not_before
    return OutboxMessage.left_at.is_(None) & or_(not_before.is_(None), not_before <= now)


def hold(session: Session, ids: Sequence[int], until: datetime, now: datetime) -> None:
    """Let offers and news wait, unless a free reply takes them along before."""
    if ids:
        session.execute(
            update(OutboxMessage).where(OutboxMessage.id.in_(padded(ids))).values(not_before=until, held_at=now),
            execution_options={"synchronize_session": False},
        )


def let_go(session: Session, channel_id: int, now: datetime) -> None:
    """What was held may leave now: the month has room again."""
    held = update(OutboxMessage).where(
        OutboxMessage.channel_id == channel_id, OutboxMessage.left_at.is_(None), OutboxMessage.held_at.is_not(None)
    )
    session.execute(held.values(not_before=now), execution_options={"synchronize_session": False})


def leave(
    session: Session, ids: Sequence[int], outcome: OutboxOutcome, now: datetime, call_id: int | None = None
) -> None:
    """Messages have left the outbox. What could not be delivered keeps its body, for staff to read."""
    if not ids:
        return
    values: dict[str, Any] = {"left_at": now, "outcome": outcome, "call_id": call_id}
    if outcome is not OutboxOutcome.UNDELIVERABLE:
        values["body_sealed"] = None
    session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(padded(ids))).values(values))


def bring_back(session: Session, account_id: int, channel_id: int) -> None:
    """What could not be delivered to an account may leave after all, each once and in the order in which it was said."""
    own = is_undeliverable(channel_id) & (OutboxMessage.account_id == account_id)
    session.execute(
        update(OutboxMessage).where(own).values(left_at=None, outcome=None),
        execution_options={"synchronize_session": False},
    )


def is_undeliverable(channel_id: int) -> ColumnElement[bool]:
    """The condition for a channel's messages that staff must bring in another way, in the words of their index."""
    return (OutboxMessage.channel_id == channel_id) & text(_IS_UNDELIVERABLE)


def count_waiting(session: Session) -> int:
    """How many messages wait to leave, now or later."""
    return session.scalar(select(func.count()).where(OutboxMessage.left_at.is_(None))) or 0


def count_undeliverable(session: Session) -> int:
    """How many messages staff must bring to people in another way."""
    return session.scalar(select(func.count(OutboxMessage.id)).where(text(_IS_UNDELIVERABLE))) or 0


def _digest_at(part: Outgoing, now: datetime) -> datetime | None:
    if part.kind is not MessageKind.NEWS or part.reply_token is not None:
        return None
    today = day_in_japan(now)
    noon = at_hour(today, DIGEST_HOUR)
    return noon if now < noon else at_hour(today + timedelta(days=1), DIGEST_HOUR)


def _parts(whole: Outgoing) -> list[Outgoing]:
    if len(whole.messages) <= OBJECTS_PER_CALL:
        return [whole]
    first, rest = whole.messages[:OBJECTS_PER_CALL], whole.messages[OBJECTS_PER_CALL:]
    later = replace(whole, messages=rest, reply_token=None, token_until=None)
    return [replace(whole, messages=first), *_parts(later)]
