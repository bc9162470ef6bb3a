"""What people do: the driver, the phone's API, rich menus, content, and memory on disk."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from simulator import Channel, MovableClock, NoSuchButton, Person, Platform
from simulator.errors import NotPossible
from tests.simulator.conftest import START, Api, Bot, text

PUSH = "/v2/bot/message/push"
MENU: dict[str, Any] = {
    "size": {"width": 800, "height": 250},
    "selected": True,
    "name": "main",
    "chatBarText": "メニュー",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 800, "height": 250},
            "action": {
                "type": "richmenuswitch",
                "label": "つぎ",
                "richMenuAliasId": "next",
                "data": "next",
            },
        }
    ],
}
CARD: dict[str, Any] = {
    "type": "flex",
    "altText": "ご案内",
    "contents": {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "ふりがなの確認"}],
        },
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "action": {
                        "type": "postback",
                        "label": "やります",
                        "data": "v1:yes",
                        "displayText": "やります",
                    },
                },
                {
                    "type": "button",
                    "action": {
                        "type": "datetimepicker",
                        "label": "日をえらぶ",
                        "data": "day",
                        "mode": "date",
                        "min": "2026-11-24",
                        "max": "2026-11-30",
                    },
                },
            ],
        },
    },
    "quickReply": {"items": [{"type": "action", "action": {"type": "message", "label": "やめる", "text": "やめます"}}]},
}


def png(width: int = 800, height: int = 250) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height)).save(target, "PNG")
    return target.getvalue()


async def _push(api: Api, person: Person, *messages: dict[str, Any]) -> None:
    assert (await api("POST", PUSH, {"to": person.user_id, "messages": list(messages)}))[0] == 200


async def _menu(api: Api) -> str:
    menu_id = (await api("POST", "/v2/bot/richmenu", MENU))[1]["richMenuId"]
    path = f"/v2/bot/richmenu/{menu_id}/content"
    assert (await api("POST", path, png(), Content_Type="image/png"))[0] == 200
    return str(menu_id)


async def test_tapping_by_label_does_what_the_app_does(hanako: Person, api: Api, bot: Bot) -> None:
    await _push(api, hanako, CARD)
    await hanako.taps("やります")
    assert bot.events[-1]["postback"] == {"data": "v1:yes"}
    assert hanako.transcript()[-1] == "花子: やります"
    await hanako.taps("日をえらぶ", picking="2026-11-25")
    assert bot.events[-1]["postback"] == {"data": "day", "params": {"date": "2026-11-25"}}
    for beyond in ("2026-11-23", "2026-12-01"):
        with pytest.raises(NotPossible):
            await hanako.taps("日をえらぶ", picking=beyond)
    assert bot.events[-1]["postback"]["params"] == {"date": "2026-11-25"}
    with pytest.raises(NoSuchButton, match="やります"):
        await hanako.taps("ありません")


async def test_quick_replies_vanish_when_tapped_or_passed_by(hanako: Person, api: Api, bot: Bot) -> None:
    await _push(api, hanako, CARD)
    await hanako.taps("やめる")
    assert bot.events[-1]["message"]["text"] == "やめます"
    with pytest.raises(NoSuchButton):
        hanako.finds("やめる")
    await _push(api, hanako, CARD)
    assert hanako.finds("やめる")[0] == "quickReply"
    await _push(api, hanako, text())
    with pytest.raises(NoSuchButton):
        hanako.finds("やめる")


async def test_waiting_ends_with_the_message_or_the_deadline(hanako: Person, api: Api) -> None:
    waiting = asyncio.create_task(hanako.waits_for("ふりがな"))
    await _push(api, hanako, text("べつの話"), CARD)
    assert (await waiting)["type"] == "flex"
    with pytest.raises(AssertionError, match="in vain"):
        await hanako.waits_for("こない", timeout=0.01)


async def test_rich_menus_from_making_to_switching(hanako: Person, api: Api, bot: Bot) -> None:
    bare = (await api("POST", "/v2/bot/richmenu", MENU))[1]["richMenuId"]
    status, answer, _ = await api("POST", f"/v2/bot/user/all/richmenu/{bare}")
    assert (status, answer["message"]) == (
        400,
        "must upload richmenu image before applying it to user",
    )
    first, second = await _menu(api), await _menu(api)
    again = await api("POST", f"/v2/bot/richmenu/{first}/content", png(), Content_Type="image/png")
    assert again[1]["message"] == "An image has already been uploaded to the richmenu"
    alias = {"richMenuAliasId": "next", "richMenuId": second}
    assert (await api("POST", "/v2/bot/richmenu/alias", alias))[0] == 200
    assert (await api("POST", "/v2/bot/richmenu/alias", alias))[1]["message"] == "conflict richmenu alias id"
    assert (await api("POST", f"/v2/bot/user/all/richmenu/{first}"))[0] == 200
    await hanako.taps("つぎ")
    params = {"newRichMenuAliasId": "next", "status": "SUCCESS"}
    assert bot.events[-1]["postback"] == {"data": "next", "params": params}
    assert (await api("GET", f"/v2/bot/user/{hanako.user_id}/richmenu"))[1] == {"richMenuId": second}
    assert (await api("DELETE", f"/v2/bot/richmenu/{second}"))[0] == 200
    assert (await api("GET", f"/v2/bot/user/{hanako.user_id}/richmenu"))[0] == 404
    await hanako.taps("つぎ")
    assert bot.events[-1]["postback"]["params"]["status"] == "RICHMENU_NOTFOUND"


@pytest.mark.parametrize("size", [(799, 250), (800, 249), (800, 552)])
async def test_rich_menu_images_have_their_sizes(size: tuple[int, int], hanako: Person, api: Api) -> None:
    menu_id = (await api("POST", "/v2/bot/richmenu", MENU))[1]["richMenuId"]
    path = f"/v2/bot/richmenu/{menu_id}/content"
    assert (await api("POST", path, png(*size), Content_Type="image/png"))[0] == 400


async def test_content_is_prepared_fetched_and_gone(
    hanako: Person, api: Api, platform: Platform, clock: MovableClock
) -> None:
    platform.content_delay_ms = 1000
    outcome = await hanako.sends_voice(b"voice")
    assert outcome.bubble
    path = f"/v2/bot/message/{outcome.bubble.id}/content"
    assert (await api("GET", path))[0] == 202
    assert (await api("GET", f"{path}/transcoding"))[1] == {"status": "processing"}
    clock.advance(1)
    assert (await api("GET", path))[1] == b"voice"
    await hanako.unsends(outcome.bubble.id)
    assert (await api("GET", path))[:2] == (410, {"message": "The content is gone"})
    assert (await api("GET", "/v2/bot/message/1/content"))[0] == 404


async def test_loading_and_read_marks(
    hanako: Person, api: Api, bot: Bot, channel: Channel, clock: MovableClock
) -> None:
    path, body = "/v2/bot/chat/loading/start", {"chatId": hanako.user_id, "loadingSeconds": 5}
    assert (await api("POST", path, body))[0] == 202
    until = hanako.chat().loading_until
    assert until == clock.now().timestamp() * 1000 + 5000
    assert (await api("POST", path, body | {"loadingSeconds": 7}))[1]["details"][0][
        "message"
    ] == "must be a multiple of five"
    await _push(api, hanako, text())
    assert hanako.chat().loading_until is None
    channel.chat_mode = "chat"
    await hanako.says("よんでください")
    assert hanako.chat().read_up_to == 0
    read = {"markAsReadToken": bot.events[-1]["message"]["markAsReadToken"]}
    assert (await api("POST", "/v2/bot/chat/markAsRead", read))[0] == 200
    assert hanako.chat().read_up_to == len(hanako.chat().bubbles)


async def test_the_page_sees_and_acts(api: Api, channel: Channel, platform: Platform, bot: Bot) -> None:
    _, person, _ = await api("POST", "/phone/api/people", {"displayName": "太郎", "channelId": channel.id})
    chat = f"/phone/api/chats/{channel.id}/{person['userId']}"
    status, told, _ = await api("POST", f"{chat}/actions", {"type": "text", "text": "はい"})
    assert (status, told["message"]["message"]) == (200, {"type": "text", "text": "はい"})
    await platform.webhooks.settle()
    assert [event["type"] for event in bot.events] == ["follow", "message"]
    await api("POST", PUSH, {"to": person["userId"], "messages": [CARD]})
    _, seen, _ = await api("GET", f"{chat}?after=1")
    assert [(message["n"], message["quickReply"]) for message in seen["messages"]] == [(2, True)]
    assert seen["counters"] == {"free": 0, "paid": 1}
    button = CARD["contents"]["footer"]["contents"][0]["action"]
    twice = await api("POST", f"{chat}/twice", {"type": "tap", "from": "message", "action": button})
    assert [result["ok"] for result in twice[1]["results"]] == [True, True]
    assert (await api("POST", f"{chat}/actions", {"type": "block"}))[0] == 200
    assert (await api("POST", f"{chat}/actions", {"type": "text", "text": "a"}))[:2] == (
        409,
        {"message": "blocked", "details": []},
    )
    world = (await api("GET", "/phone/api/world"))[1]
    assert world["people"][0]["channels"][channel.id]["blocked"] is True
    assert world["channels"][0]["counters"]["push"] == 1


async def test_the_page_uploads_moves_time_and_switches_faults(hanako: Person, api: Api, channel: Channel) -> None:
    chat = f"{api.address}/phone/api/chats/{channel.id}/{hanako.account.id}/upload"
    form = aiohttp.FormData({"kind": "image"})
    form.add_field("file", png(), filename="a.png", content_type="image/png")
    async with api.session.post(chat, data=form) as answer:
        message = (await answer.json())["message"]["message"]
    assert (await api("GET", message["contentUrl"]))[1] == png()
    assert (await api("POST", "/phone/api/clock", {"advanceSeconds": 60}))[1]["now"] == int(
        START.timestamp() + 60
    ) * 1000
    _, fault, _ = await api("POST", "/phone/api/faults", {"endpoint": "push", "kind": "500_before"})
    assert (await api("POST", PUSH, {"to": hanako.user_id, "messages": [text()]}))[0] == 500
    assert (await api("DELETE", f"/phone/api/faults/{fault['id']}"))[0] == 200
    changed = await api("POST", f"/phone/api/channels/{channel.id}", {"plan": "municipal", "redelivery": True})
    assert (changed[1]["quota"], changed[1]["redelivery"]) == (None, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": "http://evil.example"}, 403), ({"Host": "evil.example"}, 421), ({}, 400)],
)
async def test_other_sites_can_not_use_the_page(headers: dict[str, str], status: int, api: Api) -> None:
    assert (await api("POST", "/phone/api/people", {}, **headers))[0] == status


async def test_the_page_hears_of_new_bubbles(hanako: Person, api: Api) -> None:
    async with api.session.get(f"{api.address}/phone/api/stream") as stream:
        await stream.content.readuntil(b"\n\n")
        await hanako.says("はい")
        news = await stream.content.readuntil(b"\n\n")
    assert news.startswith(b"event: message\ndata: {")


async def test_open_pages_hold_up_no_server_that_stops(platform: Platform, api: Api) -> None:
    async with asyncio.timeout(5), api.session.get(f"{api.address}/phone/api/stream") as stream:
        await stream.content.readuntil(b"\n\n")
        platform.live.end()
        assert await stream.content.read() == b""
        async with api.session.get(f"{api.address}/phone/api/stream") as late:
            assert b"event" not in await late.content.read()


async def test_the_world_survives_a_restart(tmp_path: Path, bot: Bot) -> None:
    path = tmp_path / "phone.db"
    platform = Platform(MovableClock(START), path, seed=1, post=bot)
    channel = platform.add_channel("結", webhook_url="http://bot.test")
    hanako = platform.person("花子", channel=channel)
    await hanako.follows()
    outcome = await hanako.sends_image(png())
    menu_id = platform.menus.create(channel, MENU)
    platform.menus.upload(channel, menu_id, png(), "image/png")
    body = {"to": hanako.user_id, "messages": [text()]}
    key = "6f1b6c1e-3a3a-4a40-9b7a-0d4a1d6e8a11"
    platform.sending.push(channel, body, key, "request")
    await platform.close()

    again = Platform(MovableClock(START), path, seed=1, post=bot)
    known = again.channels[channel.id]
    assert known == channel
    person = Person(again, again.accounts[hanako.account.id], known)
    assert person.inbox == [text()]
    assert person.chat().friend
    assert outcome.bubble
    assert again.contents[outcome.bubble.id].data == png()
    assert again.sending.used(known) == 1
    with pytest.raises(Exception, match="already accepted"):
        again.sending.push(known, body, key, "request")
    assert (await person.says("つづき")).bubble not in hanako.chat().bubbles
    await again.close()
