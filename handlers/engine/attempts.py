"""Acts within a turn: done wholly or not at all, and a refusal is said."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from handlers.turn import Turn
from messages import line
from messages.catalog import text
from models.errors import YuiError
from models.states import WrongState
from models.writes import mark

T = TypeVar("T")


def attempt(turn: Turn, act: Callable[[], T]) -> T | None:
    """Do an act wholly or not at all; when it is refused, the reason is said, and None comes back."""
    try:
        return wholly(turn, act)
    except YuiError as error:
        # Nothing is opened anew in a chat, so it has its own words for an act that came too late.
        key = "engine.too_late" if isinstance(error, WrongState) else error.key
        turn.say(line.text(text(turn.locale, key, **error.values)))
        return None


class WroteBefore(Exception):
    """An act was refused after it had written, and no savepoint holds what it wrote: do the turn again, with care."""


def wholly(turn: Turn, act: Callable[[], T]) -> T:
    """Do an act: when it raises a YuiError, nothing of it stays. Raises WroteBefore if the turn is not careful."""
    said, outgoing, entries = len(turn.said), len(turn.outgoing), len(turn.entries)
    try:
        return _in_savepoint(turn.session, act) if turn.is_careful else _unless_written(turn.session, act)
    except YuiError:
        del turn.said[said:], turn.outgoing[outgoing:], turn.entries[entries:]
        raise


def _in_savepoint(session: Session, act: Callable[[], T]) -> T:
    with session.begin_nested():
        return act()


def _unless_written(session: Session, act: Callable[[], T]) -> T:
    before = mark(session)
    try:
        return act()
    except YuiError as error:
        if mark(session) != before:
            raise WroteBefore from error
        raise
