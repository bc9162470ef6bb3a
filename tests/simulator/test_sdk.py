"""LINE's own SDK against the simulator."""

from __future__ import annotations

import inspect
import re

import pytest
from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.oauth import AsyncApiClient as OauthClient
from linebot.v3.oauth import AsyncChannelAccessToken
from linebot.v3.oauth import Configuration as OauthConfiguration

from simulator import Channel, Person, Platform
from simulator.api.app import ROUTES
from tests.simulator.conftest import Api, Bot


async def test_the_official_client_works(hanako: Person, bot: Bot, api: Api, channel: Channel) -> None:
    await hanako.sends_image(b"\xff\xd8\xff")
    event = bot.events[-1]
    async with AsyncApiClient(Configuration(access_token=api.token, host=api.address)) as client:
        line, blob = AsyncMessagingApi(client), AsyncMessagingApiBlob(client)
        hello = TextMessage(text="こんにちは")
        sent = await line.reply_message(ReplyMessageRequest(reply_token=event["replyToken"], messages=[hello]))
        assert sent.sent_messages[0].id
        profile = await line.get_profile(hanako.user_id)
        assert (profile.display_name, profile.language) == ("花子", "ja")
        assert (await line.get_bot_info()).user_id == channel.bot_user_id
        assert (await line.get_message_quota()).value == 200
        assert bytes(await blob.get_message_content(event["message"]["id"])) == b"\xff\xd8\xff"
        push = PushMessageRequest(to=hanako.user_id, messages=[hello])
        key = "6f1b6c1e-3a3a-4a40-9b7a-0d4a1d6e8a11"
        await line.push_message(push, x_line_retry_key=key)
        with pytest.raises(ApiException) as refused:
            await line.push_message(push, x_line_retry_key=key)
        assert refused.value.status == 409
        assert refused.value.headers["x-line-accepted-request-id"]
    assert [message["text"] for message in hanako.inbox] == ["こんにちは"] * 2


async def test_a_stateless_token_lives_fifteen_minutes(api: Api, channel: Channel, platform: Platform) -> None:
    async with OauthClient(OauthConfiguration(host=api.address)) as client:
        issued = await AsyncChannelAccessToken(client).issue_stateless_channel_token_by_client_secret(
            client_id=channel.id, client_secret=channel.secret
        )
    api.token = issued.access_token
    assert (await api("GET", "/v2/bot/info"))[0] == 200
    platform.advance(900)
    assert (await api("GET", "/v2/bot/info"))[0] == 401


def test_every_simulated_endpoint_is_one_of_lines() -> None:
    source = "".join(
        inspect.getsource(part) for part in (AsyncMessagingApi, AsyncMessagingApiBlob, AsyncChannelAccessToken)
    )
    real = {re.sub(r"\{\w+\}", "{}", path) for path in re.findall(r"'(/(?:v2|oauth2)/[^']+)'", source)}
    simulated = {re.sub(r"\{\w+\}", "{}", route.path) for route in ROUTES}
    assert simulated <= real
