"""A platform with one channel, a bot that records its webhooks, and an SDK client pointed at it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
import pytest

from simulator import Channel, MovableClock, Person, Platform, create_simulator, serve

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass
class Bot:
    """The other side of the webhook: what came, and how it answers."""

    status: int = 200
    calls: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    async def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.calls.append((body, headers))
        return self.status

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for body, _ in self.calls for event in orjson.loads(body)["events"]]


@dataclass
class Api:
    """Calls the simulated API over HTTP as a bot would."""

    session: aiohttp.ClientSession
    address: str
    token: str

    async def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        options: dict[str, Any] = {"data": io.BytesIO(body)} if isinstance(body, bytes) else {"json": body}
        async with self.session.request(method, self.address + path, headers=sent, **options) as answer:
            raw = await answer.read()
            found = orjson.loads(raw) if answer.content_type == "application/json" and raw else raw
            return answer.status, found, dict(answer.headers)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START)


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def platform(clock: MovableClock, bot: Bot) -> AsyncIterator[Platform]:
    platform = Platform(clock, seed=1, post=bot)
    yield platform
    await platform.close()


@pytest.fixture
def channel(platform: Platform) -> Channel:
    return platform.add_channel("結", webhook_url="http://bot.test/line")


@pytest.fixture
async def hanako(platform: Platform, channel: Channel) -> Person:
    hanako = platform.person("花子", channel=channel)
    await hanako.follows()
    return hanako


@pytest.fixture
async def api(platform: Platform, channel: Channel) -> AsyncIterator[Api]:
    async with (
        serve(create_simulator(platform=platform)) as address,
        aiohttp.ClientSession() as session,
    ):
        yield Api(session, address, channel.access_token)


def text(words: str = "こんにちは") -> dict[str, Any]:
    return {"type": "text", "text": words}
