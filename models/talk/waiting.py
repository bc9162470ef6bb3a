"""What waits in the lanes that a worker holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from models.lists import among
from models.seal import Vault
from models.talk.calls import Call
from models.talk.inbox import InboxEvent, open_body
from models.talk.lanes import Lane
from models.talk.outbox import OutboxMessage

_LANES, _EVENTS = Lane.__table__.c, InboxEvent.__table__.c
_MESSAGES, _CALLS = OutboxMessage.__table__.c, Call.__table__.c
_IS_BUSY = or_(
    exists().where(_MESSAGES.account_id == _LANES.id, _MESSAGES.left_at.is_(None)),
    exists().where(_CALLS.account_id == _LANES.id, _CALLS.closed_at.is_(None)),
)
_WAITING = (
    select(_EVENTS.id, _LANES.id, _EVENTS.received_at, _IS_BUSY, _EVENTS.body_sealed)
    .join_from(
        Lane.__table__,
        InboxEvent.__table__,
        (_EVENTS.channel_id == _LANES.channel_id) & (_EVENTS.user_id == _LANES.user_id),
    )
    .where(among(_LANES.id, "ids"), _EVENTS.done_at.is_(None))
    .order_by(_EVENTS.occurred_at, _EVENTS.event_id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """An event taken up for handling, in clear; its body is None if no known key opens it.

    `is_busy`: something is to be said to the account already, or a call to it is on its way.
    """

    id: int
    lane_id: int
    received_at: datetime
    is_busy: bool
    body: dict[str, Any] | None


def waiting_events(session: Session, vault: Vault, lane_ids: Sequence[int], limit: int) -> list[WaitingEvent]:
    """What waits in these lanes, at most `limit` events, in the order in which it happened.

    LINE promises no order, so it is by LINE's own timestamp among what has arrived, then by event id.
    """
    rows = session.execute(_WAITING, {"ids": lane_ids, "limit": limit})
    return [WaitingEvent(row[0], row[1], row[2], row[3], open_body(vault, row[4])) for row in rows]
