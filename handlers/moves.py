"""Moving a row through its states: the move is guarded, leaves its history, and makes the row's version grow."""

from enum import StrEnum

from handlers.context import Context
from models.base import Versioned
from models.states import Stateful, advance


def move(context: Context, row: Stateful, new: StrEnum, reason: str | None = None) -> None:
    """Move a row to a new state in the name of whoever acts; raises WrongState."""
    advance(context.session, row, new, actor=str(context.actor), now=context.now, reason=reason)
    if isinstance(row, Versioned):
        row.version += 1
