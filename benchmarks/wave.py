"""Choosing a wave: the next people in line among a million, on PostgreSQL, and among twenty thousand, on SQLite."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.figures import Figure
from benchmarks.processes import postgres
from bot.database import Database
from bot.settings import read_settings
from models.dispatch.audience import Need
from models.dispatch.line import Call, count_fits, next_in_line
from models.dispatch.waves import choose
from tests.servers import migrate

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PICKS = 25
SIZE = 60
WEEK = frozenset((day, band) for day in range(7) for band in ("9-12", "12-15", "15-18"))
SKILL = 1

# Everybody has an account and declared free time; turns are spread over a year; every so many-th has the skill. The
# same statements serve both databases.
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
_STATEMENTS = (
    "INSERT INTO operators (id, key, municipality_code, name, address, phone, email, desk_hours, care_desk, private_details,"
    " quiet_from, quiet_until, bands, review_days, most_returns, pay_day, transfer_source, version) {towns}"
    " SELECT i, 'town' || i, '39341', 'town', '', '', '', '', '', 'chat', 21, 8, '[]', 7, 2, 25, '{{}}', 1 FROM n",
    "INSERT INTO channels (id, key, operator_id, name, secrets_sealed, token_sealed, menus) {towns}"
    " SELECT i, 'town' || i, i, 'town', '', '', '{{}}' FROM n",
    "INSERT INTO skills (id, operator_id, key, names, questions, position, is_asked_first)"
    " VALUES (1, 1, 'reading', '{{}}', '{{}}', 0, true)",
    "INSERT INTO residents (id, alias, created_at, version) {people} SELECT i, 'r' || i, '2025-01-01', 1 FROM n",
    "INSERT INTO lanes (id, channel_id, user_id) {people} SELECT i, 1 + i % {n_towns}, 'U' || i FROM n",
    "INSERT INTO line_accounts (id, channel_id, user_id, resident_id, locale, first_seen_at, code_tries) {people}"
    " SELECT i, 1 + i % {n_towns}, 'U' || i, i, 'ja', '2025-01-01', 0 FROM n",
    "INSERT INTO memberships (id, resident_id, operator_id, status, is_home, joined_at, last_asked_at, turn_at,"
    " asked_times, months_told, has_longer_limits, version) {people} SELECT i, i, 1 + i % {n_towns}, 'active', true, '2025-01-01',"
    " {turn}, {turn}, 1, 0, false, 1 FROM n",
    "INSERT INTO resident_skills (resident_id, skill_id, has, answered_at, turn_at) {people}"
    " SELECT i, 1, true, '2025-01-01', {turn} FROM n WHERE i % {every} = 0",
    "INSERT INTO free_times (resident_id, weekday, band) {people} SELECT i, i % 7, '9-12' FROM n",
)
_TURN = {
    "postgresql": "timestamptz '2025-11-24' + (i % 525600 * 397 % 525600) * interval '1 minute'",
    "sqlite": "datetime('2025-11-24', (i % 525600 * 397 % 525600) || ' minutes') || '.000000'",
}


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    with postgres() as url:
        million = asyncio.run(_measure(url, people=1_000_000, towns=300, every=50))
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'yui.db'}"
        migrate(url)
        small = asyncio.run(_measure(url, people=20_000, towns=1, every=10))
    return [
        Figure("wave.pick_ms_1m", million[0], "ms", None, "<= 100"),
        Figure("wave.count_ms_1m", million[1], "ms"),
        Figure("wave.pick_ms_20k_sqlite", small[0], "ms", None, "<= 50"),
        Figure("wave.count_ms_20k_sqlite", small[1], "ms"),
    ]


async def _measure(url: str, people: int, towns: int, every: int) -> tuple[float, float]:
    """The median milliseconds of a choice, and of the count that comes before it."""
    database = Database(read_settings(database_url=url).async_database_url)
    try:
        await database.run(_fill, people, towns, every)
        if not database.is_sqlite:
            await database.run(lambda session: session.execute(text("ANALYZE")) and None)
        return await database.read(_times, people // every, towns)
    finally:
        await database.close()


def _fill(session: Session, people: int, towns: int, every: int) -> None:
    words = {
        "towns": _NUMBERS.format(many=towns),
        "people": _NUMBERS.format(many=people),
        "n_towns": towns,
        "every": every,
        "turn": _TURN[session.get_bind().dialect.name],
    }
    for statement in _STATEMENTS:
        session.execute(text(statement.format(**words)))


def _times(session: Session, fits: int, towns: int) -> tuple[float, float]:
    call = Call(
        operator_ids=tuple(range(1, towns + 1)),
        task_id=1,
        need=Need({SKILL: frozenset({SKILL})}, 30, 800, WEEK),
        soon=frozenset({(1, "9-12")}),
        is_whole_week=False,
        now=NOW,
    )
    if count_fits(session, call) != fits:
        raise RuntimeError("others fit than were meant to")
    picks, counts = [], []
    for _ in range(PICKS):
        begun = time.perf_counter()
        count_fits(session, call)
        counted = time.perf_counter()
        if len(choose(next_in_line(session, call, SIZE), SIZE, SIZE)) != SIZE:
            raise RuntimeError("too few were chosen")
        picks.append(1000 * (time.perf_counter() - counted))
        counts.append(1000 * (counted - begun))
    return statistics.median(picks), statistics.median(counts)
