"""The program's own ticks: what has been handled, sent, fetched and answered is forgotten after a while."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from handlers.context import Context
from models.record.idempotency import forget_answers
from models.talk.forgetting import forget_calls, forget_events, forget_fetches, forget_messages
from models.talk.inbox import InboxOutcome

# LINE redelivers within hours; a week leaves room for a long outage on either side.
EVENT_LIFE = timedelta(days=7)
# What failed or never arrived is looked at by people, who take holidays.
TROUBLE_LIFE = timedelta(days=60)


class Chore(NamedTuple):
    """A tick of the program's own (see `bot.pipeline.ticker.Tick`)."""

    name: str
    seconds: int
    act: Callable[[Context], bool]


def forget_pipeline(context: Context) -> bool:
    """Delete what the pipeline needs no more, a slice at once; whether more is left."""
    old, very_old = context.now - EVENT_LIFE, context.now - TROUBLE_LIFE
    session = context.session
    more = forget_events(session, (InboxOutcome.HANDLED, InboxOutcome.SKIPPED), old)
    more |= forget_events(session, (InboxOutcome.FAILED,), very_old)
    more |= forget_messages(session, old, very_old)
    more |= forget_calls(session, old, very_old)
    return more | forget_fetches(session, old)


def forget_api_answers(context: Context) -> bool:
    """Delete the API's answers that are given no more; nothing is left."""
    forget_answers(context.session, context.now)
    return False


CHORES = (
    Chore("pipeline.forget", 3600, forget_pipeline),
    Chore("answers.forget", 3600, forget_api_answers),
)
