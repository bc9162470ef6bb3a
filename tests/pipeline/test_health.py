import aiohttp
from sqlalchemy import text

from bot.app import working
from bot.runtime import Parts
from tests.support.town import Town, apologize, echo, open_town


async def get(town: Town, path: str) -> tuple[int, str]:
    return await read(town.address + path)


async def read(address: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address) as response:
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


async def test_a_worker_of_its_own_shows_how_it_is_and_what_it_counts(postgres_url: str) -> None:
    async with (
        open_town(postgres_url, embedded_worker=False) as town,
        working(town.runtime.settings, Parts(echo, apologize), town.clock, port=0) as (runtime, address),
    ):
        assert address is not None
        hana = await town.person()
        await hana.says("a")
        await hana.waits_for("a")
        assert await read(f"{address}/healthz") == (200, "OK")
        assert await read(f"{address}/readyz") == (200, "OK")
        status, metrics = await read(f"{address}/metrics")
        assert (status, 'yui_events_total{outcome="handled"}' in metrics) == (200, True)
        for path in ("/line/town", "/console/sign-in", "/api/v1/openapi.json"):
            assert (await read(address + path))[0] == 404
        runtime.worker.beat_at -= 3600
        runtime.worker.step = None  # type: ignore[assignment, method-assign]
        assert (await read(f"{address}/readyz"))[0] == 503
        assert await get(town, "/readyz") == (200, "OK"), "of a process that does not work itself"
    async with working(town.runtime.settings, Parts(echo, apologize), town.clock) as (_, address):
        assert address is None
