"""The month's messages: the operator's own limit for offers and news, and word to staff before it is reached."""

from sqlalchemy import select

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from models.errors import BadInput
from models.people.channels import Channel
from models.talk.budgets import begins_at, month_of
from models.talk.outbox import let_go

MOST = 10_000_000


class BadBudget(BadInput):
    """A month's budget is a whole number of messages from 0, or none."""

    key = "errors.operator.bad_setting"


def set_budget(context: Context, channel: Channel, budget: int | None) -> Channel:
    """Set how many messages offers and news may use a month; None leaves LINE's own limit. Raises BadBudget.

    What stood still for want of room asks again at once.
    """
    if budget is not None and not 0 <= budget <= MOST:
        raise BadBudget(field="budget")
    channel.budget = budget
    channel.version += 1
    let_go(context.session, channel.id, context.now)
    context.record(channel.operator_id, "channels.budget", f"channels:{channel.id}", {"budget": budget})
    return channel


def warn_of_the_line(context: Context) -> bool:
    """Tell staff, once a month each, that a channel nears its line and that it has reached it. False: all is looked at."""
    begins = begins_at(context.now)
    for channel in context.session.scalars(select(Channel).order_by(Channel.id)):
        month = month_of(context.session, channel, context.now)
        if month.is_reached:
            event = "quota.reached"
        elif month.is_near:
            event = "quota.low"
        else:
            continue
        if not was_told_since(context, channel.operator_id, event, begins):
            detail = {"left": month.left, "forecast": month.forecast}
            notify(context, channel.operator_id, event, f"channels:{channel.id}", detail)
    return False
