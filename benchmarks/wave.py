"""Choosing a wave: whom it asks among a million people of 300 towns, on PostgreSQL, and among 20,000 of one, on SQLite.

A wave is chosen by counting who fits and reading the front of the line, as `handlers/dispatch/waves.py` does for each.
The baseline reads everybody who fits, and takes the first of them.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.figures import Figure
from benchmarks.installation import NOW, Size, Writer, write_people, write_work
from benchmarks.processes import postgres
from bot.database import Database
from bot.settings import read_settings
from models.dispatch.audience import Need
from models.dispatch.line import Call, look_along, next_in_line
from models.dispatch.waves import choose
from tests.servers import migrate

MILLION = Size(people=1_000_000, towns=300, every=50)
SMALL = Size(people=20_000, towns=1, every=10)
PICKS, BASELINES = 51, 3
WAVE = 60
CLOSE_ENOUGH = 0.1
"""How far off an estimate of who fits may be here."""

_WEEK = frozenset((day, band) for day in range(7) for band in ("9-12", "12-15", "15-18"))
_TODAY = frozenset({(1, "9-12")})


class Times(NamedTuple):
    """Median milliseconds: of a choice, of the counting in it, and of reading everybody who fits."""

    whole: float
    counting: float
    everybody: float


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    with postgres() as url:
        million = asyncio.run(_measure(url, MILLION))
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'yui.db'}"
        migrate(url)
        small = asyncio.run(_measure(url, SMALL))
    return [
        Figure("wave.pick_ms_1m", million.whole, "ms", million.everybody, "<= 100"),
        Figure("wave.count_ms_1m", million.counting, "ms"),
        Figure("wave.pick_ms_20k_sqlite", small.whole, "ms", small.everybody, "<= 50"),
        Figure("wave.count_ms_20k_sqlite", small.counting, "ms"),
    ]


async def _measure(url: str, size: Size) -> Times:
    database = Database(read_settings(database_url=url).async_database_url)
    try:
        await database.run(fill, size, write_people, write_work)
        await tidy(database)
        return await database.read(pick_times, size, size.towns)
    finally:
        await database.close()


def fill(session: Session, size: Size, *parts: Callable[[Writer], None]) -> None:
    """Write an installation."""
    if session.get_bind().dialect.name == "postgresql":
        # Keys hold by the way rows are numbered; looking each of them up would take as long as all the rest.
        session.execute(text("SET LOCAL session_replication_role = replica"))
    writer = Writer(session, size)
    for part in parts:
        part(writer)
    writer.number_on()


async def tidy(database: Database) -> None:
    """Let the database take stock of what was written, as it does by itself in time."""
    async with database.engine.connect() as connection:
        apart = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await apart.execute(text("ANALYZE" if database.is_sqlite else "VACUUM (ANALYZE)"))


def pick_times(session: Session, size: Size, towns: int) -> Times:
    """How long a choice takes among the people of so many towns."""
    skills = {1: frozenset(range(1, towns + 1))}
    call = Call(
        operator_ids=tuple(range(1, towns + 1)),
        task_id=size.offer_id,
        need=Need(skills, 30, 810, _WEEK),
        soon=_TODAY,
        is_whole_week=False,
        now=NOW,
    )
    whole, counting, everybody = [], [], []
    for _ in range(PICKS):
        begun = time.perf_counter()
        line = look_along(session, call)
        counted = time.perf_counter()
        wave = choose(next_in_line(session, call, line, WAVE), WAVE, WAVE)
        whole.append(1000 * (time.perf_counter() - begun))
        counting.append(1000 * (counted - begun))
        expected = size.fits * towns / size.towns
        if len(wave) != WAVE or abs(line.fits - expected) > CLOSE_ENOUGH * expected:
            raise RuntimeError(f"{len(wave)} were chosen, and {line.fits} fit instead of {expected:.0f}")
    for _ in range(BASELINES):
        begun = time.perf_counter()
        choose(next_in_line(session, call, line, size.people), WAVE, WAVE)
        everybody.append(1000 * (time.perf_counter() - begun))
    return Times(*map(statistics.median, (whole, counting, everybody)))
