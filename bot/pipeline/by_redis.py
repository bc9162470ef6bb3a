"""What processes share by Redis: wake-ups, and the token buckets of LINE's limits.

Losing it at any moment loses nothing: each process wakes itself and keeps to its share of the limits. One that is
silent (frozen, or its host gone from the net) counts as lost too, for no error ever comes from it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bot.logs import logger
from bot.pipeline.buckets import Buckets, LocalBuckets, rate_of
from bot.pipeline.wakeups import LocalWakeups, Topic, Wakeups

CHANNEL = "yui:wake"
_TOPICS = {topic.encode(): topic for topic in Topic}
_LONGEST_PAUSE = 5.0
_BUCKETS_PAUSE = 5.0
_ANSWER_SECONDS = 0.5
_SILENCE_SECONDS = 30.0

# Takes one token and returns how long to wait for it, in milliseconds; time is Redis's own.
_TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + now[2] / 1000
local rate = tonumber(ARGV[1]) / 1000
local full = tonumber(ARGV[1])
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens') or full)
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or ms)
tokens = math.min(full, tokens + math.max(0, ms - at) * rate) - 1
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(ms))
redis.call('PEXPIRE', KEYS[1], 60000)
if tokens >= 0 then return 0 end
return math.ceil(-tokens / rate)
"""

log = logger(__name__)


@asynccontextmanager
async def by_redis(url: str, share: float) -> AsyncIterator[tuple[Wakeups, Buckets]]:
    """Wake-ups and buckets over one connection pool; `share` of the limits is for the time that Redis is away."""
    # The health check is what finds out that a connection is dead on which one only listens.
    async with Redis.from_url(url, socket_timeout=2, health_check_interval=_SILENCE_SECONDS) as redis:
        yield RedisWakeups(redis), RedisBuckets(redis, share)


class RedisWakeups(LocalWakeups):
    """Wake-ups between processes by Redis; without it, each process still wakes itself."""

    def __init__(self, redis: "Redis") -> None:
        super().__init__()
        self._redis = redis
        self._waiting: set[Topic] = set()
        self._has_news = asyncio.Event()

    def wake(self, topic: Topic) -> None:
        super().wake(topic)
        self._waiting.add(topic)
        self._has_news.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._tell())

    async def _tell(self) -> None:
        # Many wake-ups of one moment become one; what cannot be told now is not told at all: the others poll.
        while True:
            await self._has_news.wait()
            self._has_news.clear()
            topics, self._waiting = self._waiting, set()
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    for topic in topics:
                        await self._redis.publish(CHANNEL, topic)
            except (RedisError, OSError):
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    pause = 0.1
                    await self._hear(pubsub)
            except (RedisError, OSError) as error:
                log.warning("redis lost", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hear(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=_SILENCE_SECONDS)
            topic = _TOPICS.get(message["data"]) if message is not None else None
            if topic is not None:
                LocalWakeups.wake(self, topic)


class RedisBuckets:
    """Buckets shared by all processes; while Redis is away or silent, each keeps to its fixed share."""

    def __init__(self, redis: "Redis", share: float) -> None:
        self._take = redis.register_script(_TAKE)
        self._alone = LocalBuckets(share)
        self._lost_until = 0.0

    async def take(self, channel_id: int, endpoint: str) -> None:
        if time.monotonic() < self._lost_until:
            await self._alone.take(channel_id, endpoint)
            return
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                waiting = await self._take(keys=[f"yui:bucket:{channel_id}:{endpoint}"], args=[rate_of(endpoint)])
        except (RedisError, OSError):
            self._lost_until = time.monotonic() + _BUCKETS_PAUSE
            await self._alone.take(channel_id, endpoint)
        else:
            await asyncio.sleep(int(waiting) / 1000)
