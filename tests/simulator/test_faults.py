"""Faults that can be switched on, as a bot meets them."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from simulator import Person, Platform
from tests.simulator.conftest import Api, text

PUSH = "/v2/bot/message/push"


@pytest.mark.parametrize(
    ("kind", "status", "arrived"),
    [("500_before", 500, 0), ("500_after", 500, 1), ("429", 429, 0), ("slow", 200, 1)],
)
async def test_faults_with_an_answer(
    kind: str, status: int, arrived: int, hanako: Person, api: Api, platform: Platform
) -> None:
    platform.faults.add(kind, "push", count=1, seconds=0.01)  # type: ignore[arg-type]
    body = {"to": hanako.user_id, "messages": [text()]}
    assert (await api("POST", PUSH, body))[0] == status
    assert len(hanako.inbox) == arrived
    assert (await api("POST", PUSH, body))[0] == 200


@pytest.mark.parametrize(("kind", "arrived"), [("reset", 0), ("reset_after", 1)])
async def test_a_broken_connection(kind: str, arrived: int, hanako: Person, api: Api, platform: Platform) -> None:
    platform.faults.add(kind, "push", count=1)  # type: ignore[arg-type]
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("POST", PUSH, {"to": hanako.user_id, "messages": [text()]})
    assert len(hanako.inbox) == arrived


async def test_a_timeout_after_the_call_was_accepted(hanako: Person, api: Api, platform: Platform) -> None:
    platform.faults.add("timeout", "push", count=1, seconds=0.5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await api("POST", PUSH, {"to": hanako.user_id, "messages": [text()]})
    assert len(hanako.inbox) == 1


async def test_a_fault_hits_its_endpoint_and_channel_only(hanako: Person, api: Api, platform: Platform) -> None:
    other = platform.add_channel("隣町")
    platform.faults.add("500_before", "push", channel_id=other.id)
    platform.faults.add("500_before", "profile")
    assert (await api("POST", PUSH, {"to": hanako.user_id, "messages": [text()]}))[0] == 200
    assert (await api("GET", f"/v2/bot/profile/{hanako.user_id}"))[0] == 500
    with pytest.raises(ValueError, match="kind"):
        platform.faults.add("fire", "push")  # type: ignore[arg-type]
