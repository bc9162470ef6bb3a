"""Group commit at the door: what arrives within the same two milliseconds is stored by one statement."""

import asyncio
from collections.abc import Sequence
from itertools import islice

from bot.database import Database
from bot.pipeline.wakeups import Topic, Wakeups
from models.talk import inbox
from models.talk.inbox import Arrival

LINGER_SECONDS = 0.002
_MOST_ROWS = 1000


class Inbox:
    """Stores events durably. `store` returns only after the commit, so that LINE may then be answered."""

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups
        self._pending: list[tuple[Sequence[Arrival], asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def store(self, arrivals: Sequence[Arrival]) -> None:
        """Store events; raises what the database raises, and then nothing of them is stored."""
        if not arrivals:
            return
        stored = asyncio.get_running_loop().create_future()
        self._pending.append((arrivals, stored))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await stored

    async def _write(self) -> None:
        await asyncio.sleep(LINGER_SECONDS)
        while self._pending:
            batch = self._take()
            rows = [arrival for arrivals, _ in batch for arrival in arrivals]
            try:
                await self._database.run_one(inbox.store, rows)
            except Exception as error:
                await self._write_apart(batch, error)
            else:
                _settle([stored for _, stored in batch])
                self._wakeups.wake(Topic.INBOX)

    async def _write_apart(
        self, batch: Sequence[tuple[Sequence[Arrival], "asyncio.Future[None]"]], error: Exception
    ) -> None:
        """One request after another, so that one that cannot be stored costs no other."""
        if len(batch) == 1:
            _settle([batch[0][1]], error)
            return
        for arrivals, stored in batch:
            try:
                await self._database.run_one(inbox.store, arrivals)
            except Exception as own:
                _settle([stored], own)
            else:
                _settle([stored])
        self._wakeups.wake(Topic.INBOX)

    def _take(self) -> list[tuple[Sequence[Arrival], asyncio.Future[None]]]:
        """The oldest requests that fit into one statement, at least one."""
        size, count = 0, 0
        for arrivals, _ in self._pending:
            size += len(arrivals)
            if count and size > _MOST_ROWS:
                break
            count += 1
        batch = list(islice(self._pending, count))
        del self._pending[:count]
        return batch


def _settle(waiting: Sequence["asyncio.Future[None]"], error: Exception | None = None) -> None:
    for stored in waiting:
        if stored.done():  # the request was broken off meanwhile
            continue
        if error is None:
            stored.set_result(None)
        else:
            stored.set_exception(error)
