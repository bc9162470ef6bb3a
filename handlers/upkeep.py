"""What time does to conversations: one reminder after a day, and forgetting after a week."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import String, cast, or_, select

from handlers.context import Context
from handlers.engine.flow import flows
from handlers.engine.talk import FORGET_AFTER, aside
from messages import line
from messages.catalog import text
from messages.menu_postbacks import OpenMenu
from messages.screens import Resume
from models.japan_time import first_loud_moment
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, person_of
from models.people.operators import Operator
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind

NUDGE_AFTER = timedelta(days=1)
AT_ONCE = 200


def nudge(context: Context) -> bool:
    """Remind once of a registration left half-done a day ago, open or set aside. True while there may be more.

    By day and at once, for later it would arrive beside the welcome of who has come back by then; and nobody who is
    talking with people.
    """
    awake = [
        operator.id
        for operator in context.session.scalars(select(Operator))
        if first_loud_moment(context.now, operator.quiet_from, operator.quiet_until) == context.now
    ]
    names = [flow.name for flow in flows().values() if flow.is_nudged]
    set_aside = (cast(ConversationState.parked, String).contains(f'"{name}"') for name in names)
    query = (
        select(ConversationState, LineAccount)
        .join(LineAccount, LineAccount.id == ConversationState.id)
        .join(Channel, Channel.id == LineAccount.channel_id)
        .where(
            person_of().in_(awake),
            or_(ConversationState.name.in_(names), *set_aside),
            ConversationState.nudged_at.is_(None),
            ConversationState.ticket_id.is_(None),
            ConversationState.touched_at <= context.now - NUDGE_AFTER,
            LineAccount.blocked_at.is_(None),
        )
        .limit(AT_ONCE)
        .with_for_update(of=ConversationState, skip_locked=True)
    )
    left = context.session.execute(query).all()
    for state, account in left:
        _remind(context, state, account, names)
    return len(left) == AT_ONCE


def _remind(context: Context, state: ConversationState, account: LineAccount, names: Sequence[str]) -> None:
    state.nudged_at = context.now
    left = next((one for one in (state.name, *(entry["name"] for entry in aside(state))) if one in names), None)
    if left is None:
        return  # nobody could go on with it
    words = text(account.locale, "engine.nudge", what=text(account.locale, f"engine.names.{left}"))
    way = Resume(state.version, "go") if left == state.name else OpenMenu("register")
    go = line.postback(text(account.locale, "engine.resume.go"), way.pack(account.id))
    card = line.flex(words, line.bubble([line.words_of(words)], [line.button(go, "primary")]))
    context.tell(account, [card], MessageKind.NEWS, not_before=context.now)


def forget_drafts(context: Context) -> bool:
    """Drop what was half-answered a week ago, open or set aside: nobody comes back to it, and it may be private."""
    query = (
        select(ConversationState)
        .where(
            or_(ConversationState.draft_sealed.is_not(None), cast(ConversationState.parked, String) != "[]"),
            ConversationState.touched_at <= context.now - FORGET_AFTER,
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
