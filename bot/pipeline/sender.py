"""The sender: every call frozen in its row before the first try, one in flight per account, ends written in batches."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import metrics
from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from bot.pipeline.buckets import Buckets
from bot.pipeline.channels import Channels
from bot.pipeline.gateway import LineGateway
from bot.pipeline.wakeups import Topic, Wakeups
from models.seal import Vault
from models.talk import settling
from models.talk.calls import Frozen
from models.talk.freezing import advance_accounts
from models.talk.settling import Try
from models.talk.verdicts import LineAnswer, Reach, Verdict, before_try, judge

POLL_SECONDS = 0.5
_PARALLEL = 64
_MOST_WAITING = 400
_TAKEN_AT_ONCE = 100
_LINGER_SECONDS = 0.02
"""Ends are written together; nobody waits for them, for the worker of this process knows of them (`arrived`)."""
_TROUBLE_SECONDS = 1.0
_NOT_TRIED = LineAnswer(Reach.NOT_TRIED)

log = logger(__name__)


class Sender:
    """Sends frozen calls. A call in hand is leased for `lease_seconds`; a dead sender's calls come due again."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        wakeups: Wakeups,
        channels: Channels,
        gateway: LineGateway,
        buckets: Buckets,
        call_seconds: float,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._wakeups = wakeups
        self._channels = channels
        self._gateway = gateway
        self._buckets = buckets
        self._call_seconds = call_seconds
        self.lease_seconds = 2 * call_seconds + 2
        self._queue: asyncio.Queue[Frozen] = asyncio.Queue()
        self._tries: list[Try] = []
        self._has_tries = asyncio.Event()
        self._in_flight = 0
        self._progress = asyncio.Condition()

    def send(self, calls: Sequence[Frozen]) -> None:
        """Send calls that are frozen, committed and in this process's hands."""
        for call in calls:
            self._queue.put_nowait(call)

    def arrived(self) -> list[int]:
        """Calls that have arrived, and are not written down as such yet."""
        return [one.call.id for one in self._tries if settling.is_sent(one)]

    async def room(self) -> None:
        """Wait while more is in hand than can leave soon: what waits in memory loses its minute unseen."""
        while self._queue.qsize() > _MOST_WAITING:
            await self._settled()

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_due())
            group.create_task(self._settle_all())
            for _ in range(_PARALLEL):
                group.create_task(self._send_all())

    async def drain(self, seconds: float) -> None:
        """Wait until everything in hand is sent and written down, or the time is up: then its lease takes care."""
        async with asyncio.timeout(seconds):
            while self._queue.qsize() or self._in_flight or self._tries:
                await self._settled()

    async def _settled(self) -> None:
        async with self._progress:
            await self._progress.wait()

    async def _take_due(self) -> None:
        while True:
            await self.room()
            try:
                taken = await self._database.run(self._advance)
            except Exception:
                log.error("sender cannot read", exc_info=True)
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            self.send(taken)
            if not taken:
                await self._wakeups.wait(Topic.OUTBOX, POLL_SECONDS)

    def _advance(self, session: Session) -> list[Frozen]:
        now = self._clock.now()
        lease_until = now + timedelta(seconds=self.lease_seconds)
        return advance_accounts(session, self._vault, now, lease_until, _TAKEN_AT_ONCE)

    async def _send_all(self) -> None:
        while True:
            call = await self._queue.get()
            self._in_flight += 1
            try:
                await self._send(call)
            except Exception:
                # Its lease runs out, and it is taken up again.
                log.error("call failed", exc_info=True, call=call.id)
            finally:
                self._in_flight -= 1

    async def _send(self, call: Frozen) -> None:
        channel = await self._channels.by_id(call.channel_id)
        await self._buckets.take(call.channel_id, call.way)
        now = self._clock.now()
        if not self.has_time(call):
            return  # Its lease would end during the try, and another sender has it then.
        verdict, answer = before_try(call, now), _NOT_TRIED
        if verdict is None:
            answer = await self._gateway.send(channel.token, call)
            if answer.status == 401 and await self._channels.look_again() and self.has_time(call):
                channel = await self._channels.by_id(call.channel_id)
                answer = await self._gateway.send(channel.token, call)
            verdict = judge(call, answer, now)
        self._count(call, verdict, answer)
        self._tries.append(Try(call, verdict, answer, now, random.random(), channel.token))
        self._has_tries.set()

    def has_time(self, call: Frozen) -> bool:
        """Whether a try can end while the call is still in this sender's hands."""
        return self._clock.now() + timedelta(seconds=self._call_seconds) < call.due_at

    def _count(self, call: Frozen, verdict: Verdict, answer: LineAnswer) -> None:
        metrics.CALLS.labels(call.way, verdict).inc()
        if verdict is Verdict.BY_PUSH:
            metrics.PAID_REPLIES.inc()
        if verdict in (Verdict.PARK, Verdict.QUOTA, Verdict.TOKEN):
            log.error("call parked", call=call.id, account=call.account_id, status=answer.status, outcome=verdict)

    async def _settle_all(self) -> None:
        while True:
            await self._has_tries.wait()
            await asyncio.sleep(_LINGER_SECONDS)
            self._has_tries.clear()
            tries = list(self._tries)
            try:
                has_more = await self._settle(tries)
            except Exception:
                log.error("sender cannot write", exc_info=True)
                self._has_tries.set()
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            del self._tries[: len(tries)]
            async with self._progress:
                self._progress.notify_all()
            if has_more:
                self._wakeups.wake(Topic.OUTBOX)

    async def _settle(self, tries: Sequence[Try]) -> bool:
        """Write down how tries ended; whether their accounts have more to be sent."""
        now = self._clock.now()
        sent = [one.call.id for one in tries if settling.is_sent(one)]
        failed = [one for one in tries if not settling.is_sent(one)]
        # Lost with the database's machine, such an end is found out again: a token is used up, a retry key known.
        waiting = await self._database.run_relaxed(settling.settle_sent, sent, now) if sent else set()
        if failed:
            await self._database.run(settling.settle_failed, self._vault, failed, now)
        return bool(waiting or failed)
