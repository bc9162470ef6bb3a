"""What a transaction has written so far, and when it writes: together at the end, or before a question that could see it.

A session writes whatever is pending before every question, to be on the safe side. In a batch of many people's turns
that would be row by row. Here only a question about a table in which something is pending has it written first; all
else waits until the end, where rows of one table go in one statement.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CursorResult,
    Executable,
    FromClause,
    Insert,
    Table,
    TextClause,
    Update,
    event,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction, object_mapper
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.unitofwork import _SaveUpdateAll
from sqlalchemy.sql import visitors

from models.base import Base

FEW_LANES = 4
"""Fewer people's rows are not worth a statement that draws numbers for them."""

_MEANWHILE = 100
_NO_OPTIONS: Mapping[str, Any] = {}
_ITS_OWN_FLUSH = {"autoflush": False}
_tables: WeakKeyDictionary[Executable, frozenset[str] | None] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Mark:
    """How a session stood: writes that reached the database, rows to be inserted or deleted, and rows changed."""

    written: int
    new: int
    deleted: int
    changed: dict[int, dict[str, Any]]


class Together(Session):
    """The house's session: counts what is written, and does not write before a question that cannot see it."""

    written = 0
    lanes = 1
    """Of how many people's turns it carries the rows."""
    share = 0
    """For how many people numbers are drawn at once, for rows to come; 0 has every row numbered as it is written."""
    kept: list[object] | None = None
    """Every row that was read or written, if they are to be held; the session itself lets go of what nobody holds."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.gathered: dict[Insert | Update, list[Mapping[str, Any]]] = {}
        self.numbers: defaultdict[str, list[int]] = defaultdict(list)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        super().flush(objects)
        gathered, self.gathered = self.gathered, {}
        for statement, rows in gathered.items():
            self.connection().execute(statement, rows)

    def number_for(self, table: Table) -> int | None:
        """A number for a row to come, or None where the database gives it with the row. Those left over are lost."""
        if not self.numbers[table.name] and self.share >= FEW_LANES:
            self.draw(table.name)
        stock = self.numbers[table.name]
        return stock.pop() if stock else None

    def draw(self, *tables: str) -> None:
        """Draw numbers for rows to come, in one statement: for each person one for each time that a table is named."""
        rows = self.connection().execute(_drawing(tables), {"count": self.share}).all()
        for row in reversed(rows):
            for table, number in reversed(list(zip(tables, row, strict=True))):
                self.numbers[table].append(number)

    def reserve(self, table: Table, count: int) -> list[int]:
        """Numbers for so many rows that a later transaction writes, on SQLite so far above all that are there that
        what is written meanwhile does not come up to them. Whoever writes them looks that they are free."""
        if self.get_bind().dialect.name == "postgresql":
            drawn = self.connection().execute(_drawing((table.name,)), {"count": count})
            return list(drawn.scalars())
        last = self.connection().execute(select(func.max(table.c.id))).scalar()
        first = 1 if last is None else last + _MEANWHILE
        return list(range(first, first + count))

    def execute(self, statement: Any, params: Any = None, *, execution_options: Any = _NO_OPTIONS, **more: Any) -> Any:
        options = self._options(statement, execution_options)
        return super().execute(statement, params, execution_options=options, **more)

    def scalar(self, statement: Any, params: Any = None, *, execution_options: Any = _NO_OPTIONS, **more: Any) -> Any:
        options = self._options(statement, execution_options)
        return super().scalar(statement, params, execution_options=options, **more)

    def scalars(self, statement: Any, params: Any = None, *, execution_options: Any = _NO_OPTIONS, **more: Any) -> Any:
        options = self._options(statement, execution_options)
        return super().scalars(statement, params, execution_options=options, **more)

    def _options(self, statement: Any, options: Any) -> Any:
        if not statement.is_select:
            self.written += 1
            return options
        return options if self._may_see_pending(statement) else {**options, **_ITS_OWN_FLUSH}

    def _may_see_pending(self, statement: Any) -> bool:
        pending = {type(row).__tablename__ for rows in (self.new, self.dirty, self.deleted) for row in rows}
        pending |= {str(update.table) for update in self.gathered}
        if not pending:
            return False
        asked = tables_of(statement)
        return asked is None or not asked.isdisjoint(pending)


@cache
def _drawing(tables: tuple[str, ...]) -> TextClause:
    numbers = ", ".join(f"nextval('{table}_id_seq')" for table in tables)
    return text(f"SELECT {numbers} FROM generate_series(1, :count)")


def tables_of(statement: Any) -> frozenset[str] | None:
    """The tables that a statement reads, wherever in it they stand; None if it cannot be told."""
    if statement not in _tables:
        _tables[statement] = _find_tables(statement)
    return _tables[statement]


def _find_tables(statement: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for part in visitors.iterate(statement):
        if part.__visit_name__ == "textclause":
            return None
        table = part if isinstance(part, Table) else getattr(part, "table", None)
        while table is not None and not isinstance(table, Table):
            table = getattr(table, "element", None)
        if table is not None:
            found.add(table.name)
    return frozenset(found)


# Listening to each session by itself takes longer than half of the questions that it asks.
@event.listens_for(Together, "loaded_as_persistent")
@event.listens_for(Together, "pending_to_persistent")
def _keep(session: Together, row: object) -> None:
    if session.kept is not None:
        session.kept.append(row)


@event.listens_for(Together, "after_flush")
def _flushed(session: Together, _context: UOWTransaction) -> None:
    session.written += 1


@event.listens_for(Together, "before_flush")
def _alike(session: Session, _context: UOWTransaction, _rows: object) -> None:
    """Of rows that change with every turn the same columns are written each time: so those of a batch go in one
    statement, not in one for each set of columns."""
    if lanes_of(session) > 1:
        for row in session.dirty:
            for column in getattr(row, "WRITTEN_ALIKE", ()):
                flag_modified(row, column)


@event.listens_for(Together, "before_flush")
def _parents_first(session: Session, context: UOWTransaction, _rows: object) -> None:
    """Rows are written table by table, those first to which others point.

    Without relationships between the classes the session knows of no order; so it is told.
    """
    mappers = {object_mapper(row) for rows in (session.new, session.dirty) for row in rows}
    ordered = sorted(mappers, key=lambda mapper: _places()[mapper.local_table])
    steps = [_SaveUpdateAll(context, mapper.base_mapper) for mapper in ordered]  # type: ignore[no-untyped-call]
    context.dependencies.update(pairwise(steps))


@cache
def _places() -> Mapping[FromClause, int]:
    return {table: place for place, table in enumerate(Base.metadata.sorted_tables)}


def reserve_numbers(session: Session, kind: type[Base], count: int) -> list[int]:
    """Numbers for so many rows, to be written by a later transaction."""
    assert isinstance(session, Together)
    return session.reserve(kind.__table__, count) if count else []  # type: ignore[arg-type]


def watch(session: Session, lanes: int) -> None:
    """Count what is written from now on, and hold every row that is read, so that one read serves all who need it.

    Where the database can give numbers before rows, they are drawn for all lanes at once.
    """
    assert isinstance(session, Together)
    session.lanes = max(1, lanes)
    if session.get_bind().dialect.name == "postgresql":
        session.share = session.lanes
    session.kept = []


def lanes_of(session: Session) -> int:
    """How many people's turns a session carries; 1 where it is no batch."""
    return session.lanes if isinstance(session, Together) else 1


