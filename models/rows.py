"""Rows by number: found for one operator, locked before they are changed, guarded against lost updates."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.util import identity_key

from models.base import Base
from models.errors import Conflict, NotFound
from models.writes import Together

Row = TypeVar("Row", bound=Base)
Other = TypeVar("Other", bound=Base)
Found = TypeVar("Found")


class StaleVersion(Conflict):
    """Somebody else has changed it since; `version` is the one that stands now."""

    key = "errors.stale_version"


def found_or_none(session: Session, kind: type[Row], row_id: int | str) -> Row | None:
    """The row, if there is one."""
    return _read(session, kind, row_id)


def found(session: Session, kind: type[Row], row_id: int | str, operator_id: int | None = None) -> Row:
    """The row, if it belongs to the operator (None: whoever's it is); raises NotFound."""
    return _own(_read(session, kind, row_id), operator_id)


def found_with(session: Session, kind: type[Row], row_id: int, other: type[Other], by: str) -> tuple[Row, Other]:
    """A row and the one to which its column `by` points, read together; raises NotFound."""
    if at_hand(session, kind, row_id) is None:
        both = session.execute(_pair(kind, other, by), {"key": row_id}).one_or_none()
        if both is None:
            raise NotFound()
        row, its_own = both
        return row, its_own
    row = found(session, kind, row_id)
    return row, found(session, other, getattr(row, by))


def locked(session: Session, kind: type[Row], row_id: int, operator_id: int | None = None) -> Row:
    """The row as it stands now, locked until the transaction ends; raises NotFound.

    Where several are needed, tasks come before offers and assignments, so that two acts never wait for each other.
    """

    def lock() -> Row | None:
        known = session.identity_map.get(identity_key(kind, row_id))
        if known in session.dirty or recall(session, kind, row_id) is not None:
            session.flush()  # What is pending of this very row must not be read over.
        row: Row | None = session.scalar(_by_key_locked(kind), {"key": row_id})
        return row

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


def carry(session: Session, residents: Iterable[int]) -> None:
    """Note whose turns a transaction carries: what is asked of one of them is read for all (`of_each`)."""
    session.info["carried"] = tuple(residents)


def carried(session: Session) -> tuple[int, ...]:
    """The residents whose turns a transaction carries; none where it carries no batch."""
    of_batch: tuple[int, ...] = session.info.get("carried", ())
    return of_batch


def of_each(
    session: Session,
    name: str,
    one: int,
    *rest: Any,
    read: Callable[[list[int]], Mapping[int, Found]],
    beside: Callable[[], Iterable[int]] | None = None,
) -> Found | None:
    """What many turns of a batch ask, each of another row or person: read for all of them as soon as one asks.

    `read(numbers)` answers by number; who is not in its answer has None. It is remembered as
    by `once`, under (name, one, *rest). `beside` are the others; without it, the residents whom a batch carries.
    """
    known = _known(session)
    key = (name, one, *rest)
    if key not in known:
        others = carried(session) if beside is None else beside()
        asked = [one, *(other for other in others if other != one and (name, other, *rest) not in known)]
        answers = read(asked)
        for number in asked:
            known[name, number, *rest] = answers.get(number)
    found: Found | None = known[key]
    return found


def recall(session: Session, *key: Any) -> Any:
    """What was remembered or looked up under this key, or None."""
    return _known(session).get(key)


def forget(session: Session, first: Any) -> None:
    """Look anew next time for all that is known under keys that begin so."""
    known = _known(session)
    for key in [key for key in known if key[0] == first]:
        del known[key]


def forget_one(session: Session, *key: Any) -> None:
    """Look anew next time for what is known under this key."""
    _known(session).pop(key, None)


def remember(session: Session, *key: Any, value: Any) -> None:
    """What this transaction has made itself, so that `once` need not look for it."""
    _known(session)[key] = value


def numbered(session: Session, *rows: Any) -> None:
    """Give new rows their numbers now. Where these are drawn in advance, the rows are written later, with all others."""
    if isinstance(session, Together):
        for row in rows:
            row.id = session.number_for(row.__table__)
            if row.id is not None:
                _fill(row)
    session.add_all(rows)
    if any(row.id is None for row in rows):
        session.flush()
    for row in rows:
        remember(session, type(row), row.id, value=row)


def foresee(session: Session, *kinds: type[Base]) -> None:
    """Draw numbers for rows of these kinds that a turn of a batch is about to make, one for each time that a kind is named:
    in one statement, where numbering each row would have it written first."""
    if isinstance(session, Together) and session.share and not session.numbers[kinds[0].__tablename__]:
        session.draw(*(kind.__tablename__ for kind in kinds))


def _fill(row: Any) -> None:
    """The values that a column has by itself, which otherwise come with writing."""
    for attribute in inspect(type(row)).column_attrs:
        default = attribute.columns[0].default
        if default is not None and getattr(row, attribute.key) is None:
            setattr(row, attribute.key, default.arg(None) if default.is_callable else default.arg)


def _known(session: Session) -> dict[Any, Any]:
    """What this transaction has locked and looked up."""
    known: dict[Any, Any] = session.info.setdefault("known", {})
    return known


@event.listens_for(Session, "after_soft_rollback")
def _undone(session: Session, _previous: SessionTransaction) -> None:
    """None of what is known is sure after an undone savepoint."""
    _known(session).clear()


@event.listens_for(Session, "after_commit")
def _ended(session: Session) -> None:
    """Nor is it after the end of the transaction."""
    if not session.in_nested_transaction():
        _known(session).clear()


def _read(session: Session, kind: type[Row], row_id: int | str) -> Row | None:
    row = at_hand(session, kind, row_id)
    if row is None:
        row = session.scalar(_by_key(kind), {"key": row_id})
    return row


def at_hand(session: Session, kind: type[Row], row_id: int | str) -> Row | None:
    """The row, if the session holds it or has just made it; nothing is asked."""
    row: Row | None = session.identity_map.get(identity_key(kind, row_id)) or recall(session, kind, row_id)
    return row


@cache
def _by_key(kind: type[Row]) -> Select[Any]:
    # `Session.get` builds its statement anew for every row, which takes longer than all the rest of it.
    # What is pending in this session has been looked for in it, so nothing need be written before it is asked.
    (key,) = inspect(kind).primary_key
    return select(kind).where(key == bindparam("key")).execution_options(autoflush=False)


@cache
def _pair(kind: type[Base], other: type[Base], by: str) -> Select[Any, Any]:
    (key,), (its_key,) = inspect(kind).primary_key, inspect(other).primary_key
    pair = select(kind, other).join(other, its_key == getattr(kind, by))
    return pair.where(key == bindparam("key")).execution_options(autoflush=False)


@cache
def _by_key_locked(kind: type[Row]) -> Select[Any]:
    return _by_key(kind).with_for_update().execution_options(populate_existing=True)


def _own(row: Row | None, operator_id: int | None) -> Row:
    if row is None or (operator_id is not None and getattr(row, "operator_id", None) != operator_id):
        raise NotFound()
    return row
