"""Each limit of message objects, at its last good value and one past it: (name, good, bad).

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from __future__ import annotations

from typing import Any

from simulator.validation import check_messages_only

Json = dict[str, Any]
URL = "https://example.com/a.png"
APPLE = "\U0001f34e"  # two UTF-16 units, one grapheme
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # eight UTF-16 units, one grapheme
SAY: Json = {"type": "message", "label": "はい", "text": "はい"}


def found(*messages: Json) -> list[tuple[str, str]]:
    return check_messages_only({"messages": list(messages)}).found


def text(words: str = "a", **more: Any) -> Json:
    return {"type": "text", "text": words} | more


def flex(contents: Json, alt: str = "a") -> Json:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(*parts: Json, **more: Any) -> Json:
    return {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": list(parts)},
    } | more


def words(said: str = "a", **more: Any) -> Json:
    return {"type": "text", "text": said} | more


def button(action: Json) -> Json:
    return flex(bubble({"type": "button", "action": action}))


def template(kind: str, **more: Any) -> Json:
    return {"type": "template", "altText": "a", "template": {"type": kind} | more}


def quick(count: int, action: Json = SAY) -> Json:
    return text(quickReply={"items": [{"type": "action", "action": action}] * count})


def postback(**more: Any) -> Json:
    return {"type": "postback", "label": "a", "data": "a"} | more


def picker(**more: Any) -> Json:
    return button({"type": "datetimepicker", "label": "a", "data": "a", "mode": "date"} | more)


def buttons(said: str, actions: int = 1, **more: Any) -> Json:
    return template("buttons", text=said, actions=[SAY] * actions, **more)


def carousel(columns: int, **more: Any) -> Json:
    column = {"text": "a", "actions": [SAY]} | more
    return template("carousel", columns=[column] * columns)


def imagemap(actions: int, width: int = 1040) -> Json:
    area = {"x": 0, "y": 0, "width": 1, "height": 1}
    action = {"type": "message", "text": "a", "area": area}
    size = {"width": width, "height": 1040}
    return {
        "type": "imagemap",
        "baseUrl": URL,
        "altText": "a",
        "baseSize": size,
        "actions": [action] * actions,
    }


def sized(size: int) -> Json:
    """A bubble whose JSON has exactly this many bytes."""
    empty = len('{"type":"bubble","body":{"type":"box","layout":"vertical","contents":[]}}')
    texts: list[Json] = []
    room = size - empty
    piece = len('{"type":"text","text":""},')
    while room > 10_000 + piece:
        texts.append(words("a" * (10_000 - piece)))
        room -= 10_000
    return bubble(*texts, words("a" * (room - piece + 1)))


GOOD_AND_BAD: list[tuple[str, Json, Json]] = [
    ("text", text("a" * 5000), text("a" * 5001)),
    ("text in UTF-16", text(APPLE * 2500), text(APPLE * 2501)),
    ("empty text", text("a"), text("")),
    ("alt text", flex(bubble(words()), "a" * 1500), flex(bubble(words()), "a" * 1501)),
    ("alt text in UTF-16", flex(bubble(words()), APPLE * 750), flex(bubble(words()), APPLE * 751)),
    ("bubble", flex(sized(30_000)), flex(sized(30_001))),
    (
        "bubbles",
        flex({"type": "carousel", "contents": [bubble(words())] * 12}),
        flex({"type": "carousel", "contents": [bubble(words())] * 13}),
    ),
    (
        "carousel",
        flex({"type": "carousel", "contents": [sized(24_900)] * 2}),
        flex({"type": "carousel", "contents": [sized(25_000)] * 2}),
    ),
    (
        "bubbles of one size",
        flex({"type": "carousel", "contents": [bubble(words(), size="mega"), bubble(words())]}),
        flex({"type": "carousel", "contents": [bubble(words(), size="kilo"), bubble(words())]}),
    ),
    ("flex text", flex(bubble(words("a"))), flex(bubble(words("")))),
    ("flex label", button(postback(label="a" * 40)), button(postback(label="a" * 41))),
    ("button without label", button(SAY), button({"type": "message", "text": "a"})),
    (
        "baseline",
        flex(bubble({"type": "box", "layout": "baseline", "contents": [words()]})),
        flex(bubble({"type": "box", "layout": "baseline", "contents": [{"type": "separator"}]})),
    ),
    (
        "icon",
        flex(bubble({"type": "box", "layout": "baseline", "contents": [{"type": "icon", "url": URL}]})),
        flex(bubble({"type": "icon", "url": URL})),
    ),
    (
        "aspect ratio",
        flex(bubble({"type": "image", "url": URL, "aspectRatio": "1:3"})),
        flex(bubble({"type": "image", "url": URL, "aspectRatio": "1:4"})),
    ),
    ("color", flex(bubble(words(color="#11772280"))), flex(bubble(words(color="green")))),
    ("measure", flex(bubble(words(margin="12px"))), flex(bubble(words(margin="12")))),
    ("misspelt property", flex(bubble(words(wrap=True))), flex(bubble(words(warp=True)))),
    (
        "scheme",
        button({"type": "uri", "label": "a", "uri": "tel:0312345678"}),
        button({"type": "uri", "label": "a", "uri": "javascript:alert(1)"}),
    ),
    (
        "uri",
        button({"type": "uri", "label": "a", "uri": "https://a.jp/" + "a" * 987}),
        button({"type": "uri", "label": "a", "uri": "https://a.jp/" + "a" * 988}),
    ),
    (
        "image url",
        flex(bubble({"type": "image", "url": URL})),
        flex(bubble({"type": "image", "url": "http://example.com/a.png"})),
    ),
    ("data", button(postback(data="a" * 300)), button(postback(data="a" * 301))),
    (
        "displayText in graphemes",
        button(postback(displayText=FAMILY * 300)),
        button(postback(displayText=FAMILY * 301)),
    ),
    (
        "fillInText",
        button(postback(inputOption="openKeyboard", fillInText="a")),
        button(postback(fillInText="a")),
    ),
    ("message action", button(SAY | {"text": FAMILY * 300}), button(SAY | {"text": FAMILY * 301})),
    (
        "clipboard",
        button({"type": "clipboard", "label": "a", "clipboardText": "a" * 1000}),
        button({"type": "clipboard", "label": "a", "clipboardText": "a" * 1001}),
    ),
    ("picked date", picker(initial="2100-12-31"), picker(initial="2101-01-01")),
    (
        "picker's range",
        picker(min="2026-01-01", max="2026-01-02"),
        picker(min="2026-01-02", max="2026-01-02"),
    ),
    (
        "camera",
        quick(1, {"type": "camera", "label": "a"}),
        button({"type": "camera", "label": "a"}),
    ),
    (
        "switch of menus",
        button(SAY),
        button({"type": "richmenuswitch", "data": "a", "richMenuAliasId": "a"}),
    ),
    ("quick replies", quick(13), quick(14)),
    (
        "quick reply label",
        quick(1, SAY | {"label": FAMILY * 20}),
        quick(1, SAY | {"label": "a" * 21}),
    ),
    ("buttons text", buttons("a" * 160), buttons("a" * 161)),
    ("buttons text with title", buttons("a" * 60, title="a" * 40), buttons("a" * 61, title="a")),
    ("buttons title", buttons("a", title=FAMILY * 40), buttons("a", title="a" * 41)),
    ("buttons actions", buttons("a", 4), buttons("a", 5)),
    (
        "template label",
        template("confirm", text="a", actions=[SAY | {"label": "a" * 20}] * 2),
        template("confirm", text="a", actions=[SAY | {"label": "a" * 21}] * 2),
    ),
    (
        "confirm text",
        template("confirm", text="a" * 240, actions=[SAY] * 2),
        template("confirm", text="a" * 241, actions=[SAY] * 2),
    ),
    (
        "confirm actions",
        template("confirm", text="a", actions=[SAY] * 2),
        template("confirm", text="a", actions=[SAY] * 3),
    ),
    ("columns", carousel(10), carousel(11)),
    ("column text", carousel(1, text="a" * 120), carousel(1, text="a" * 121)),
    (
        "column text with image",
        carousel(1, text="a" * 60, thumbnailImageUrl=URL),
        carousel(1, text="a" * 61, thumbnailImageUrl=URL),
    ),
    (
        "columns alike",
        template("carousel", columns=[{"text": "a", "actions": [SAY]}] * 2),
        template(
            "carousel",
            columns=[{"text": "a", "actions": [SAY]}, {"text": "a", "actions": [SAY] * 2}],
        ),
    ),
    (
        "image carousel label",
        template("image_carousel", columns=[{"imageUrl": URL, "action": SAY | {"label": "a" * 12}}]),
        template("image_carousel", columns=[{"imageUrl": URL, "action": SAY | {"label": "a" * 13}}]),
    ),
    ("imagemap actions", imagemap(50), imagemap(51)),
    ("imagemap width", imagemap(1), imagemap(1, 1041)),
    ("sender", text(sender={"name": "a" * 20}), text(sender={"name": "a" * 21})),
    ("sender in UTF-16", text(sender={"name": "🍎" * 10}), text(sender={"name": "🍎" * 11})),
    ("sender's name", text(sender={"name": "結"}), text(sender={"name": "LINE"})),
    (
        "emoji",
        text("a$", emojis=[{"index": 1, "productId": "p", "emojiId": "1"}]),
        text("a$", emojis=[{"index": 0, "productId": "p", "emojiId": "1"}]),
    ),
    (
        "emoji after a wide character",
        text(APPLE + "$", emojis=[{"index": 2, "productId": "p", "emojiId": "1"}]),
        text(APPLE + "$", emojis=[{"index": 1, "productId": "p", "emojiId": "1"}]),
    ),
    (
        "substitution",
        {
            "type": "textV2",
            "text": "{{a}} {e}",
            "substitution": {"e": {"type": "emoji", "productId": "p", "emojiId": "1"}},
        },
        {"type": "textV2", "text": "{e}"},
    ),
    (
        "sticker",
        {"type": "sticker", "packageId": "446", "stickerId": "1988"},
        {"type": "sticker", "packageId": "446", "stickerId": "1987"},
    ),
    (
        "location",
        {"type": "location", "title": "a" * 100, "address": "a", "latitude": 90, "longitude": 180},
        {"type": "location", "title": "a" * 101, "address": "a", "latitude": 90, "longitude": 180},
    ),
]
