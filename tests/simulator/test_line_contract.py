"""The simulator against LINE's own description: endpoints, what they take and answer, webhooks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from uuid import uuid4

import pytest
from PIL import Image

from simulator import Channel, Person, Platform
from simulator.api.app import ROUTES
from tests.simulator.conftest import Api, Bot, text
from tests.simulator.limit_cases import Json
from tests.simulator.line_openapi.trim import plain
from tests.simulator.test_limits import ALL
from tests.support.line_contract import LINE, Contract, listen, message_problems, problems


@pytest.fixture
def contract() -> Iterator[Contract]:
    """Listens to everything, and holds it against LINE's description at the end."""
    with listen() as contract:
        yield contract
    assert contract.broken == []


def test_every_endpoint_is_lines_by_method_and_path() -> None:
    assert sorted(LINE["paths"]) == sorted(f"{route.method} {plain(route.path)}" for route in ROUTES)


@pytest.mark.parametrize("good", [pair[1] for pair in ALL], ids=[pair[0] for pair in ALL])
def test_what_the_simulator_takes_line_takes(good: Json) -> None:
    assert message_problems([good]) == []


def test_what_line_does_not_describe_is_found() -> None:
    assert message_problems([{"type": "text"}])
    assert message_problems([text() | {"colour": "red"}])
    assert message_problems([{"type": "bubble"}])
    assert message_problems([text()] * 6)
    contract = Contract()
    contract.hold("POST /v2/bot/message/push", b"{}", 200, b"{}")
    contract.hold("GET /v2/bot/nowhere", b"", 200, b"{}")
    contract.hold("GET /v2/bot/info", b"", 404, b'{"error": "no"}')
    contract.hold_webhook(b'{"destination": "somebody", "events": [{"type": "message"}]}')
    assert len(contract.broken) > 6


async def _speaks(hanako: Person) -> None:
    await hanako.says("はい")
    await hanako.sends_file(b"a,b", "a.csv")
    await hanako.sends_voice(b"voice")
    await hanako.sends_location("役場", "青空町1", 35.0, 139.0)
    await hanako.sends_sticker()
    await hanako.posts_back("v1:x", params={"date": "2026-11-24"})
    said = await hanako.says("まちがい")
    assert said.bubble
    await hanako.unsends(said.bubble.id)
    await hanako.blocks()
    await hanako.unblocks()


async def _uses_menus(api: Api, hanako: Person) -> None:
    size, area = {"width": 800, "height": 400}, {"x": 0, "y": 0, "width": 800, "height": 400}
    menu = {"size": size, "selected": True, "name": "m", "chatBarText": "m"}
    menu["areas"] = [{"bounds": area, "action": {"type": "postback", "label": "a", "data": "a"}}]
    picture = io.BytesIO()
    Image.new("RGB", (800, 400)).save(picture, "PNG")
    assert (await api("POST", "/v2/bot/richmenu/validate", menu))[0] == 200
    _, made, _ = await api("POST", "/v2/bot/richmenu", menu)
    menu_id, me = made["richMenuId"], hanako.user_id
    content = f"/v2/bot/richmenu/{menu_id}/content"
    assert (await api("POST", content, picture.getvalue(), Content_Type="image/png"))[0] == 200
    both = {"richMenuId": menu_id, "userIds": [me]}
    calls: list[tuple[str, str, Json | None]] = [
        ("GET", content, None),
        ("GET", "/v2/bot/richmenu/list", None),
        ("GET", f"/v2/bot/richmenu/{menu_id}", None),
        ("POST", f"/v2/bot/user/all/richmenu/{menu_id}", None),
        ("GET", "/v2/bot/user/all/richmenu", None),
        ("DELETE", "/v2/bot/user/all/richmenu", None),
        ("POST", f"/v2/bot/user/{me}/richmenu/{menu_id}", None),
        ("GET", f"/v2/bot/user/{me}/richmenu", None),
        ("DELETE", f"/v2/bot/user/{me}/richmenu", None),
        ("POST", "/v2/bot/richmenu/bulk/link", both),
        ("POST", "/v2/bot/richmenu/bulk/unlink", {"userIds": [me]}),
        ("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": "a", "richMenuId": menu_id}),
        ("GET", "/v2/bot/richmenu/alias/list", None),
        ("GET", "/v2/bot/richmenu/alias/a", None),
        ("POST", "/v2/bot/richmenu/alias/a", {"richMenuId": menu_id}),
        ("DELETE", "/v2/bot/richmenu/alias/a", None),
        ("DELETE", f"/v2/bot/richmenu/{menu_id}", None),
    ]
    for method, path, body in calls:
        assert (await api(method, path, body))[0] < 300, path


