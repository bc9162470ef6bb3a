"""The keys of the channels, opened once and remembered for a while: every webhook and every call needs them."""

import asyncio
import math
import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from bot.logs import logger
from bot.pipeline.wakeups import Topic, Wakeups
from models.people.channels import Channel, open_secrets, open_token
from models.seal import SealBroken, Vault

_KEPT_SECONDS = 30.0
_FRESH_SECONDS = 0.2

log = logger(__name__)


@dataclass(frozen=True)
class ChannelKeys:
    """What is needed to listen and speak on a channel. Each of `secrets` verifies a webhook."""

    id: int
    key: str
    bot_user_id: str | None
    secrets: tuple[bytes, ...]
    token: str


class Channels:
    """The channels' keys. A change is seen at once with a wake-up, and within 30 seconds without."""

    def __init__(self, database: Database, vault: Vault, wakeups: Wakeups) -> None:
        self._database = database
        self._vault = vault
        self._wakeups = wakeups
        self._by_key: dict[str, ChannelKeys] = {}
        self._by_id: dict[int, ChannelKeys] = {}
        self._read_at = -math.inf
        self._reading = asyncio.Lock()
        self._forgotten = 0

    async def by_key(self, key: str) -> ChannelKeys | None:
        """The channel of a webhook's address."""
        await self._refresh(_KEPT_SECONDS)
        return self._by_key.get(key)

    async def by_id(self, channel_id: int) -> ChannelKeys:
        """A channel that some row names; raises LookupError if it is gone."""
        await self._refresh(_KEPT_SECONDS)
        if channel_id not in self._by_id:
            await self.look_again()
        if channel_id not in self._by_id:
            raise LookupError(f"no channel {channel_id}")
        return self._by_id[channel_id]

    async def all(self) -> list[ChannelKeys]:
        """Every channel."""
        await self._refresh(_KEPT_SECONDS)
        return list(self._by_id.values())

    async def look_again(self) -> bool:
        """Read anew, at most five times a second; whether it did. For a signature or a key that is not known (yet)."""
        return await self._refresh(_FRESH_SECONDS)

    async def watch(self) -> None:
        """Forget what is remembered whenever a channel changes, until cancelled."""
        while True:
            if await self._wakeups.wait(Topic.CHANNELS, 3600):
                self.forget()

    def forget(self) -> None:
        """Read anew at the next question."""
        self._forgotten += 1
        self._read_at = -math.inf

    async def _refresh(self, most_seconds: float) -> bool:
        if time.monotonic() - self._read_at < most_seconds:
            return False
        async with self._reading:
            if time.monotonic() - self._read_at < most_seconds:
                return True  # Somebody else has just read them, while we waited.
            started, forgotten = time.monotonic(), self._forgotten
            found = await self._database.read(self._load)
            self._by_key = {channel.key: channel for channel in found}
            self._by_id = {channel.id: channel for channel in found}
            # Whatever changed while we read may be missing from what we read.
            self._read_at = started if forgotten == self._forgotten else -math.inf
        return True

    def _load(self, session: Session) -> list[ChannelKeys]:
        opened = [_open(self._vault, row) for row in session.scalars(select(Channel))]
        return [channel for channel in opened if channel is not None]


def _open(vault: Vault, row: Channel) -> ChannelKeys | None:
    try:
        secrets = tuple(secret.encode() for secret in open_secrets(vault, row))
        return ChannelKeys(row.id, row.key, row.bot_user_id, secrets, open_token(vault, row))
    except SealBroken:
        # The other channels go on.
        log.error("channel cannot be opened", exc_info=True, channel=row.key)
        return None
