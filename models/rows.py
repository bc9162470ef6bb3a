"""Rows by number: found for one operator, locked before they are changed, guarded against lost updates."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, event, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from models.base import Base
from models.errors import Conflict, NotFound

Row = TypeVar("Row", bound=Base)
Found = TypeVar("Found")


class StaleVersion(Conflict):
    """Somebody else has changed it since; `version` is the one that stands now."""

    key = "errors.stale_version"


def found(session: Session, kind: type[Row], row_id: int | str, operator_id: int | None = None) -> Row:
    """The row, if it belongs to the operator (None: whoever's it is); raises NotFound."""
    return _own(_read(session, kind, row_id), operator_id)


def locked(session: Session, kind: type[Row], row_id: int, operator_id: int | None = None) -> Row:
    """The row as it stands now, locked until the transaction ends; raises NotFound.

    Where several are needed, tasks come before offers and assignments, so that two acts never wait for each other.
    """

    def lock() -> Row | None:
        session.flush()
        return session.get(kind, row_id, with_for_update=True, populate_existing=True)

    return _own(once(session, "locked", kind, row_id, read=lock), operator_id)


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


def once(session: Session, *key: Any, read: Callable[[], Found]) -> Found:
    """What many ask for in a transaction that does not change it: read once, under this key. None is read again."""
    known = _known(session)
    found: Found | None = known.get(key)
    if found is None:
        found = known[key] = read()
    return found


def _known(session: Session) -> dict[Any, Any]:
    """What this transaction has locked and looked up; none of it is sure after an end, or an undone savepoint."""
    known: dict[Any, Any] | None = session.info.get("known")
    if known is None:
        known = session.info["known"] = {}
        event.listen(session, "after_soft_rollback", lambda _session, _previous: known.clear())
        event.listen(session, "after_commit", lambda ended: None if ended.in_nested_transaction() else known.clear())
    return known


def _read(session: Session, kind: type[Row], row_id: int | str) -> Row | None:
    row: Row | None = session.identity_map.get(identity_key(kind, row_id))
    if row is None:
        row = session.scalar(_by_key(kind), {"key": row_id})
    return row


@cache
def _by_key(kind: type[Row]) -> Select[Any]:
    # `Session.get` builds its statement anew for every row, which takes longer than all the rest of it.
    (key,) = inspect(kind).primary_key
    return select(kind).where(key == bindparam("key"))


def _own(row: Row | None, operator_id: int | None) -> Row:
    if row is None or (operator_id is not None and getattr(row, "operator_id", None) != operator_id):
        raise NotFound()
    return row
