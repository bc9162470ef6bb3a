"""Deleting what the pipeline needs no more, a slice at once so that no lock is held for long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.batches import padded
from models.talk.calls import Call, CallOutcome, CallWay
from models.talk.fetches import Fetch
from models.talk.inbox import InboxEvent, InboxOutcome
from models.talk.outbox import OutboxMessage, OutboxOutcome

_SLICE = 2000


def forget_events(session: Session, outcomes: Sequence[InboxOutcome], before: datetime) -> bool:
    """Delete events that ended so before a time; True if there may be more."""
    return _delete(session, InboxEvent, InboxEvent.done_at < before, InboxEvent.outcome.in_(outcomes))


def forget_messages(session: Session, before: datetime, before_undeliverable: datetime) -> bool:
    """Delete messages that left before a time; those that could not be delivered stay longer."""
    undeliverable = OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE
    more = _delete(session, OutboxMessage, OutboxMessage.left_at < before, ~undeliverable)
    return more | _delete(session, OutboxMessage, OutboxMessage.left_at < before_undeliverable, undeliverable)


def forget_calls(session: Session, before: datetime, before_parked: datetime) -> bool:
    """Delete calls closed before a time; parked ones and pushes, which the month counts, stay longer.

    Their messages go first.
    """
    free = ~select(OutboxMessage.id).where(OutboxMessage.call_id == Call.id).exists()
    is_done = (Call.outcome == CallOutcome.SENT) & (Call.way == CallWay.REPLY)
    more = _delete(session, Call, Call.closed_at < before, is_done, free)
    return more | _delete(session, Call, Call.closed_at < before_parked, ~is_done, free)


def forget_fetches(session: Session, before: datetime) -> bool:
    """Delete readings closed before a time."""
    return _delete(session, Fetch, Fetch.closed_at < before)


def _delete(session: Session, table: Any, *conditions: Any) -> bool:
    ids = list(session.scalars(select(table.id).where(*conditions).limit(_SLICE)))
    session.execute(delete(table).where(table.id.in_(padded(ids))), execution_options={"synchronize_session": False})
    return len(ids) == _SLICE
