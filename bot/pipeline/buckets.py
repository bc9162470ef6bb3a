"""Token buckets: no more calls per channel and endpoint than LINE allows, shared between processes by Redis.

Source: Messaging API reference, "Rate limits": 2,000 requests a second per channel for reply, push, content,
profile and linking a rich menu.
"""

import asyncio
import time
from typing import Protocol

CALLS_PER_SECOND = {"reply": 2000, "push": 2000, "content": 2000, "profile": 2000, "menu": 2000, "quota": 2000}
# Kept below the limit, for LINE counts in its own way.
_MARGIN = 0.9


class Buckets(Protocol):
    """Where one waits for one's turn."""

    async def take(self, channel_id: int, endpoint: str) -> None:
        """Wait until one more call to this endpoint is allowed."""


class LocalBuckets:
    """Buckets of this process alone; `share` is the part of the limits that it may use."""

    def __init__(self, share: float = 1.0) -> None:
        self._share = share
        self._levels: dict[tuple[int, str], tuple[float, float]] = {}

    async def take(self, channel_id: int, endpoint: str) -> None:
        seconds = self._take(channel_id, endpoint)
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _take(self, channel_id: int, endpoint: str) -> float:
        """Take a token, on credit if need be; how long to wait until it is covered."""
        rate = rate_of(endpoint) * self._share
        now = time.monotonic()
        level, at = self._levels.get((channel_id, endpoint), (rate, now))
        level = min(rate, level + (now - at) * rate) - 1
        self._levels[channel_id, endpoint] = level, now
        return max(0.0, -level / rate)


def rate_of(endpoint: str) -> float:
    """Calls a second that all processes together may make."""
    return CALLS_PER_SECOND[endpoint] * _MARGIN
