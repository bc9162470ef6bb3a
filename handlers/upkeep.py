"""What time does to conversations: one reminder after a day, and forgetting after a week."""

from datetime import timedelta

from sqlalchemy import and_, select

from handlers.context import Context
from handlers.engine.flow import flows
from messages import line
from messages.catalog import text
from messages.screens import Resume
from models.people.line_accounts import LineAccount
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind

NUDGE_AFTER = timedelta(days=1)
FORGET_AFTER = timedelta(days=7)
AT_ONCE = 200


def nudge(context: Context) -> bool:
    """Remind once of a registration left half-done a day ago. True while there may be more."""
    names = [flow.name for flow in flows().values() if flow.is_nudged]
    query = (
        select(ConversationState, LineAccount)
        .join(LineAccount, LineAccount.id == ConversationState.id)
        .where(
            ConversationState.name.in_(names),
            ConversationState.nudged_at.is_(None),
            ConversationState.touched_at <= context.now - NUDGE_AFTER,
            LineAccount.blocked_at.is_(None),
        )
        .limit(AT_ONCE)
        .with_for_update(of=ConversationState, skip_locked=True)
    )
    rows = context.session.execute(query).all()
    for state, account in rows:
        state.nudged_at = context.now
        what = text(account.locale, f"engine.names.{state.name}")
        words = text(account.locale, "engine.nudge", what=what)
        go = line.postback(text(account.locale, "engine.resume.go"), Resume(state.version, "go").pack(account.id))
        card = line.flex(words, line.bubble([line.words_of(words)], [line.button(go, "primary")]))
        context.tell(account, [card], MessageKind.NEWS)
    return len(rows) == AT_ONCE


def forget_drafts(context: Context) -> bool:
    """Drop what was half-answered a week ago: nobody comes back to it, and it may be private."""
    query = (
        select(ConversationState)
        .where(
            and_(
                ConversationState.draft_sealed.is_not(None), ConversationState.touched_at <= context.now - FORGET_AFTER
            )
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    states = context.session.scalars(query).all()
    for state in states:
        state.name = state.step = state.draft_sealed = None
        state.past, state.parked = [], []
        state.version += 1
    return len(states) == AT_ONCE
