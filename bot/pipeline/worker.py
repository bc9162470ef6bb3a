"""The worker: takes up what waits in the lanes, and hands what was said to the sender."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import metrics
from bot.clock import Clock
from bot.database import Database, let_others_run
from bot.logs import logger
from bot.pipeline.batch import LANES_PER_BATCH, Apologize, Batch, Done, Handle
from bot.pipeline.sender import Sender
from bot.pipeline.wakeups import Topic, Wakeups
from handlers.engine.attempts import WroteBefore
from models.seal import Vault
from models.talk import lanes

POLL_SECONDS = 0.5
_TROUBLE_SECONDS = 1.0

log = logger(__name__)


class Worker:
    """Handles events, batch after batch. `handle` is given each; `apologize` says in a language that it broke."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        wakeups: Wakeups,
        sender: Sender,
        handle: Handle,
        apologize: Apologize,
        public_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._wakeups = wakeups
        self._sender = sender
        self._handle = handle
        self._apologize = apologize
        self._public_url = public_url
        self.beat_at = time.monotonic()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                handled = await self.step()
            except Exception:
                log.error("batch failed", exc_info=True)
                await asyncio.sleep(_TROUBLE_SECONDS)
                continue
            if not handled:
                await self._wakeups.wait(Topic.INBOX, POLL_SECONDS)

    async def step(self) -> int:
        """Handle one batch, and one more if newcomers have written; how many events that were.

        A batch that breaks is taken up lane by lane.
        """
        await self._sender.room()
        count, newcomers_after = await self._batch()
        if newcomers_after is not None:
            # In a transaction of its own, for another worker that opens the same lane waits until it ends.
            await self._database.run_one(lanes.open_lanes, newcomers_after, LANES_PER_BATCH)
            count += (await self._batch())[0]
        return count

    async def _batch(self) -> tuple[int, int | None]:
        """(how many events were handled, behind which event newcomers wait, if any do)."""
        self.beat_at = started = time.monotonic()
        try:
            done = await self._database.run(self._in_batch, Batch.run)
        except WroteBefore:
            return await self._carefully()
        except Exception:
            log.warning("batch broke, lane by lane now", exc_info=True)
            return await self._carefully()
        if done.lanes:
            metrics.TURN_SECONDS.observe(time.monotonic() - started)
        return self._finish(done), done.newcomers_after

    async def _carefully(self) -> tuple[int, int | None]:
        count = 0
        claim = await self._database.run(lanes.claim_waiting, LANES_PER_BATCH)
        for lane_id in claim.lane_ids:
            try:
                done = await self._database.run(self._in_batch, _careful(lane_id))
            except Exception:
                # Not one event but the lane's own transaction breaks: the others go on, this one is tried again.
                log.error("lane broke", exc_info=True, lane=lane_id)
                continue
            count += self._finish(done)
        return count, claim.newcomers_after

    def _in_batch(self, session: Session, act: Callable[[Batch], Done]) -> Done:
        now = self._clock.now()
        lease_until = now + timedelta(seconds=self._sender.lease_seconds)
        return act(
            Batch(
                session,
                self._vault,
                now,
                lease_until,
                self._sender.arrived(),
                self._public_url,
                self._handle,
                self._apologize,
                let_others_run,
            )
        )

    def _finish(self, done: Done) -> int:
        self._sender.send(done.frozen)
        if done.has_outgoing:
            self._wakeups.wake(Topic.OUTBOX)
        if done.has_fetches:
            self._wakeups.wake(Topic.FETCHES)
        metrics.EVENTS.labels("handled").inc(done.handled)
        metrics.EVENTS.labels("failed").inc(done.failed)
        return done.handled + done.failed


def _careful(lane_id: int) -> Callable[[Batch], Done]:
    return lambda batch: batch.run_carefully(lane_id)
