"""The ticker: asks the tables "what is due?" at intervals. One worker ticks at a time; a tick done twice is harmless.

No due date lives here, so nothing is missed while nobody ticks.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import metrics
from bot.acts import Acts
from bot.clock import TOKYO, Clock
from bot.database import Database
from bot.logs import logger
from handlers.context import Actor, ActorKind, Context

_MOST_ROUNDS = 1000
_LEADER_LOCK = 0x797569  # "yui"

log = logger(__name__)


class Tick(Protocol):
    """One question to the tables, asked every so many seconds; `act` says whether more is left to do."""

    @property
    def name(self) -> str: ...
    @property
    def seconds(self) -> int: ...
    @property
    def act(self) -> Callable[[Context], bool]: ...


class Leadership:
    """Who ticks: a lock of the database that dies with its holder's connection. SQLite has one process anyway."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    async def is_mine(self) -> bool:
        """Whether this process leads, becoming the leader where there is none."""
        if self._database.is_sqlite:
            return True
        async with self._turn:
            try:
                return await self._hold()
            except (SQLAlchemyError, OSError):
                await self._let_go()
                return False

    async def close(self) -> None:
        """Let another lead."""
        async with self._turn:
            await self._let_go()

    async def _hold(self) -> bool:
        if self._connection is not None:
            await self._connection.execute(text("SELECT 1"))
            return True
        connection = await self._database.engine.connect()
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        taken = await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LEADER_LOCK})
        if taken:
            self._connection = connection
        else:
            await connection.close()
        return bool(taken)

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # The connection itself must end: its lock would go back to the pool with it.
            await connection.invalidate()
            await connection.close()


class Ticker:
    """Runs ticks at their intervals, once at the start, and whenever the clock is moved."""

    def __init__(self, acts: Acts, clock: Clock, leadership: Leadership, ticks: Sequence[Tick]) -> None:
        self._acts = acts
        self._leadership = leadership
        self._ticks = ticks
        self._moved = asyncio.Event()
        clock.on_move(self._moved.set)

    async def run(self) -> None:
        """Tick until cancelled."""
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone=TOKYO, job_defaults=defaults)
        for tick in self._ticks:
            scheduler.add_job(self._run_if_leader, "interval", [tick], seconds=tick.seconds, id=tick.name)
        scheduler.start()
        try:
            while True:
                for tick in self._ticks:
                    await self._run_if_leader(tick)
                await self._moved.wait()
                self._moved.clear()
        finally:
            scheduler.shutdown(wait=False)
            await self._leadership.close()

    async def run_all(self) -> None:
        """Ask every question once, whoever leads: for tests and the terminal."""
        for tick in self._ticks:
            await self._run(tick)

    async def _run_if_leader(self, tick: Tick) -> None:
        if await self._leadership.is_mine():
            await self._run(tick)

    async def _run(self, tick: Tick) -> None:
        try:
            for _ in range(_MOST_ROUNDS):
                if not await self._acts.do(Actor(ActorKind.CLOCK), tick.act):
                    break
        except Exception:
            log.error("tick failed", tick=tick.name, exc_info=True)
            metrics.TICKS.labels(tick.name, "failed").inc()
        else:
            metrics.TICKS.labels(tick.name, "done").inc()
