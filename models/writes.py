"""What a transaction has written so far: an act that is refused before it wrote anything needs no savepoint."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction


@dataclass(frozen=True, slots=True)
class Mark:
    """How a session stood: writes that reached the database, rows to be inserted or deleted, and rows changed."""

    written: int
    new: int
    deleted: int
    changed: dict[int, dict[str, Any]]


def watch(session: Session) -> None:
    """Count what is written from now on, and hold every row that is read, so that one read serves all who need it."""
    session.info["written"] = 0
    session.info["kept"] = kept = []

    def keep(_session: Session, row: object) -> None:
        kept.append(row)

    def flushed(session: Session, _context: UOWTransaction) -> None:
        session.info["written"] += 1

    def executed(state: ORMExecuteState) -> None:
        if not state.is_select:
            state.session.info["written"] += 1

    event.listen(session, "loaded_as_persistent", keep)
    event.listen(session, "pending_to_persistent", keep)
    event.listen(session, "after_flush", flushed)
    event.listen(session, "do_orm_execute", executed)


def mark(session: Session) -> Mark:
    """How a watched session stands now."""
    changed = {id(row): _values(row) for row in session.dirty}
    return Mark(session.info["written"], len(session.new), len(session.deleted), changed)


def _values(row: object) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_sa_instance_state"}
