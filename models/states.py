"""State machines: the moves are data, one setter guards them, and each leaves a row in the history."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, new_row
from models.errors import Conflict
from models.writes import gather

S = TypeVar("S", bound=StrEnum)
Moves = Mapping[S, frozenset[S]]


class WrongState(Conflict):
    """The move is not allowed from where the thing stands."""

    key = "errors.wrong_state"


class Stateful(Protocol):
    """A row with a status, a table of moves, and an operator to whom its history belongs."""

    MOVES: ClassVar[Moves[Any]]
    __tablename__: Any
    status: Any

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def operator_id(self) -> int:
        """Whose it is."""


class StateChange(Base):
    """One step in the life of a stateful row: who moved it, from where, to where, why."""

    __tablename__ = "state_changes"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    old: Mapped[str | None] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(200))
    changed_at: Mapped[datetime]


_STEP = new_row(StateChange)


def advance(
    session: Session, row: Stateful, new: StrEnum, *, actor: str, now: datetime, reason: str | None = None
) -> None:
    """Move a row to a new state; raises WrongState if its table of moves has no such move."""
    old = row.status
    if new not in row.MOVES.get(old, frozenset()):
        raise WrongState(state=str(old), wanted=str(new))
    row.status = new
    step = {
        "operator_id": row.operator_id,
        "subject": row.__tablename__,
        "subject_id": row.id,
        "old": str(old),
        "new": str(new),
        "actor": actor,
        "reason": reason,
        "changed_at": now,
    }
    gather(session, _STEP, step)