def write(session: Session, statement: Executable, given: Mapping[str, Any]) -> CursorResult[Any]:
    """Make a change past the session, which would take longer over it than the database. What it changes must not be
    pending in the session, nor among its rows."""
    if isinstance(session, Together):
        session.written += 1
    return session.connection().execute(statement, given)


@event.listens_for(Together, "after_soft_rollback")
def _none_written(session: Session, _undone: SessionTransaction) -> None:
    """What was gathered in an undone savepoint is undone with it; a savepoint begins with all written before it."""
    assert isinstance(session, Together)
    session.gathered.clear()


@event.listens_for(Together, "before_commit")
def _all_written(session: Session) -> None:
    """A session with no rows of its own would not write what was gathered."""
    session.flush()


def gather(session: Session, statement: Insert | Update, row: Mapping[str, Any]) -> None:
    """Have a change made for one more row. Those of a transaction go in one statement: before a question could see them,
    at the latest at the end."""
    assert isinstance(session, Together)
    session.written += 1
    session.gathered.setdefault(statement, []).append(row)


def mark(session: Session) -> Mark:
    """How a watched session stands now."""
    assert isinstance(session, Together)
    changed = {id(row): vars(row).copy() for row in session.dirty}
    return Mark(session.written, len(session.new), len(session.deleted), changed)
