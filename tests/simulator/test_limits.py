"""Each limit of message objects, at its last good value and one past it.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.validation import check_messages_only, check_multicast, check_rich_menu

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


@pytest.mark.parametrize(("good", "bad"), [pair[1:] for pair in GOOD_AND_BAD], ids=[pair[0] for pair in GOOD_AND_BAD])
def test_limits(good: Json, bad: Json) -> None:
    assert found(good) == []
    assert found(bad) != []


def test_a_video_stands_only_in_the_hero_of_a_large_single_bubble() -> None:
    image = {"type": "image", "url": URL}
    video = {
        "type": "video",
        "url": URL,
        "previewUrl": URL,
        "altContent": image,
        "aspectRatio": "16:9",
    }
    assert found(flex(bubble(words(), hero=video))) == []
    assert found(flex(bubble(words(), hero=video, size="micro")))
    assert found(flex(bubble(video)))
    assert found(flex({"type": "carousel", "contents": [bubble(words(), hero=video)]}))


def test_sizes_of_the_wrong_kind_are_told_so() -> None:
    assert found(flex({"type": "carousel", "contents": [bubble(words(), size=["mega"])]}))


def test_one_to_five_messages_and_one_to_five_hundred_people() -> None:
    assert found(*[text()] * 5) == []
    assert found(*[text()] * 6) == [("messages", "Size must be between 1 and 5")]
    assert found() == [("messages", "Size must be between 1 and 5")]
    people = ["U" + "0" * 32]
    assert not check_multicast({"to": people * 500, "messages": [text()]})
    assert check_multicast({"to": people * 501, "messages": [text()]})


def test_a_card_that_passed_once_is_not_mixed_up_with_a_broken_one() -> None:
    assert found(flex(bubble(words("a" * 20)))) == []
    assert found(flex(bubble(words("a" * 20)))) == []
    assert found(flex(bubble(words("a" * 20, size="huge")))) != []
    assert found(flex(bubble(words("a" * 20, size="huge")))) != []


@pytest.mark.parametrize(
    ("change", "fine"),
    [
        ({}, True),
        ({"chatBarText": FAMILY * 14}, True),
        ({"chatBarText": "a" * 15}, False),
        ({"name": "a" * 301}, False),
        ({"size": {"width": 2500, "height": 1724}}, True),
        ({"size": {"width": 2500, "height": 1725}}, False),
        ({"size": {"width": 799, "height": 250}}, False),
        ({"selected": "yes"}, False),
    ],
)
def test_rich_menus(change: Json, fine: bool) -> None:
    area = {
        "bounds": {"x": 0, "y": 0, "width": 800, "height": 250},
        "action": {"type": "message", "text": "a"},
    }
    menu = {
        "size": {"width": 800, "height": 250},
        "selected": True,
        "name": "a",
        "chatBarText": "a",
    }
    assert (not check_rich_menu(menu | {"areas": [area] * 20} | change)) == fine
    assert check_rich_menu(menu | {"areas": [area] * 21})


def test_pictures_come_by_https_or_from_this_desk() -> None:
    for address, fine in (("http://127.0.0.1:8000/a.png", True), ("http://127.0.0.1.example/a.png", False)):
        image = {"type": "image", "originalContentUrl": address, "previewImageUrl": URL}
        assert (not found(image)) == fine


_junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "contents", "text"]), inner),
    max_leaves=5,
)


@given(st.sampled_from([good for _, good, _ in GOOD_AND_BAD]), st.data())
def test_junk_anywhere_in_a_message_is_answered_not_stumbled_over(good: Json, data: st.DataObject) -> None:
    broken = copy.deepcopy(good)
    place: Any = broken
    while True:
        key: Any = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(_junk)
            break
        place = inner
    check_messages_only({"messages": [broken]})


@pytest.mark.parametrize("body", [None, [], "a", 1, {"messages": "a"}, {"messages": [None, 1, [], {"type": 1}]}])
def test_bodies_of_the_wrong_kind_are_told_so(body: object) -> None:
    assert check_messages_only(body)
