"""Webhook calls to the bots: signed, within two seconds, redelivered if wanted.

https://developers.line.biz/en/docs/messaging-api/receiving-messages/
"""

import asyncio
import base64
import hashlib
import hmac
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
import orjson

from simulator.world import Channel, Json, ReplyToken

TIMEOUT_SECONDS = 2.0
_GATHER_SECONDS = 0.02  # how long events are held so that several go into one call or can be shuffled

_REMEMBERED_FAILURES = 10_000

# url, body, headers → status. Raises TimeoutError or OSError like aiohttp does.
Post = Callable[[str, bytes, dict[str, str]], Awaitable[int]]


def sign(secret: str, body: bytes) -> str:
    """The `x-line-signature` of a body: base64 of its HMAC-SHA256 under the channel secret.

    https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
    """
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to a bot. `done` is the outcome of its first try: delivered, off, or a failure."""

    event: Json
    token: ReplyToken | None
    done: asyncio.Future[str]
    tries: int = 0


class Webhooks:
    def __init__(self, now_ms: Callable[[], int], random: Random, post: Post | None = None) -> None:
        self._now_ms = now_ms
        self._random = random
        self._post = post or self._post_over_http
        self._session: aiohttp.ClientSession | None = None
        self._queues: dict[str, deque[Delivery]] = {}
        self._failed: dict[str, list[Delivery]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._slots = asyncio.Semaphore(256)
        self.timeout_seconds = TIMEOUT_SECONDS
        self.on_delivered: Callable[[Channel, Json], None] = lambda channel, event: None

    def send(self, channel: Channel, event: Json, token: ReplyToken | None = None) -> Delivery:
        """Queue an event for a channel's bot; answers at once."""
        delivery = Delivery(event, token, asyncio.get_running_loop().create_future())
        if not channel.webhook_url or not channel.webhook_active:
            delivery.done.set_result("off")
            return delivery
        queue = self._queues.setdefault(channel.id, deque())
        pumping = bool(queue)
        queue.append(delivery)
        if channel.duplicate and self._random.random() < channel.duplicate:
            queue.append(Delivery(event, token, asyncio.get_running_loop().create_future()))
        if not pumping:
            self._start(self._pump(channel, queue))
        return delivery

    async def _pump(self, channel: Channel, queue: deque[Delivery]) -> None:
        while queue:
            if channel.shuffle or channel.batch_size > 1:
                await asyncio.sleep(_GATHER_SECONDS)
            await self._slots.acquire()
            if channel.shuffle:
                self._random.shuffle(queue)
            batch = [queue.popleft() for _ in range(min(len(queue), channel.batch_size))]
            self._start(self._deliver_from_queue(channel, batch))

    async def _deliver_from_queue(self, channel: Channel, batch: list[Delivery]) -> None:
        try:
            await self._deliver(channel, batch)
        finally:
            self._slots.release()

    async def _deliver(self, channel: Channel, batch: list[Delivery]) -> None:
        """One webhook call with these events, and what follows from its outcome."""
        now = self._now_ms()
        for delivery in batch:
            if delivery.token:
                delivery.token.received_at = now
            if delivery.tries:
                delivery.event = delivery.event | {"deliveryContext": {"isRedelivery": True}}
            delivery.tries += 1
        outcome, _ = await self._call(channel, [delivery.event for delivery in batch])
        channel.webhooks[outcome] += 1
        for delivery in batch:
            if not delivery.done.done():
                delivery.done.set_result(outcome)
            if outcome == "delivered":
                self.on_delivered(channel, delivery.event)
            else:
                self._note_failure(channel, delivery)

    async def _call(self, channel: Channel, events: list[Json]) -> tuple[str, int]:
        """Outcome (`delivered` or LINE's class of error) and status (0 where there was no answer).

        https://developers.line.biz/en/docs/messaging-api/check-webhook-error-statistics/
        """
        body = orjson.dumps({"destination": channel.bot_user_id, "events": events})
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
            "x-line-signature": sign(channel.secret, body),
        }
        try:
            async with asyncio.timeout(self.timeout_seconds):
                status = await self._post(channel.webhook_url or "", body, headers)
        except TimeoutError:
            return "request_timeout", 0
        except (aiohttp.ClientConnectorError, ConnectionRefusedError):
            return "could_not_connect", 0
        except (aiohttp.ClientError, OSError):
            return "unclassified", 0
        return ("delivered" if 200 <= status < 300 else "error_status_code"), status

    def _note_failure(self, channel: Channel, delivery: Delivery) -> None:
        failed = self._failed.setdefault(channel.id, [])
        failed.append(delivery)
        del failed[:-_REMEMBERED_FAILURES]
        if channel.redelivery and delivery.tries <= len(channel.redelivery_delays):
            delay = channel.redelivery_delays[delivery.tries - 1]
            self._start(self._redeliver_later(channel, delivery, delay))

    async def _redeliver_later(self, channel: Channel, delivery: Delivery, delay: float) -> None:
        await asyncio.sleep(delay)
        failed = self._failed.get(channel.id, [])
        if delivery in failed:
            failed.remove(delivery)
            await self._redeliver(channel, [delivery])

    async def redeliver(self, channel: Channel) -> int:
        """Send everything again, now, that never got a 2xx; how many events that were."""
        failed = self._failed.pop(channel.id, [])
        if channel.shuffle:
            self._random.shuffle(failed)
        await self._redeliver(channel, failed)
        return len(failed)

    async def _redeliver(self, channel: Channel, failed: list[Delivery]) -> None:
        for start in range(0, len(failed), channel.batch_size):
            batch = failed[start : start + channel.batch_size]
            channel.webhooks["redelivered"] += len(batch)
            await self._deliver(channel, batch)

    async def repeat(self, channel: Channel, delivery: Delivery, *, as_redelivery: bool = True) -> None:
        """Send an event once more, whatever became of it: the duplicate that LINE warns of."""
        delivery.tries = delivery.tries if as_redelivery else 0
        await self._deliver(channel, [delivery])

    async def verify(self, channel: Channel) -> tuple[str, int]:
        """The console's Verify button: a call without events. Answers outcome and status."""
        return await self._call(channel, [])

    async def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post_over_http(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            await response.read()
            return response.status
