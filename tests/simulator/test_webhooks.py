"""Events on their way to a bot: signatures, failures, redelivery, disorder."""

from __future__ import annotations

import asyncio

import aiohttp
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from simulator import Channel, MovableClock, Person, Platform, serve, sign
from tests.simulator.conftest import Bot


def test_the_signature_of_lines_own_example() -> None:
    # https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    expected = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
    assert sign("8c570fa6dd201bb328f1c1eac23a96d8", body) == expected


async def test_an_event_is_signed_and_in_lines_form(hanako: Person, bot: Bot, channel: Channel) -> None:
    await hanako.says("はい")
    body, headers = bot.calls[-1]
    assert headers["x-line-signature"] == sign(channel.secret, body)
    call = orjson.loads(body)
    event = call["events"][0]
    assert call["destination"] == channel.bot_user_id
    assert event["source"] == {"type": "user", "userId": hanako.user_id}
    assert event["message"]["text"] == "はい"
    assert event["mode"] == "active"
    assert len(event["webhookEventId"]) == 26
    assert event["deliveryContext"] == {"isRedelivery": False}


async def test_the_sdk_parses_every_event(hanako: Person, bot: Bot, channel: Channel) -> None:
    from linebot.v3 import WebhookParser

    await hanako.sends_image(b"\xff\xd8\xff")
    await hanako.sends_file(b"a,b", "a.csv")
    await hanako.sends_voice(b"voice")
    await hanako.sends_location("役場", "青空町1", 35.0, 139.0)
    await hanako.sends_sticker()
    said = await hanako.says("まちがい")
    assert said.bubble
    await hanako.unsends(said.bubble.id)
    await hanako.posts_back("v1:x", params={"date": "2026-11-24"})
    await hanako.blocks()
    parser = WebhookParser(channel.secret)
    kinds = [
        type(event).__name__
        for body, headers in bot.calls
        for event in parser.parse(body.decode(), headers["x-line-signature"])
    ]
    assert kinds == [
        "FollowEvent",
        *["MessageEvent"] * 6,
        "UnsendEvent",
        "PostbackEvent",
        "UnfollowEvent",
    ]


async def test_what_failed_is_sent_again_with_the_same_id(
    hanako: Person, bot: Bot, channel: Channel, platform: Platform
) -> None:
    channel.redelivery, channel.redelivery_delays = True, (0.0, 0.0)
    bot.status = 503
    outcome = await hanako.says("はい")
    assert outcome.delivery
    assert await outcome.delivery.done == "error_status_code"
    await platform.webhooks.settle()
    again = [event for event in bot.events if event["type"] == "message"]
    assert [event["deliveryContext"]["isRedelivery"] for event in again] == [False, True, True]
    assert len({event["webhookEventId"] for event in again}) == 1
    bot.status = 200
    assert await platform.webhooks.redeliver(channel) == 1
    assert await platform.webhooks.redeliver(channel) == 0


async def test_events_of_several_people_in_one_call_shuffled_and_doubled(
    platform: Platform, channel: Channel, bot: Bot
) -> None:
    channel.batch_size, channel.shuffle, channel.duplicate = 10, True, 1.0
    people = [platform.person(str(number), channel=channel, friend=True) for number in range(20)]
    await asyncio.gather(*(person.says("はい") for person in people))
    await platform.webhooks.settle()
    assert max(len(orjson.loads(body)["events"]) for body, _ in bot.calls) == 10
    senders = [event["source"]["userId"] for event in bot.events]
    assert sorted(senders) == sorted([person.user_id for person in people] * 2)
    assert senders[:20] != [person.user_id for person in people]


async def test_failures_have_lines_names(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hook(request: Request) -> PlainTextResponse:
        if request.query_params.get("slow"):
            await asyncio.sleep(1)
        return PlainTextResponse("OK", 500 if request.query_params.get("bad") else 200)

    monkeypatch.setattr("simulator.webhooks.TIMEOUT_SECONDS", 0.2)
    platform = Platform(clock, seed=1)
    async with serve(Starlette(routes=[Route("/", hook, methods=["POST"])])) as address:
        outcomes = []
        for url in (
            f"{address}/",
            f"{address}/?bad=1",
            f"{address}/?slow=1",
            "http://127.0.0.1:9/",
        ):
            channel = platform.add_channel("結", id="1", webhook_url=url)
            outcomes.append((await platform.webhooks.verify(channel))[0])
        await platform.close()
    assert outcomes == ["delivered", "error_status_code", "request_timeout", "could_not_connect"]


async def test_a_person_has_another_user_id_at_another_provider(platform: Platform, hanako: Person) -> None:
    neighbour = platform.add_channel("隣町", provider="neighbour")
    assert hanako.chat(neighbour).user_id != hanako.user_id
    assert platform.find_chat(neighbour, hanako.user_id) is None


async def test_it_delivers_over_http_too(clock: MovableClock) -> None:
    received: list[bytes] = []

    async def hook(request: Request) -> PlainTextResponse:
        received.append(await request.body())
        return PlainTextResponse("OK")

    platform = Platform(clock, seed=1)
    async with (
        serve(Starlette(routes=[Route("/", hook, methods=["POST"])])) as address,
        aiohttp.ClientSession(),
    ):
        channel = platform.add_channel("結", webhook_url=f"{address}/")
        await platform.person("花子", channel=channel).follows()
        await platform.close()
    assert len(received) == 1
