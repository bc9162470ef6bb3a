"""One round of the post to staff: every address that has something due is served beside the others."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from models.record.staff_notices import DueNotices, claim, due_addresses, mark_failed, mark_sent

SECONDS_OF_ONE = 10.0

log = logger(__name__)


async def serve_all(
    database: Database,
    clock: Clock,
    way: str,
    send: Callable[[DueNotices], Awaitable[None]],
    at_once: int,
) -> int:
    """Send what is due; how many mails or calls have gone out.

    An address is served until it fails or its seconds are over, and `at_once` of them at the same time: one that never
    answers costs a round one try, and the others nothing. A notice is claimed just before its try, for the lease of a
    claim is longer than a try, not than a round.
    """
    free = asyncio.Semaphore(at_once)

    async def serve(operator_id: int, to: str) -> int:
        sent = 0
        async with free:
            until = time.monotonic() + SECONDS_OF_ONE
            while time.monotonic() < until:
                due = await database.run(claim, way, operator_id, to, clock.now())
                if due is None:
                    break
                try:
                    await send(due)
                except Exception as error:
                    # Whatever it is, the others go on. The reason may quote the address, so only its kind is logged.
                    log.warning(f"staff_{way}.failed", notice=due.ids[0], error=type(error).__name__)
                    await database.run(mark_failed, due.ids, clock.now())
                    break
                await database.run(mark_sent, due.ids, clock.now())
                sent += 1
        return sent

    addresses = await database.run(due_addresses, way, clock.now())
    async with asyncio.TaskGroup() as group:
        served = [group.create_task(serve(operator_id, to)) for operator_id, to in addresses]
    return sum(one.result() for one in served)
