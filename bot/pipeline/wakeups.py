"""Wake-ups: "there is work" from whoever made it to whoever does it. Losing one costs a moment, for all poll too."""

import asyncio
import contextlib
from enum import StrEnum
from typing import Protocol

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bot.logs import logger

CHANNEL = "yui:wake"
_LONGEST_PAUSE = 5.0

log = logger(__name__)


class Topic(StrEnum):
    """For whom there is work."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    FETCHES = "fetches"
    CHANNELS = "channels"  # keys of a channel have changed


_TOPICS = {topic.encode(): topic for topic in Topic}


class Wakeups(Protocol):
    """Wake others, and wait to be woken."""

    def wake(self, topic: Topic) -> None:
        """Say that there is work; never waits, never fails."""

    async def wait(self, topic: Topic, seconds: float) -> bool:
        """Wait for a wake-up, `seconds` at most; whether one came. One waiter per topic and process."""

    async def run(self) -> None:
        """Carry wake-ups from and to other processes, until cancelled."""


class LocalWakeups:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._events = {topic: asyncio.Event() for topic in Topic}

    def wake(self, topic: Topic) -> None:
        self._events[topic].set()

    async def wait(self, topic: Topic, seconds: float) -> bool:
        event = self._events[topic]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        woken = event.is_set()
        event.clear()
        return woken

    async def run(self) -> None:
        await asyncio.Event().wait()


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
            message = await pubsub.get_message(timeout=None)
            topic = _TOPICS.get(message["data"]) if message is not None else None
            if topic is not None:
                LocalWakeups.wake(self, topic)
