from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import text

from bot.database import Database
from bot.pipeline.housekeeping import EVENT_LIFE
from bot.pipeline.ticker import Leadership
from bot.settings import read_settings
from handlers.context import Context
from models.talk.calls import Call
from models.talk.inbox import InboxEvent
from tests.pipeline.events import message_event
from tests.support.town import open_town, until


class Tick(NamedTuple):
    name: str
    seconds: int
    act: Callable[[Context], bool]


async def test_ticks_run_at_the_start_when_the_clock_moves_and_until_nothing_is_left(database_url: str) -> None:
    seen: list[str] = []

    def ask(context: Context) -> bool:
        seen.append(str(context.actor))
        return len(seen) == 1

    async with open_town(database_url, ticks=[Tick("ask", 3600, ask)]) as town:
        await until(lambda: len(seen) == 2)
        town.clock.advance(60)
        await until(lambda: len(seen) == 3)
        assert set(seen) == {"clock"}


async def test_a_tick_that_breaks_stops_no_other(sqlite_url: str) -> None:
    seen: list[int] = []

    def broken(context: Context) -> bool:
        raise ValueError

    def good(context: Context) -> bool:
        seen.append(1)
        return False

    ticks = [Tick("broken", 3600, broken), Tick("good", 3600, good)]
    async with open_town(sqlite_url, ticks=ticks):
        await until(lambda: bool(seen))


async def test_ticks_come_at_their_interval(sqlite_url: str) -> None:
    seen: list[int] = []

    def note(context: Context) -> bool:
        seen.append(1)
        return False

    async with open_town(sqlite_url, ticks=[Tick("often", 1, note)]):
        await until(lambda: len(seen) >= 3)


async def test_one_process_ticks_and_another_takes_over_when_it_dies(postgres_url: str) -> None:
    url = read_settings(database_url=postgres_url).async_database_url
    async with AsyncExitStack() as stack:
        first, second = Database(url), Database(url)
        stack.push_async_callback(first.close)
        stack.push_async_callback(second.close)
        one, other = Leadership(first), Leadership(second)
        stack.push_async_callback(one.close)
        stack.push_async_callback(other.close)
        assert await one.is_mine()
        assert await one.is_mine()
        assert not await other.is_mine()
        await first.run(_kill_other_connections)
        await until(other.is_mine)  # the killed connection may still be going
        assert not await one.is_mine()
        await other.close()
        await until(one.is_mine)


async def test_a_week_after_it_is_done_an_event_is_forgotten(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await town.person()
        await hana.says("a")
        await town.quiet()
        await town.runtime.ticker.run_all()
        assert (len(await town.rows(InboxEvent)), len(await town.rows(Call))) == (2, 1)
        town.clock.advance((EVENT_LIFE + timedelta(minutes=1)).total_seconds())
        await town.runtime.ticker.run_all()
        assert (await town.rows(InboxEvent), await town.rows(Call)) == ([], [])


async def test_within_the_week_a_redelivery_is_still_known(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        event = message_event()
        await town.post([event])
        await town.quiet()
        town.clock.advance(6 * 24 * 3600)
        await town.runtime.ticker.run_all()
        await town.post([event])
        await town.quiet()
        assert len(await town.rows(InboxEvent)) == 1


def _kill_other_connections(session: object) -> None:
    session.execute(  # type: ignore[attr-defined]
        text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()")
    )
