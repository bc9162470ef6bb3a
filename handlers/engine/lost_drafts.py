"""Answers that no known key opens any more (a key was taken out too soon, or the row is damaged): they are forgotten,
so that whoever gave them can go on.

For good: a key that is missing by mistake is put back before the program starts (docs/operators.md).
"""

from collections.abc import Callable
from functools import partial

from handlers.engine import talk
from handlers.engine.flow import Draft
from handlers.turn import Turn
from models.seal import SealBroken


def forget_lost(turn: Turn) -> bool:
    """Close what can no longer be read, open or set aside; `turn.lost_drafts` counts it. Whether there was any."""
    state = turn.conversation
    readable = [entry for entry in state.parked if _opens(partial(talk.parked_draft, turn, entry))]
    turn.lost_drafts = len(state.parked) - len(readable)
    if turn.lost_drafts:
        state.parked = readable
    if not _opens(partial(talk.draft_of, turn)):
        turn.lost_drafts += 1
        talk.forget(turn)
    return turn.lost_drafts > 0


def _opens(read: Callable[[], Draft]) -> bool:
    try:
        read()
    except SealBroken:
        return False
    return True
