"""Replies, pushes, quota and retry keys over HTTP."""

from __future__ import annotations

from uuid import uuid4

from simulator import Channel, MovableClock, Person, Platform
from simulator.api.app import ROUTES
from tests.simulator.conftest import Api, Bot, text

REPLY = "/v2/bot/message/reply"
PUSH = "/v2/bot/message/push"


async def _token(person: Person, bot: Bot) -> str:
    await person.says("はい")
    return str(bot.events[-1]["replyToken"])


async def test_a_reply_arrives_and_costs_nothing(hanako: Person, bot: Bot, api: Api, channel: Channel) -> None:
    body = {"replyToken": await _token(hanako, bot), "messages": [text()]}
    status, answer, headers = await api("POST", REPLY, body)
    assert status == 200
    assert len(answer["sentMessages"]) == 1
    assert headers["x-line-request-id"]
    assert hanako.inbox == [text()]
    assert channel.counters["reply"] == 1
    assert not channel.quota_used.total()


async def test_a_reply_token_is_good_once_and_for_a_minute(
    hanako: Person, bot: Bot, api: Api, clock: MovableClock
) -> None:
    used, fresh, late = [await _token(hanako, bot) for _ in range(3)]
    assert (await api("POST", REPLY, {"replyToken": used, "messages": [text()]}))[0] == 200
    status, answer, _ = await api("POST", REPLY, {"replyToken": used, "messages": [text()]})
    assert (status, answer) == (400, {"message": "Invalid reply token"})
    clock.advance(60)
    assert (await api("POST", REPLY, {"replyToken": fresh, "messages": [text()]}))[0] == 200
    clock.advance(1)
    assert (await api("POST", REPLY, {"replyToken": late, "messages": [text()]}))[0] == 400


async def test_redelivery_opens_another_minute_up_to_twenty_after_the_event(
    hanako: Person, bot: Bot, api: Api, clock: MovableClock, platform: Platform, channel: Channel
) -> None:
    bot.status = 500
    tokens = [await _token(hanako, bot) for _ in range(2)]
    bot.status = 200
    clock.advance(19 * 60)
    assert await platform.webhooks.redeliver(channel) == 2
    assert bot.events[-1]["deliveryContext"] == {"isRedelivery": True}
    assert bot.events[-1]["replyToken"] == tokens[-1]
    clock.advance(60)
    assert (await api("POST", REPLY, {"replyToken": tokens[0], "messages": [text()]}))[0] == 200
    clock.advance(1)
    assert (await api("POST", REPLY, {"replyToken": tokens[1], "messages": [text()]}))[0] == 400


async def test_a_bad_message_does_not_use_the_token_up(hanako: Person, bot: Bot, api: Api) -> None:
    token = await _token(hanako, bot)
    status, answer, _ = await api("POST", REPLY, {"replyToken": token, "messages": [text("")]})
    assert status == 400
    assert answer["details"] == [{"message": "May not be empty", "property": "messages[0].text"}]
    assert (await api("POST", REPLY, {"replyToken": token, "messages": [text()]}))[0] == 200


async def test_a_retry_key_sends_once_within_a_day(hanako: Person, api: Api, clock: MovableClock) -> None:
    body, key = {"to": hanako.user_id, "messages": [text()]}, str(uuid4())
    _, first, headers = await api("POST", PUSH, body, X_Line_Retry_Key=key)
    clock.advance(24 * 3600)
    status, again, repeated = await api("POST", PUSH, body, X_Line_Retry_Key=key)
    assert status == 409
    assert again["sentMessages"] == first["sentMessages"]
    assert repeated["x-line-accepted-request-id"] == headers["x-line-request-id"]
    assert len(hanako.inbox) == 1
    clock.advance(1)
    assert (await api("POST", PUSH, body, X_Line_Retry_Key=key))[0] == 200
    assert len(hanako.inbox) == 2


async def test_retry_keys_are_uuids_keep_their_body_and_are_not_for_replies(
    hanako: Person, bot: Bot, api: Api, platform: Platform
) -> None:
    body, key = {"to": hanako.user_id, "messages": [text()]}, str(uuid4())
    assert (await api("POST", PUSH, body, X_Line_Retry_Key="soon"))[0] == 400
    platform.faults.add("500_before", "push", count=1)
    assert (await api("POST", PUSH, body, X_Line_Retry_Key=key))[0] == 500
    assert (await api("POST", PUSH, body, X_Line_Retry_Key=key))[0] == 200
    other = {"to": hanako.user_id, "messages": [text("ほか")]}
    assert (await api("POST", PUSH, other, X_Line_Retry_Key=key))[0] == 400
    reply = {"replyToken": await _token(hanako, bot), "messages": [text()]}
    assert (await api("POST", REPLY, reply, X_Line_Retry_Key=key))[0] == 400
    for method, path in (
        ("GET", "/v2/bot/info"),
        ("POST", "/v2/bot/richmenu"),
        ("POST", "/v2/bot/message/validate/push"),
    ):
        status, answer, _ = await api(method, path, body, X_Line_Retry_Key=str(uuid4()))
        assert (status, "not supported" in answer["message"]) == (400, True), path


