"""A bot of few words for the phone page's tests: what it is told by name, it sends."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

Message = dict[str, Any]


def text(words: str, *actions: Message) -> Message:
    quick = {"quickReply": {"items": [{"type": "action", "action": action} for action in actions]}} if actions else {}
    return {"type": "text", "text": words} | quick


def postback(label: str, data: str, **more: Any) -> Message:
    return {"type": "postback", "label": label, "data": data} | more


def box(*contents: Message, layout: str = "vertical", **more: Any) -> Message:
    return {"type": "box", "layout": layout, "contents": list(contents)} | more


def words(value: str, **more: Any) -> Message:
    return {"type": "text", "text": value} | more


def flex(contents: Message) -> Message:
    return {"type": "flex", "altText": "しごとのご案内", "contents": contents}


CARD = {
    "type": "bubble",
    "size": "mega",
    "header": box(words("新しいしごと", color="#087a38", size="sm"), backgroundColor="#e3f2e6", paddingAll="lg"),
    "body": box(
        words("ふりがなの確認", weight="bold", size="lg", scaling=True),
        box(words("いくら", flex=2), words("500円", flex=5, wrap=True), layout="baseline", spacing="sm"),
        {"type": "separator", "margin": "lg"},
        words("続き", contents=[{"type": "span", "text": "おためし", "color": "#c22525", "weight": "bold"}]),
        spacing="md",
    ),
    "footer": box(
        {"type": "button", "style": "primary", "action": postback("やってみる", "take:1", displayText="やってみます")},
        {"type": "button", "height": "sm", "action": {"type": "message", "label": "あとで", "text": "あとで"}},
    ),
}
SLIM = {"type": "bubble", "size": "kilo", "body": box(words("一枚"))}
DATE = {
    "type": "datetimepicker",
    "label": "日にち",
    "data": "when",
    "mode": "date",
    "initial": "2026-11-25",
    "min": "2026-11-24",
    "max": "2026-12-31",
}
OTHER_SITE = "https://example.jp/rules"


def template(content: Message) -> Message:
    return {"type": "template", "altText": "テンプレート", "template": content}


MEDIA: list[Message] = [
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "location", "title": "市役所", "address": "中央1-1", "latitude": 35.1, "longitude": 139.2},
    {"type": "audio", "originalContentUrl": "https://example.jp/a.m4a", "duration": 7000},
    {
        "type": "video",
        "originalContentUrl": "https://example.jp/a.mp4",
        "previewImageUrl": "https://example.jp/a.jpg",
    },
    {
        "type": "image",
        "originalContentUrl": "https://example.jp/b.jpg",
        "previewImageUrl": "https://example.jp/c.jpg",
    },
]


def screens(address: str) -> dict[str, list[Message]]:
    """What the bot sends when told each word. `address`: where its own pages are."""
    column = {"title": "しごと", "text": "みじかいしごと", "actions": [postback("見る", "see:1")]}
    fill = postback("書く", "write", inputOption="openKeyboard", fillInText="わたしは")
    return {
        "カード": [text("一件あります"), flex(CARD)],
        "横": [flex({"type": "carousel", "contents": [SLIM, SLIM, SLIM]})],
        "えらぶ": [text("どうしますか", postback("もどる", "back"), DATE, {"type": "location", "label": "場所"}, fill)],
        "あぶない": [text("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>")],
        "リンク": [
            template(
                {
                    "type": "buttons",
                    "text": "ひらく",
                    "actions": [
                        {"type": "uri", "label": "うちのページ", "uri": f"{address}/phone/icon.svg"},
                        {"type": "uri", "label": "よそのページ", "uri": OTHER_SITE},
                        {"type": "clipboard", "label": "写す", "clipboardText": "12345"},
                    ],
                }
            )
        ],
        "いろいろ": MEDIA,
        "型": [
            template(
                {"type": "confirm", "text": "よいですか", "actions": [postback("はい", "y"), postback("いいえ", "n")]}
            ),
            template({"type": "carousel", "columns": [column, column]}),
            template(
                {
                    "type": "image_carousel",
                    "columns": [{"imageUrl": "https://example.jp/d.jpg", "action": postback("絵", "p")}],
                }
            ),
            {
                "type": "imagemap",
                "altText": "地図",
                "baseUrl": "https://example.jp/map",
                "baseSize": {"width": 1040, "height": 520},
                "actions": [{"type": "message", "text": "左", "area": {"x": 0, "y": 0, "width": 520, "height": 520}}],
            },
        ],
    }


class Bot:
    """The webhook's side: keeps the events, answers texts with screens and postbacks with an echo."""

    def __init__(self) -> None:
        self.events: list[Message] = []
        self.address = ""
        self.token = ""

    async def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        for event in orjson.loads(body)["events"]:
            self.events.append(event)
            answer = self._answer(event)
            if answer:
                await self.call("/v2/bot/message/reply", {"replyToken": event["replyToken"], "messages": answer})
        return 200

    def _answer(self, event: Message) -> list[Message]:
        if event["type"] == "follow":
            return [text("ようこそ")]
        if event["type"] == "postback":
            data = event["postback"]
            return [text(f"postback {data['data']} {data.get('params', {}).get('date', '')}".strip())]
        if event["type"] != "message" or event["message"]["type"] != "text":
            return []
        return screens(self.address).get(event["message"]["text"], [])

    async def call(self, path: str, body: Any) -> None:
        """Call the simulated API; it must accept."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.address + path, json=body, headers=headers) as answer,
        ):
            assert answer.status < 300, await answer.text()

    def postbacks(self) -> list[str]:
        return [event["postback"]["data"] for event in self.events if event["type"] == "postback"]
