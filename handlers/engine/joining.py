"""What stands open next in a conversation, and facts that come into it from outside: answers given are kept."""

from collections.abc import Collection

from handlers.engine import talk
from handlers.engine.flow import Draft, Flow
from handlers.engine.talk import EDITING, GIVEN, SUMMARY
from handlers.turn import Turn


def following(turn: Turn, flow: Flow, draft: Draft, name: str) -> str | None:
    """What is asked after a step: the next that applies, the summary, or nothing more."""
    later = flow.after(turn, draft, name)
    if EDITING in draft:
        # A mended answer can make another question apply; those already answered are not asked again.
        while later is not None and later.name in draft:
            later = flow.after(turn, draft, later.name)
        if later is None:
            draft.pop(EDITING)
    if later is None:
        return SUMMARY if flow.summary is not None else None
    return later.name


def join(turn: Turn, flow: Flow, more: Draft, drops: Collection[str] = (), anew: bool = False) -> set[str]:
    """Bring facts into the open conversation; a question that they settle gives way to the next.

    `drops` are answers that no longer hold; those that there were come back. `anew`: it is gone through from its start,
    passing over what is answered.
    """
    state, draft = turn.conversation, talk.draft_of(turn)
    as_it_was, dropped = draft.get(EDITING), draft.keys() & {*drops}
    draft = {key: value for key, value in draft.items() if key not in drops} | more
    draft[GIVEN] = {**draft.get(GIVEN, {}), **more}
    if as_it_was is not None:
        draft[EDITING] = {key: value for key, value in as_it_was.items() if key not in drops} | more
    state.past = [step for step in state.past if flow.has(step) and flow.step(step).when(turn, draft)]
    if anew:
        first = flow.first(turn, draft).name
        draft[EDITING], state.past = None, []
        state.step = following(turn, flow, draft, first) if first in draft else first
    elif state.step != SUMMARY and not flow.step(state.step or "").when(turn, draft):
        state.step = following(turn, flow, draft, state.step or "")
    talk.keep_draft(turn, draft)
    return dropped
