"""Events that broke twice: staff are told of them, let them be handled again once it is mended, or give them up."""

from datetime import timedelta

from sqlalchemy import Select, func, select

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from models.errors import Conflict, NotFound
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at, person_of
from models.rows import locked
from models.talk.inbox import InboxEvent, InboxOutcome, discard_failed, retry_failed

_NEWS_FOR = timedelta(days=1)
_IS_FROM = (LineAccount.channel_id == InboxEvent.channel_id) & (LineAccount.user_id == InboxEvent.user_id)


class EventNotFailed(Conflict):
    """Only an event that failed is handled again or given up."""

    key = "errors.api.event_not_failed"


def failed_events(operator_id: int) -> Select[InboxEvent, LineAccount]:
    """The failed events of an operator's people, each with whose it is."""
    return _events(operator_id).where(InboxEvent.outcome == InboxOutcome.FAILED)


def retry_event(context: Context, operator_id: int, event_id: int) -> tuple[InboxEvent, LineAccount]:
    """Let an event be handled again; the event as it was, and whose it is. Raises NotFound, EventNotFailed."""
    event, account = _failed(context, operator_id, event_id)
    retry_failed(context.session, event_id)
    context.has_released = True
    context.record(operator_id, "events.retry", f"events:{event_id}")
    return event, account


def discard_event(context: Context, operator_id: int, event_id: int) -> tuple[InboxEvent, LineAccount]:
    """Give an event up: what was written in it is deleted; the event as it was, and whose it is. Raises NotFound, EventNotFailed."""
    event, account = _failed(context, operator_id, event_id)
    discard_failed(context.session, event_id)
    context.record(operator_id, "events.discard", f"events:{event_id}")
    return event, account


def tell_of_events(context: Context) -> bool:
    """Tell staff of events that have failed since they were last told."""
    query = (
        select(person_of(), func.max(InboxEvent.id), func.count(InboxEvent.id), func.max(InboxEvent.done_at))
        .join(Channel, Channel.id == InboxEvent.channel_id)
        .join(LineAccount, _IS_FROM, isouter=True)
        .where(InboxEvent.outcome == InboxOutcome.FAILED, InboxEvent.done_at > context.now - _NEWS_FOR)
        .group_by(person_of())
    )
    for operator_id, newest, count, at in context.session.execute(query).all():
        if not was_told_since(context, operator_id, "event.failed", at or context.now):
            notify(context, operator_id, "event.failed", f"events:{newest}", {"count": count})
    return False


def _failed(context: Context, operator_id: int, event_id: int) -> tuple[InboxEvent, LineAccount]:
    event = locked(context.session, InboxEvent, event_id)
    found = context.session.execute(_events(operator_id).where(InboxEvent.id == event_id)).one_or_none()
    if found is None:
        raise NotFound()
    if event.outcome is not InboxOutcome.FAILED:
        raise EventNotFailed()
    return event, found[1]


def _events(operator_id: int) -> Select[InboxEvent, LineAccount]:
    return (
        select(InboxEvent, LineAccount)
        .join(Channel, Channel.id == InboxEvent.channel_id)
        .join(LineAccount, _IS_FROM)
        .where(is_at(operator_id))
    )
