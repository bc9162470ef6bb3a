"""The tables in memory, with no driver between: what ten thousand histories run on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import greenlet_spawn

from models.tables import Base
from models.writes import Together

P = ParamSpec("P")
T = TypeVar("T")


class Memory:
    """Stands where `bot.database.Database` stands; `keep` remembers how the tables are now, `renew` goes back there."""

    def __init__(self) -> None:
        self._engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"isolation_level": None, "check_same_thread": False},
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        Base.metadata.create_all(self._engine)
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)

    async def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(session, …)` in one transaction and commit."""
        with Together(self._engine, expire_on_commit=False) as session, session.begin():
            return await greenlet_spawn(work, session, *args, **kwargs)

    async def try_out(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(session, …)`, writes and all, and keep nothing of it."""
        return await self.read(work, *args, **kwargs)

    async def read(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work(session, …)` and keep nothing of it."""
        with Together(self._engine, expire_on_commit=False) as session:
            return await greenlet_spawn(work, session, *args, **kwargs)

    async def close(self) -> None:
        """Let go of the tables."""
        self._engine.dispose()
        self._kept.close()

    def load(self, path: Path) -> None:
        """Take all rows of a database file instead of one's own."""
        with closing(sqlite3.connect(path)) as file:
            file.backup(self._connection)

    def keep(self) -> None:
        """Remember all rows as they are."""
        self._connection.backup(self._kept)

    def renew(self) -> None:
        """Make the rows what they were when they were kept."""
        self._kept.backup(self._connection)

    @property
    def engine(self) -> Engine:
        """What its statements pass through."""
        return self._engine

    @property
    def _connection(self) -> sqlite3.Connection:
        return cast(sqlite3.Connection, self._engine.raw_connection().driver_connection)
