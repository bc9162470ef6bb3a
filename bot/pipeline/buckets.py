"""Token buckets: no more calls per channel and endpoint than LINE allows, shared between processes by Redis.

Source: Messaging API reference, "Rate limits": 2,000 requests a second per channel for reply, push, content and
profile.
"""

import asyncio
import time
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

CALLS_PER_SECOND = {"reply": 2000, "push": 2000, "content": 2000, "profile": 2000, "quota": 2000}
# Kept below the limit, for LINE counts in its own way.
_MARGIN = 0.9
_REDIS_PAUSE = 5.0

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
        rate = _rate(endpoint) * self._share
        now = time.monotonic()
        level, at = self._levels.get((channel_id, endpoint), (rate, now))
        level = min(rate, level + (now - at) * rate) - 1
        self._levels[channel_id, endpoint] = level, now
        return max(0.0, -level / rate)


class RedisBuckets:
    """Buckets shared by all processes; while Redis is away, each keeps to its fixed share."""

    def __init__(self, redis: "Redis", share: float) -> None:
        self._take = redis.register_script(_TAKE)
        self._alone = LocalBuckets(share)
        self._lost_until = 0.0

    async def take(self, channel_id: int, endpoint: str) -> None:
        if time.monotonic() < self._lost_until:
            await self._alone.take(channel_id, endpoint)
            return
        try:
            waiting = await self._take(keys=[f"yui:bucket:{channel_id}:{endpoint}"], args=[_rate(endpoint)])
        except (RedisError, OSError):
            self._lost_until = time.monotonic() + _REDIS_PAUSE
            await self._alone.take(channel_id, endpoint)
        else:
            await asyncio.sleep(int(waiting) / 1000)


def _rate(endpoint: str) -> float:
    return CALLS_PER_SECOND[endpoint] * _MARGIN
