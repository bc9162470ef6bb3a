"""What a worker needs of the lanes that it holds: what waits in them, and what the turns of their accounts act on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, not_, or_, select
from sqlalchemy.orm import Session

from models.lists import among
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.seal import Vault
from models.talk.calls import Call
from models.talk.conversations import ConversationState
from models.talk.inbox import InboxEvent, open_body
from models.talk.lanes import Lane
from models.talk.outbox import OutboxMessage

_LANES, _INBOX = Lane.__table__.c, InboxEvent.__table__.c
_MESSAGES, _CALLS = OutboxMessage.__table__.c, Call.__table__.c
# Limited by itself, it is found by itself: as one join with what follows, a database that has not counted its rows yet
# goes through all accounts of the channel for each event.
_WAITING = (
    select(
        _INBOX.id,
        _LANES.id.label("lane_id"),
        _INBOX.occurred_at,
        _INBOX.event_id,
        _INBOX.received_at,
        _INBOX.body_sealed,
    )
    .join_from(
        Lane.__table__,
        InboxEvent.__table__,
        (_INBOX.channel_id == _LANES.channel_id) & (_INBOX.user_id == _LANES.user_id),
    )
    .where(among(_LANES.id, "ids"), _INBOX.done_at.is_(None))
    .order_by(_INBOX.occurred_at, _INBOX.event_id)
    .limit(bindparam("limit"))
    .subquery("waiting")
)
_IS_BUSY = or_(
    exists().where(_MESSAGES.account_id == LineAccount.id, _MESSAGES.left_at.is_(None)),
    exists().where(_CALLS.account_id == LineAccount.id, _CALLS.closed_at.is_(None), not_(among(_CALLS.id, "arrived"))),
)
# Where another holds the conversation, PostgreSQL waits, and then gives the locked row as it stands now, but all others
# as they were when it was asked ("Transaction Isolation", Read Committed). This one is not locked, so it tells.
_BEFORE = ConversationState.__table__.alias("before")
_HAS_CHANGED = or_(*(now.is_distinct_from(_BEFORE.c[now.key]) for now in ConversationState.__table__.c))
# The conversation is locked until the batch is written: what a page sends in, or time does, comes before or after it.
# Who is on another's channel has that operator's house, everybody else the house of the channel's owner.
_TAKE = (
    select(
        LineAccount,
        ConversationState,
        Resident,
        Channel,
        Operator,
        _WAITING.c.id,
        _WAITING.c.received_at,
        _IS_BUSY,
        _WAITING.c.body_sealed,
        _HAS_CHANGED,
    )
    .join(_WAITING, _WAITING.c.lane_id == LineAccount.id)
    .join(ConversationState, ConversationState.id == LineAccount.id)
    .join(_BEFORE, _BEFORE.c.id == LineAccount.id)
    .join(Channel, Channel.id == LineAccount.channel_id)
    .join(Operator, Operator.id == func.coalesce(LineAccount.operator_id, Channel.operator_id))
    .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
    .order_by(_WAITING.c.occurred_at, _WAITING.c.event_id)
    .with_for_update(of=ConversationState, key_share=True)
)
_NEWCOMERS = (
    select(Lane.id, Lane.channel_id, Lane.user_id)
    .join(LineAccount, LineAccount.id == Lane.id, isouter=True)
    .where(among(Lane.id, "ids"), LineAccount.id.is_(None))
)


@dataclass
class Seat:
    """What the turns of one account act on."""

    account: LineAccount
    conversation: ConversationState
    resident: Resident | None
    channel: Channel
    operator: Operator


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event taken up for handling, in clear; its body is None if no known key opens it.

    `is_busy`: something is to be said to the account already, or a call to it is on its way.
    """

    id: int
    seat: Seat
    received_at: datetime
    is_busy: bool
    body: dict[str, Any] | None


def take_events(
    session: Session, vault: Vault, lane_ids: Sequence[int], arrived: Collection[int], limit: int, now: datetime
) -> list[WaitingEvent]:
    """What waits in these lanes, at most `limit` events, in the order in which it happened, each with its seat.

    LINE promises no order, so it is by LINE's own timestamp among what has come, then by event id. For the same
    reason an account's first event opens it, whatever the event. `arrived` are calls that are no longer on their way.
    """
    given = {"ids": lane_ids, "arrived": arrived, "limit": limit}
    rows = session.execute(_TAKE, given).all()
    silent = set(lane_ids) - {row[0].id for row in rows}
    has_opened = bool(silent) and _open_accounts(session, silent, now)
    if has_opened or any(row[-1] for row in rows):
        rows = session.execute(_TAKE, given, execution_options={"populate_existing": True}).all()
    seats: dict[int, Seat] = {}
    return [
        WaitingEvent(
            event_id, seats.setdefault(account.id, Seat(account, *others)), at, is_busy, open_body(vault, body)
        )
        for account, *others, event_id, at, is_busy, body, _ in rows
    ]


def _open_accounts(session: Session, lane_ids: Collection[int], now: datetime) -> bool:
    """Open the accounts of those lanes that have none; whether there were any."""
    accounts = [
        {"id": lane_id, "channel_id": channel_id, "user_id": user_id, "first_seen_at": now}
        for lane_id, channel_id, user_id in session.execute(_NEWCOMERS, {"ids": lane_ids})
    ]
    if accounts:
        session.execute(insert(LineAccount), accounts)
        session.execute(insert(ConversationState), [{"id": row["id"], "touched_at": now} for row in accounts])
    return bool(accounts)