async def _sends(api: Api, hanako: Person, bot: Bot) -> None:
    await hanako.says("はい")
    messages, here = [text()], "/v2/bot/message"
    push, key = {"to": hanako.user_id, "messages": messages}, str(uuid4())
    assert (await api("POST", f"{here}/reply", {"replyToken": bot.events[-1]["replyToken"], "messages": messages}))[
        0
    ] == 200
    assert (await api("POST", f"{here}/push", push, X_Line_Retry_Key=key))[0] == 200
    assert (await api("POST", f"{here}/push", push, X_Line_Retry_Key=key))[0] == 409
    assert (await api("POST", f"{here}/push", push | {"messages": [text("")]}))[0] == 400
    assert (await api("POST", f"{here}/multicast", {"to": [hanako.user_id], "messages": messages}))[0] == 200
    assert (await api("POST", f"{here}/broadcast", {"messages": messages}))[0] == 200
    for kind in ("reply", "push", "multicast", "narrowcast", "broadcast"):
        assert (await api("POST", f"{here}/validate/{kind}", {"messages": messages}))[0] == 200
    for kind in ("reply", "push", "multicast", "broadcast"):
        assert (await api("GET", f"{here}/delivery/{kind}?date=20261101"))[0] == 200
    for path in (f"{here}/quota", f"{here}/quota/consumption", "/v2/bot/info", f"/v2/bot/profile/{hanako.user_id}"):
        assert (await api("GET", path))[0] == 200
    loading = {"chatId": hanako.user_id, "loadingSeconds": 10}
    assert (await api("POST", "/v2/bot/chat/loading/start", loading))[0] == 202


async def _fetches(api: Api, hanako: Person, bot: Bot) -> None:
    await hanako.sends_image(b"\xff\xd8\xff")
    image = bot.events[-1]["message"]
    for rest in ("", "/preview"):
        assert (await api("GET", f"/v2/bot/message/{image['id']}/content{rest}"))[0] == 200
    assert (await api("POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": image["markAsReadToken"]}))[0] == 200
    await hanako.sends_voice(b"voice")
    voice = bot.events[-1]["message"]["id"]
    assert (await api("GET", f"/v2/bot/message/{voice}/content/transcoding"))[0] == 200


async def _sets_the_webhook(api: Api) -> None:
    here = "/v2/bot/channel/webhook"
    assert (await api("PUT", f"{here}/endpoint", {"endpoint": "https://bot.test/line"}))[0] == 200
    assert (await api("GET", f"{here}/endpoint"))[0] == 200
    assert (await api("POST", f"{here}/test", {}))[0] == 200


async def _gets_tokens(api: Api, channel: Channel) -> None:
    form = f"grant_type=client_credentials&client_id={channel.id}&client_secret={channel.secret}".encode()
    for path in ("/oauth2/v3/token", "/v2/oauth/accessToken"):
        _, issued, _ = await api("POST", path, form, Content_Type="application/x-www-form-urlencoded")
    token = issued["access_token"]
    assert (await api("GET", f"/oauth2/v2.1/verify?access_token={token}"))[0] == 200
    for path in ("/v2/oauth/verify", "/v2/oauth/revoke"):
        answer = await api(
            "POST", path, f"access_token={token}".encode(), Content_Type="application/x-www-form-urlencoded"
        )
        assert answer[0] == 200


async def test_every_endpoint_takes_and_answers_as_line_describes(
    contract: Contract, hanako: Person, bot: Bot, api: Api, channel: Channel, platform: Platform
) -> None:
    platform.buckets.enabled = False
    await _speaks(hanako)
    await _sends(api, hanako, bot)
    await _fetches(api, hanako, bot)
    await _uses_menus(api, hanako)
    await _sets_the_webhook(api)
    await _gets_tokens(api, channel)
    assert sorted(LINE["paths"].keys() - contract.called) == []


def test_a_schema_of_lines_stands_behind_every_check() -> None:
    assert problems({"$ref": "#/schemas/api.Message.any"}, {"type": "a kind of next year"})
