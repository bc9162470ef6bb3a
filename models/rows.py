"""Rows by number: found for one operator, locked before they are changed, guarded against lost updates."""

from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from models.base import Base
from models.errors import Conflict, NotFound

Row = TypeVar("Row", bound=Base)


class StaleVersion(Conflict):
    """Somebody else has changed it since; `version` is the one that stands now."""

    key = "errors.stale_version"


def found(session: Session, kind: type[Row], row_id: int | str, operator_id: int | None = None) -> Row:
    """The row, if it belongs to the operator (None: whoever's it is); raises NotFound."""
    return _own(session.get(kind, row_id), operator_id)


def locked(session: Session, kind: type[Row], row_id: int, operator_id: int | None = None) -> Row:
    """The row as it stands now, locked until the transaction ends; raises NotFound.

    Where several are needed, tasks come before offers and assignments, so that two acts never wait for each other.
    """
    held = _held(session)
    if (kind, row_id) not in held:
        session.flush()
        held[kind, row_id] = session.get(kind, row_id, with_for_update=True, populate_existing=True)
    row: Row | None = held[kind, row_id]
    return _own(row, operator_id)


def to_edit(session: Session, kind: type[Row], row_id: int, operator_id: int, version: int | None) -> Row:
    """The row locked for an edit by somebody who saw `version` (None: does not mind); its version grows.

    Raises NotFound, StaleVersion.
    """
    row: Any = locked(session, kind, row_id, operator_id)
    if version is not None and row.version != version:
        raise StaleVersion(version=row.version)
    row.version += 1
    own: Row = row
    return own


def _held(session: Session) -> dict[tuple[type[Base], int], Any]:
    """The rows that this transaction has locked; none can be sure to be held still after a savepoint was undone."""
    held: dict[tuple[type[Base], int], Any] | None = session.info.get("held")
    if held is None:
        held = session.info["held"] = {}

        def forget(_session: Session, _previous: SessionTransaction) -> None:
            held.clear()

        event.listen(session, "after_soft_rollback", forget)
        event.listen(session, "after_commit", lambda _session: held.clear())
    return held


def _own(row: Row | None, operator_id: int | None) -> Row:
    if row is None or (operator_id is not None and getattr(row, "operator_id", None) != operator_id):
        raise NotFound()
    return row
