"""Everything that runs, put together once: for `yui serve`, `yui work`, the demo and the tests."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from bot import logs
from bot.acts import Acts
from bot.clock import Clock
from bot.database import Database
from bot.pipeline import housekeeping
from bot.pipeline.batch import Apologize, Handle
from bot.pipeline.buckets import Buckets, LocalBuckets
from bot.pipeline.channels import Channels
from bot.pipeline.fetcher import Fetcher
from bot.pipeline.gateway import HttpGateway
from bot.pipeline.inbox import Inbox
from bot.pipeline.quota import QuotaReader
from bot.pipeline.sender import Sender
from bot.pipeline.ticker import Leadership, Tick, Ticker
from bot.pipeline.wakeups import LocalWakeups, Wakeups
from bot.pipeline.worker import Worker
from bot.settings import Settings
from bot.staff_news.staff_post import StaffPost
from models.seal import Vault

_DRAIN_SECONDS = 5.0
_ALIVE_SECONDS = 30.0
_TROUBLE_SECONDS = 1.0

log = logs.logger(__name__)


@dataclass
class Parts:
    """What a process is told to run: the way of an event, the apology, the ticks, and its faces on the web.

    `prepare` reads from files what the first events would otherwise wait for.
    """

    handle: Handle
    apologize: Apologize
    ticks: Sequence[Tick] = ()
    mount: Callable[[FastAPI, "Runtime"], None] = lambda app, runtime: None
    prepare: Callable[[], None] = lambda: None


@dataclass
class Runtime:
    """One process of Yui. `acts` is how the API, the console and the terminal do anything."""

    settings: Settings
    parts: Parts
    clock: Clock
    vault: Vault
    database: Database
    wakeups: Wakeups
    channels: Channels
    gateway: HttpGateway
    inbox: Inbox
    acts: Acts
    sender: Sender
    worker: Worker
    fetcher: Fetcher
    ticker: Ticker
    quota: QuotaReader
    staff_post: StaffPost
    is_working: bool = False

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Handle, send, fetch and tick while this context lasts; what is in hand at its end is still sent."""
        self.is_working = True
        self.parts.prepare()
        parts = (self.worker, self.fetcher, self.ticker, self.quota, self.staff_post)
        taking = _start(*(part.run for part in parts))
        sending = _start(self.sender.run)
        try:
            yield
        finally:
            self.is_working = False
            await _end(taking)
            with contextlib.suppress(TimeoutError):
                await self.sender.drain(_DRAIN_SECONDS)
            await _end(sending)

    def is_alive(self) -> bool:
        """Whether the worker, if there is one here, has taken a batch lately."""
        return not self.is_working or time.monotonic() - self.worker.beat_at < _ALIVE_SECONDS


@asynccontextmanager
async def running(settings: Settings, parts: Parts, clock: Clock | None = None) -> AsyncIterator[Runtime]:
    """A process with everything open but nothing taken up yet (see `Runtime.working`)."""
    logs.set_up(settings.log_level)
    async with contextlib.AsyncExitStack() as stack:
        wakeups: Wakeups = LocalWakeups()
        buckets: Buckets = LocalBuckets(settings.rate_share)
        if settings.redis_url:
            # Loaded only where it is used: a town with one process keeps the client's memory.
            from bot.pipeline.by_redis import by_redis

            wakeups, buckets = await stack.enter_async_context(by_redis(settings.redis_url, settings.rate_share))
        runtime = _build(settings, parts, clock or Clock(settings.movable_clock), wakeups, buckets)
        stack.push_async_callback(runtime.database.close)
        stack.push_async_callback(runtime.gateway.close)
        stack.push_async_callback(_end, _start(runtime.wakeups.run, runtime.channels.watch))
        yield runtime


def _build(settings: Settings, parts: Parts, clock: Clock, wakeups: Wakeups, buckets: Buckets) -> Runtime:
    vault = settings.vault()
    database = Database(settings.async_database_url)
    channels = Channels(database, vault, wakeups)
    gateway = HttpGateway(settings.line_api_url, settings.call_seconds)
    acts = Acts(database, clock, vault, wakeups, settings.public_url)
    leadership = Leadership(database)
    sender = Sender(database, clock, vault, wakeups, channels, gateway, buckets, settings.call_seconds)
    worker = Worker(database, clock, vault, wakeups, sender, parts.handle, parts.apologize, settings.public_url)
    return Runtime(
        settings=settings,
        parts=parts,
        clock=clock,
        vault=vault,
        database=database,
        wakeups=wakeups,
        channels=channels,
        gateway=gateway,
        inbox=Inbox(database, wakeups),
        acts=acts,
        sender=sender,
        worker=worker,
        fetcher=Fetcher(database, clock, vault, wakeups, channels, gateway, buckets, settings.call_seconds),
        ticker=Ticker(acts, clock, leadership, [*housekeeping.CHORES, *parts.ticks]),
        quota=QuotaReader(database, clock, vault, wakeups, channels, gateway, leadership),
        staff_post=StaffPost(database, settings, clock, leadership),
    )


def _start(*parts: Callable[[], Awaitable[None]]) -> list["asyncio.Task[None]"]:
    return [asyncio.create_task(_keep_running(part)) for part in parts]


async def _keep_running(part: Callable[[], Awaitable[None]]) -> None:
    """A part that breaks in a way it did not foresee is told and started again: the others depend on it."""
    while True:
        try:
            await part()
        except Exception:
            log.error("part broke", exc_info=True)
        await asyncio.sleep(_TROUBLE_SECONDS)


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
