"""Redis carries wake-ups and token buckets, and may be lost at any moment."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from redis.asyncio import Redis as Client

from bot.pipeline.buckets import CALLS_PER_SECOND, LocalBuckets
from bot.pipeline.by_redis import RedisBuckets, RedisWakeups
from bot.pipeline.wakeups import Topic
from bot.runtime import Parts, running
from models.talk.conversations import ConversationState
from tests.servers import Redis
from tests.support.town import Town, apologize, echo, open_town


@asynccontextmanager
async def two_processes(database_url: str, redis_url: str | None) -> AsyncIterator[Town]:
    """A process that serves and another that works, as `yui serve` and `yui work`."""
    async with open_town(database_url, embedded_worker=False, redis_url=redis_url) as town:
        parts = Parts(echo, apologize)
        async with running(town.runtime.settings, parts, town.clock) as worker, worker.working():
            yield town


@contextmanager
def frozen(server: Redis) -> Iterator[None]:
    """The process stands still and its connections stay open: nothing answers, and nothing is refused."""
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


async def is_answered(town: Town) -> None:
    hana = town.platform.person("はな", channel=town.line_channel, friend=True)
    await hana.says("a")
    await hana.waits_for("1: a")


async def test_a_wake_up_reaches_the_other_process(redis_url: str) -> None:
    async with Client.from_url(redis_url, socket_timeout=None) as one, Client.from_url(redis_url) as other:
        here, there = RedisWakeups(one), RedisWakeups(other)
        tasks = [asyncio.create_task(here.run()), asyncio.create_task(there.run())]
        async with asyncio.timeout(10):
            while not await here.wait(Topic.INBOX, 0.1):
                there.wake(Topic.INBOX)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_processes_answer_with_redis(postgres_url: str, redis_url: str) -> None:
    async with two_processes(postgres_url, redis_url) as town:
        await is_answered(town)


async def test_two_processes_answer_without_redis(postgres_url: str) -> None:
    async with two_processes(postgres_url, None) as town:
        await is_answered(town)


async def test_redis_stopped_in_mid_traffic_loses_nothing(postgres_url: str, own_redis: Redis) -> None:
    async with two_processes(postgres_url, own_redis.url) as town:
        people = [town.platform.person(str(n), channel=town.line_channel, friend=True) for n in range(20)]

        async def talk(person: Any) -> None:
            for number in range(15):
                await person.says(str(number))
                await asyncio.sleep(0.1)

        talks = asyncio.gather(*(talk(person) for person in people))
        await asyncio.sleep(0.5)
        own_redis.stop()
        await asyncio.sleep(0.7)
        own_redis.start()
        await talks
        await town.quiet()
        for person in people:
            heard = [message["text"] for message in person.inbox]
            assert heard == [f"{number + 1}: {number}" for number in range(15)]
        assert sum(state.version for state in await town.rows(ConversationState)) == 300


async def test_a_redis_that_freezes_holds_up_no_message(postgres_url: str, own_redis: Redis) -> None:
    async with two_processes(postgres_url, own_redis.url) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        await hana.says("a")
        await hana.waits_for("1: a")
        with frozen(own_redis):
            for number in range(2, 6):
                await hana.says("b")
                await hana.waits_for(f"{number}: b", timeout=8)
        await hana.says("c")
        await hana.waits_for("6: c")


async def test_a_bucket_lets_through_what_line_allows_and_no_more() -> None:
    buckets = LocalBuckets()
    allowed = int(CALLS_PER_SECOND["reply"] * 0.9)
    assert [buckets._take(1, "reply") for _ in range(allowed - 10)][-1] == 0
    waits = [buckets._take(1, "reply") for _ in range(200)]
    assert 0 < waits[-1] < 0.2
    assert buckets._take(2, "reply") == 0
    assert buckets._take(1, "push") == 0


async def test_processes_share_a_bucket_by_redis_and_stand_alone_without(
    own_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []

    def noted(script: Any) -> Any:
        async def take(**given: Any) -> int:
            waits.append(int(await script(**given)))
            return 0

        return take

    # One call a second.
    monkeypatch.setitem(CALLS_PER_SECOND, "reply", 1 / 0.9)
    async with Client.from_url(own_redis.url) as one, Client.from_url(own_redis.url) as other:
        buckets = [RedisBuckets(one, 0.5), RedisBuckets(other, 0.5)]
        for bucket in buckets:
            monkeypatch.setattr(bucket, "_take", noted(bucket._take))
        for number in range(4):
            await buckets[number % 2].take(1, "reply")
        # Each alone would let its second call wait for a second at most.
        assert waits[0] == 0
        assert 2000 < waits[3] <= 3000
        own_redis.stop()
        async with asyncio.timeout(5):
            await buckets[0].take(1, "push")
        assert len(waits) == 4
