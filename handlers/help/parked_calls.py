"""Calls to LINE that stand still: staff look at them, let them go again, or give them up; and staff are told of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from handlers.context import Context
from handlers.help.unreached import check_own
from handlers.office.staff_news import notify, was_told_since
from models.errors import Conflict
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at, person_of
from models.people.staff import Staff
from models.rows import locked
from models.talk.calls import STANDING, Call, CallOutcome
from models.talk.settling import discard, release

_NEWS_FOR = timedelta(days=1)


class CallNotParked(Conflict):
    """Only a call that stands still is tried again or given up."""

    key = "errors.api.call_not_parked"


def standing_calls(operator_id: int, outcomes: Sequence[CallOutcome] = STANDING) -> Select[Call, LineAccount]:
    """The calls to an operator's people that stand still, each with whose it is."""
    return (
        select(Call, LineAccount)
        .join(LineAccount, LineAccount.id == Call.account_id)
        .join(Channel, Channel.id == Call.channel_id)
        .where(is_at(operator_id), Call.outcome.in_(outcomes))
    )


def retry_call(context: Context, staff: Staff, call_id: int) -> Call:
    """Let a call go again, even one that may have arrived. Raises NotFound, CallNotParked."""
    call = _standing(context, staff, call_id)
    release(context.session, [call.id], context.now, may_repeat=True)
    context.has_released = True
    context.record(staff.operator_id, "calls.retry", f"calls:{call.id}")
    return call


def discard_call(context: Context, staff: Staff, call_id: int) -> Call:
    """Give a call up: what it would have said is deleted. Raises NotFound, CallNotParked."""
    call = _standing(context, staff, call_id)
    discard(call, context.now)
    context.record(staff.operator_id, "calls.discard", f"calls:{call.id}")
    return call


def tell_of_calls(context: Context) -> bool:
    """Tell staff once of a token that LINE takes no more, and of messages that it has refused since they were told."""
    refused = select(Channel).where(Channel.token_refused_at.is_not(None))
    channels = [one for one in context.session.scalars(refused) if _is_news(context, one)]
    for channel in channels:
        notify(context, channel.operator_id, "token.refused", f"channels:{channel.id}")
    for operator_id, newest, count, at in _newly_parked(context):
        if not was_told_since(context, operator_id, "call.parked", at):
            notify(context, operator_id, "call.parked", f"calls:{newest}", {"count": count})
    return False


def _is_news(context: Context, channel: Channel) -> bool:
    since = channel.token_refused_at
    return since is not None and not was_told_since(context, channel.operator_id, "token.refused", since)


def _newly_parked(context: Context) -> list[tuple[int, int, int, datetime]]:
    """For each operator: the newest refused call to its people of the last day, how many there are, and when the last
    was refused."""
    query = (
        select(person_of(), func.max(Call.id), func.count(Call.id), func.max(Call.closed_at))
        .join(Channel, Channel.id == Call.channel_id)
        .join(LineAccount, LineAccount.id == Call.account_id)
        .where(Call.outcome == CallOutcome.PARKED, Call.closed_at > context.now - _NEWS_FOR)
        .group_by(person_of())
    )
    return [
        (operator_id, newest, count, at or context.now)
        for operator_id, newest, count, at in context.session.execute(query)
    ]


def _standing(context: Context, staff: Staff, call_id: int) -> Call:
    call = locked(context.session, Call, call_id)
    check_own(context, staff, call)
    if call.outcome not in STANDING:
        raise CallNotParked()
    return call
