"""The post to staff: what was written down for them by acts leaves by mail and signed webhook, while this process leads."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from bot.pipeline.ticker import Leadership
from bot.settings import Settings
from bot.staff_news.staff_mail import send_due_mail
from bot.staff_news.staff_webhook import send_due_webhooks

SECONDS = 30.0

log = logger(__name__)


class StaffPost:
    """Sends what is due to staff; a failure is tried again on the next round."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, leadership: Leadership) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._leadership = leadership

    async def run(self) -> None:
        """Send until cancelled, on each way by itself: a mail server that does not answer holds up no call."""
        await asyncio.gather(self._send(send_due_webhooks), self._send(send_due_mail))

    async def _send(self, send_due: Callable[[Database, Settings, Clock], Awaitable[int]]) -> None:
        while True:
            try:
                if await self._leadership.is_mine():
                    await send_due(self._database, self._settings, self._clock)
            except Exception:
                log.error("staff post failed", exc_info=True)
            await asyncio.sleep(SECONDS)
