"""The database: sessions, transactions, and the only commit in the house."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_

import models.tables  # noqa: F401  (foreign keys resolve only once every table is known)
from models.writes import Together

T = TypeVar("T")
P = ParamSpec("P")
Work = Callable[Concatenate[Session, P], T]

TRIES = 4
# Serialization failure and deadlock (PostgreSQL, appendix A): the same work simply done again succeeds.
_LOST_A_RACE = {"40001", "40P01"}
_SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "temp_store=MEMORY")
# Many short statements that read few rows each, mostly from memory: PostgreSQL's usual settings are for few long ones on
# turning disks, and would compile a statement for seconds, start processes for it, or read a table to find a dozen rows.
_POSTGRES_SETTINGS = {"jit": "off", "max_parallel_workers_per_gather": "0", "random_page_cost": "1.1"}
_STATEMENTS_KEPT = 1000
"""The program has some hundred statements; those that do not fit are prepared again each time."""
_READS_ONLY = "yui_reads_only"


class Database:
    """PostgreSQL or SQLite behind one face; `url` names the driver too (see `Settings.async_database_url`)."""

    def __init__(self, url: str, pool_size: int = 8) -> None:
        self.engine = _engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._by_itself = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._relaxed = self.engine if self.is_sqlite else _relaxed_engine(url)
        # One writer at a time is all that SQLite has; waiting here is fair, waiting in SQLite is a lottery.
        self._writer = asyncio.Lock() if self.is_sqlite else None

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(session, …)` in one transaction and commit; a race lost in the database is run again.

        Unique rows that two transactions inserted at once count as such a race: the second try finds the row.
        """
        return await self._run(self.engine, Session.commit, work, *args, **kwargs)

    async def run_one(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, for work that is one statement: it is a transaction by itself, and needs no beginning and end."""
        return await self._run(self._by_itself, Session.commit, work, *args, **kwargs)

    async def run_relaxed(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run_one`, without waiting for the disk: for what may be lost with the database's machine, because it is
        found out again. Nothing that came before it is lost with it (PostgreSQL, "Asynchronous Commit")."""
        return await self._run(self._relaxed, Session.commit, work, *args, **kwargs)

    async def try_out(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but nothing is kept of what the work has written."""
        return await self._run(self.engine, Session.close, work, *args, **kwargs)

    async def _run(
        self, engine: AsyncEngine, end: Callable[[Session], None], work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def wholly(session: Session) -> T:
            result = work(session, *args, **kwargs)
            end(session)
            return result

        for attempt in range(1, TRIES + 1):
            try:
                return await self._to_its_end(self._once(engine, wholly))
            except DBAPIError as error:
                if attempt == _tries(error):
                    raise
            await asyncio.sleep(random.uniform(0, 0.02 * attempt))
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(self, engine: AsyncEngine, wholly: Callable[[Session], T]) -> T:
        async with self._may_write(), _session(engine) as session:
            return await session.run_sync(wholly)

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(session, …)`, which writes nothing; on SQLite this does not wait for writers."""

        async def once() -> T:
            async with _session(self.engine) as session:
                await session.connection(execution_options={_READS_ONLY: True})
                return await session.run_sync(work, *args, **kwargs)

        return await self._to_its_end(once())

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        """On SQLite, work that has begun goes on to its end even where whoever awaits it is cancelled: the driver's thread
        cannot be stopped, and a transaction left in between would hold the only writer for good."""
        if not self.is_sqlite:
            return await work
        task = asyncio.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # nobody is left to be told
            raise

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()
        await self._relaxed.dispose()

    @contextlib.asynccontextmanager
    async def _may_write(self) -> AsyncIterator[None]:
        if self._writer is None:
            yield
        else:
            async with self._writer:
                yield


def _session(engine: AsyncEngine) -> AsyncSession:
    return AsyncSession(engine, expire_on_commit=False, sync_session_class=Together)


def let_others_run() -> None:
    """From within `Database.run`: let the loop turn once, for a webhook waits for its answer while others are handled."""
    await_(asyncio.sleep(0))


def is_lost_race(error: BaseException) -> bool:
    """Whether the same transaction, run again, may well succeed."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return state in _LOST_A_RACE or "database is locked" in str(error.orig)


def _tries(error: DBAPIError) -> int:
    if is_lost_race(error):
        return TRIES
    return 2 if isinstance(error, IntegrityError) else 1


def _relaxed_engine(url: str) -> AsyncEngine:
    engine = _engine(url, 1, {"synchronous_commit": "off"})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _engine(url: str, pool_size: int, settings: Mapping[str, str] = {}) -> AsyncEngine:
    options: dict[str, Any] = {
        "query_cache_size": _STATEMENTS_KEPT,
        # Parameters hold what residents typed, and errors go to the log.
        "hide_parameters": True,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    if url.startswith("sqlite"):
        engine = create_async_engine(url, **options, connect_args={"isolation_level": None})
        _prepare_sqlite(engine)
        return engine
    arguments = {
        "timeout": 10,
        "server_settings": {**_POSTGRES_SETTINGS, **settings},
        "prepared_statement_cache_size": _STATEMENTS_KEPT,
    }
    return create_async_engine(
        url,
        **options,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=False,
        # The connection used last has its statements prepared and planned, those before it less and less.
        pool_use_lifo=True,
        connect_args=arguments,
    )


def _prepare_sqlite(engine: AsyncEngine) -> None:
    """Take transactions out of the driver's hands: its own would let savepoints outlive a rollback."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get(_READS_ONLY)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
