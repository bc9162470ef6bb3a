"""Answers that no known key opens (a key was taken out too soon, or the row is damaged): they are set aside, so that
whoever gave them can go on without; and they come back if the key does."""

from collections.abc import Callable
from functools import partial
from typing import Any

from handlers.engine import talk
from handlers.engine.flow import Draft
from handlers.engine.talk import LOST
from handlers.engine.unsending import forget_message
from handlers.turn import Turn
from models.seal import SealBroken


def set_aside_lost(turn: Turn) -> bool:
    """Set aside what can not be read now and was not known to be so; `turn.lost_drafts` counts it. Whether there was
    any."""
    state = turn.conversation
    if not _opens(partial(talk.draft_of, turn)):
        (talk.park if talk.is_open(turn) else talk.forget)(turn)
    lost = [entry for entry in talk.aside(state) if _is_lost(turn, entry)]
    if lost:
        state.parked = [{**entry, LOST: True} if entry in lost else entry for entry in state.parked]
    turn.lost_drafts = len(lost)
    return bool(lost)


def find_again(turn: Turn) -> bool:
    """What a key opens again can come back, without what was taken back meanwhile. Whether there is any."""
    state = turn.conversation
    back = [entry for entry in state.parked if LOST in entry and not _is_lost(turn, entry)]
    if back:
        state.parked = [_unmarked(entry) if entry in back else entry for entry in state.parked]
        for message_id in state.unsent:
            forget_message(turn, message_id)
    return bool(back)


def _unmarked(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != LOST}


def _is_lost(turn: Turn, entry: dict[str, Any]) -> bool:
    return not _opens(partial(talk.parked_draft, turn, entry))


def _opens(read: Callable[[], Draft]) -> bool:
    try:
        read()
    except SealBroken:
        return False
    return True
