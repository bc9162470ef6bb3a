"""The month's messages of each channel: read from LINE every ten minutes, and waiting calls let go when there is room."""

import asyncio
import contextlib
from http import HTTPStatus

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from bot.pipeline.channels import ChannelKeys, Channels
from bot.pipeline.gateway import LineGateway, Quota, ReadFailed
from bot.pipeline.ticker import Leadership
from bot.pipeline.wakeups import Topic, Wakeups
from models.people.channels import Channel
from models.seal import Vault
from models.talk.calls import CallOutcome
from models.talk.settling import refuse_token, release_waiting

SECONDS = 600.0
FIRST_SECONDS = 30.0
_MOST_RELEASED = 1000

log = logger(__name__)


class QuotaReader:
    """Reads quotas while this process leads, every ten minutes and whenever the clock is moved."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        wakeups: Wakeups,
        channels: Channels,
        gateway: LineGateway,
        leadership: Leadership,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._wakeups = wakeups
        self._channels = channels
        self._gateway = gateway
        self._leadership = leadership
        self._moved = asyncio.Event()
        clock.on_move(self._moved.set)

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            seconds = SECONDS
            try:
                # A channel that has just been added is read soon: until then its month counts as unlimited.
                if await self._leadership.is_mine() and not await self.read_all():
                    seconds = FIRST_SECONDS
            except Exception:
                log.error("quota reader failed", exc_info=True)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait()
            self._moved.clear()

    async def read_all(self) -> int:
        """Read the quota of every channel, and let calls go where the month has room again; how many channels."""
        channels = await self._channels.all()
        for channel in channels:
            try:
                quota = await self._gateway.quota(channel.token)
            except ReadFailed as error:
                log.warning("quota not read", channel=channel.key, status=error.status)
                if error.status == HTTPStatus.UNAUTHORIZED:
                    await self._database.run(refuse_token, self._vault, channel.id, channel.token, self._clock.now())
                continue
            if await self._database.run(self._write, channel, quota):
                self._wakeups.wake(Topic.OUTBOX)
        return len(channels)

    def _write(self, session: Session, channel: ChannelKeys, quota: Quota) -> int:
        now = self._clock.now()
        row = session.get_one(Channel, channel.id)
        row.quota, row.quota_used, row.quota_read_at = quota.limit, quota.used, now
        row.token_refused_at = None  # it was taken just now
        released = release_waiting(session, channel.id, CallOutcome.TOKEN, now, _MOST_RELEASED)
        room = _MOST_RELEASED if quota.limit is None else min(quota.limit - quota.used, _MOST_RELEASED)
        if room <= 0:
            return released
        return released + release_waiting(session, channel.id, CallOutcome.QUOTA, now, room)