async def test_the_quota_counts_people_and_ends_in_429(
    hanako: Person, api: Api, channel: Channel, clock: MovableClock
) -> None:
    channel.quota = 1
    body = {"to": hanako.user_id, "messages": [text()] * 5}
    assert (await api("POST", PUSH, body))[0] == 200
    assert (await api("GET", "/v2/bot/message/quota/consumption"))[1] == {"totalUsage": 1}
    status, answer, _ = await api("POST", PUSH, body)
    assert (status, answer["message"]) == (429, "You have reached your monthly limit.")
    clock.advance(7 * 86_400)  # into December
    assert (await api("POST", PUSH, body))[0] == 200


async def test_a_blocked_person_gets_nothing_and_costs_nothing(
    hanako: Person, bot: Bot, api: Api, channel: Channel
) -> None:
    await hanako.blocks()
    assert bot.events[-1]["type"] == "unfollow"
    assert "replyToken" not in bot.events[-1]
    assert (await api("POST", PUSH, {"to": hanako.user_id, "messages": [text()]}))[0] == 200
    assert not hanako.inbox
    assert not channel.quota_used.total()
    assert (await api("GET", f"/v2/bot/profile/{hanako.user_id}"))[0] == 404
    await hanako.unblocks()
    assert bot.events[-1]["follow"] == {"isUnblocked": True}


async def test_an_unknown_user_fails_a_push_and_is_left_out_of_a_multicast(hanako: Person, api: Api) -> None:
    stranger = "U" + "0" * 32
    status, answer, _ = await api("POST", PUSH, {"to": stranger, "messages": [text()]})
    assert (status, answer["message"]) == (400, "Failed to send messages")
    multicast = {"to": [hanako.user_id, stranger], "messages": [text()]}
    assert (await api("POST", "/v2/bot/message/multicast", multicast))[0] == 200
    multicast["to"] = [hanako.user_id, "nobody"]
    status, answer, _ = await api("POST", "/v2/bot/message/multicast", multicast)
    assert status == 400
    assert answer["message"].startswith("The property, to[1],")
    assert len(hanako.inbox) == 1


async def test_a_stranger_who_wrote_can_be_pushed_to_for_seven_days(
    platform: Platform, channel: Channel, api: Api, clock: MovableClock
) -> None:
    passer_by = platform.person("通行人", channel=channel)
    await passer_by.says("これは何ですか")
    body = {"to": passer_by.user_id, "messages": [text()]}
    clock.advance(7 * 86_400)
    await api("POST", PUSH, body)
    clock.advance(1)
    await api("POST", PUSH, body)
    assert len(passer_by.inbox) == 1


def test_rates_are_those_of_the_reference() -> None:
    seldom = {"POST /v2/bot/message/broadcast", "POST /v2/bot/channel/webhook/test"}
    menus = {"POST /v2/bot/richmenu", "DELETE /v2/bot/richmenu/{richMenuId}", "DELETE /v2/bot/richmenu/alias/{aliasId}"}
    others = {
        "POST /v2/bot/message/multicast": (200, 1),
        "POST /v2/bot/chat/loading/start": (100, 1),
        "GET /v2/bot/richmenu/list": (10, 1),
        "GET /v2/bot/channel/webhook/endpoint": (1_000, 60),
        "PUT /v2/bot/channel/webhook/endpoint": (1_000, 60),
    }
    for route in ROUTES:
        expected = others.get(route.name, (2_000, 1))
        if route.name in seldom or "/delivery/" in route.path:
            expected = (60, 3_600)
        elif route.name in menus:
            expected = (100, 3_600)
        elif "oauth" in route.path and route.path.endswith(("token", "accessToken")):
            expected = (370, 1)
        assert (route.rate.calls, route.rate.seconds) == expected, route.name


async def test_rate_limits_are_per_endpoint(hanako: Person, api: Api, clock: MovableClock) -> None:
    path = "/v2/bot/message/delivery/push?date=20261101"
    statuses = [(await api("GET", path))[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert (await api("GET", "/v2/bot/message/delivery/reply?date=20261101"))[0] == 200
    clock.advance(60)
    assert (await api("GET", path))[0] == 200


async def test_what_is_not_simulated_says_so(api: Api) -> None:
    status, answer, _ = await api("GET", "/v2/bot/followers/ids")
    assert status == 404
    assert "is not simulated" in answer["message"]
    assert (await api("GET", PUSH))[0] == 405
    assert (await api("POST", PUSH + "/", {}))[0] == 404


async def test_requests_that_are_no_requests(api: Api) -> None:
    assert (await api("POST", PUSH, b"{", Content_Type="application/json"))[0] == 400
    assert (await api("POST", PUSH, b"{}", Content_Type="text/plain"))[0] == 415
    assert (await api("POST", PUSH, b" " * 2_000_001, Content_Type="application/json"))[0] == 413
    api.token = "wrong"
    assert (await api("GET", "/v2/bot/info"))[0] == 401
