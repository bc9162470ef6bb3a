import aiohttp
from sqlalchemy import text

from tests.support.town import Town, open_town


async def get(town: Town, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(town.address + path) as response:
        return response.status, await response.text()


async def test_a_process_says_that_it_lives_and_is_ready(database_url: str) -> None:
    async with open_town(database_url) as town:
        assert await get(town, "/healthz") == (200, "OK")
        assert await get(town, "/readyz") == (200, "OK")


async def test_another_schema_is_not_ready(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await town.runtime.database.run(lambda session: session.execute(text("DELETE FROM alembic_version")))
        status, problem = await get(town, "/readyz")
        assert (status, "yui migrate" in problem) == (503, True)


async def test_a_worker_that_stands_still_is_not_ready(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.runtime.worker.beat_at -= 3600
        town.runtime.worker.step = None  # type: ignore[assignment, method-assign]
        status, problem = await get(town, "/readyz")
        assert (status, "worker" in problem) == (503, True)


async def test_what_happens_is_counted(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        hana = await town.person()
        await hana.says("a")
        await town.quiet()
        status, metrics = await get(town, "/metrics")
        assert status == 200
        assert 'yui_events_total{outcome="handled"}' in metrics
        assert 'yui_calls_total{verdict="sent",way="reply"}' in metrics
        assert 'yui_waiting{what="inbox"} 0.0' in metrics
