"""In which order rows are locked: the order that keeps two acts from waiting for each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from models.work.tasks import Task


@contextmanager
def tasks_locked() -> Iterator[list[int]]:
    """The numbers of the tasks as they are locked meanwhile, each at its first time."""
    numbers: list[int] = []

    def note(state: ORMExecuteState) -> None:
        is_lock = getattr(state.statement, "_for_update_arg", None) is not None
        key = state.parameters.get("key") if isinstance(state.parameters, dict) else None
        if is_lock and key is not None and state.bind_mapper is Task.__mapper__ and key not in numbers:
            numbers.append(key)

    event.listen(Session, "do_orm_execute", note)
    try:
        yield numbers
    finally:
        event.remove(Session, "do_orm_execute", note)
