"""Wake-ups: "there is work" from whoever made it to whoever does it. Losing one costs a moment, for all poll too."""

import asyncio
import contextlib
from enum import StrEnum
from typing import Protocol


class Topic(StrEnum):
    """For whom there is work."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    FETCHES = "fetches"
    CHANNELS = "channels"  # keys of a channel have changed


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
