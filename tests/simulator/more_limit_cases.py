"""Further limits of message objects, each at its last good value and one past it: (name, good, bad).

https://developers.line.biz/en/reference/messaging-api/#message-objects and #action-objects
"""

from __future__ import annotations

from tests.simulator.limit_cases import (
    APPLE,
    FAMILY,
    SAY,
    URL,
    Json,
    bubble,
    button,
    buttons,
    carousel,
    flex,
    imagemap,
    picker,
    postback,
    quick,
    template,
    text,
    words,
)

EMOJI: Json = {"type": "emoji", "productId": "p", "emojiId": "1"}


def link(uri: str, **more: object) -> Json:
    return {"type": "uri", "label": "a", "uri": uri} | more


def image(preview: str = URL, original: str = URL) -> Json:
    return {"type": "image", "originalContentUrl": original, "previewImageUrl": preview}


def video(tracking: str) -> Json:
    return {"type": "video", "originalContentUrl": URL, "previewImageUrl": URL, "trackingId": tracking}


def substituted(count: int, key: str = "k", sort: Json = EMOJI) -> Json:
    keys = [f"{key}{number}" for number in range(count)]
    return {"type": "textV2", "text": "".join(f"{{{one}}}" for one in keys), "substitution": dict.fromkeys(keys, sort)}


def animated(count: int) -> Json:
    return flex(bubble(*[{"type": "image", "url": URL, "animated": True}] * count))


def place(latitude: float = 0, longitude: float = 0, address: str = "a") -> Json:
    return {"type": "location", "title": "a", "address": address, "latitude": latitude, "longitude": longitude}


def mapped(said: str) -> Json:
    one = imagemap(1)
    one["actions"] = [one["actions"][0] | {"text": said}]
    return one


def dollars(count: int) -> Json:
    return text("$" * count, emojis=[{"index": at, "productId": "p", "emojiId": "1"} for at in range(count)])


MORE_GOOD_AND_BAD: list[tuple[str, Json, Json]] = [
    ("emojis", dollars(20), dollars(21)),
    ("textV2", {"type": "textV2", "text": "a" * 5000}, {"type": "textV2", "text": "a" * 5001}),
    ("substituted emojis", substituted(20), substituted(21)),
    ("substitution key", substituted(1, "k" * 19), substituted(1, "k" * 20)),
    ("letters of a key", substituted(1, "a_B"), substituted(1, "a-b")),
    ("unused substitution", substituted(1), substituted(1) | {"text": "a"}),
    ("open brace", {"type": "textV2", "text": "{{"}, {"type": "textV2", "text": "{"}),
    ("mention outside a group", substituted(1), substituted(1, sort={"type": "mention", "mentionee": {"type": "all"}})),
    ("image", image(), image(original="ftp://example.com/a.png")),
    ("preview", image("https://a.jp/" + "a" * 1987), image("https://a.jp/" + "a" * 1988)),
    ("preview is there", image(), {"type": "image", "originalContentUrl": URL}),
    ("tracking id", video("a" * 100), video("a" * 101)),
    ("letters of a tracking id", video("a.b"), video("a_b")),
    (
        "audio",
        {"type": "audio", "originalContentUrl": URL, "duration": 1},
        {"type": "audio", "originalContentUrl": URL, "duration": "1"},
    ),
    ("address", place(address="a" * 100), place(address="a" * 101)),
    ("latitude", place(latitude=-90), place(latitude=-90.1)),
    ("longitude", place(longitude=-180), place(longitude=180.1)),
    ("imagemap text", mapped("a" * 400), mapped("a" * 401)),
    ("imagemap alt", imagemap(1) | {"altText": APPLE * 750}, imagemap(1) | {"altText": APPLE * 751}),
    ("template alt", buttons("a") | {"altText": "a" * 1500}, buttons("a") | {"altText": "a" * 1501}),
    ("buttons text with image", buttons("a" * 60, thumbnailImageUrl=URL), buttons("a" * 61, thumbnailImageUrl=URL)),
    ("buttons text in graphemes", buttons(FAMILY * 160), buttons(FAMILY * 161)),
    ("buttons have a button", buttons("a", 1), buttons("a", 0)),
    ("column title", carousel(1, title="a" * 40), carousel(1, title="a" * 41)),
    ("column actions", carousel(1, actions=[SAY] * 3), carousel(1, actions=[SAY] * 4)),
    (
        "confirm has two",
        template("confirm", text="a", actions=[SAY] * 2),
        template("confirm", text="a", actions=[SAY]),
    ),
    (
        "image columns",
        template("image_carousel", columns=[{"imageUrl": URL, "action": postback()}] * 10),
        template("image_carousel", columns=[{"imageUrl": URL, "action": postback()}] * 11),
    ),
    (
        "titles in all columns or none",
        template("carousel", columns=[{"title": "t", "text": "a", "actions": [SAY]}] * 2),
        template(
            "carousel",
            columns=[{"title": "t", "text": "a", "actions": [SAY]}, {"text": "a", "actions": [SAY]}],
        ),
    ),
    ("animated images", animated(10), animated(11)),
    ("carousel of carousels", flex(bubble(words())), flex({"type": "carousel", "contents": []})),
    ("sizes of bubbles", flex(bubble(words(), size="giga")), flex(bubble(words(), size="tera"))),
    ("bubble with a block", flex(bubble(words())), flex({"type": "bubble"})),
    ("size of a text", flex(bubble(words(size="5xl"))), flex(bubble(words(size="6xl")))),
    (
        "aspect ratio's numbers",
        flex(bubble({"type": "image", "url": URL, "aspectRatio": "100000:1"})),
        flex(bubble({"type": "image", "url": URL, "aspectRatio": "100001:1"})),
    ),
    ("quick replies are some", quick(1), quick(0)),
    (
        "quick reply picture",
        text(quickReply={"items": [{"type": "action", "imageUrl": URL, "action": SAY}]}),
        text(quickReply={"items": [{"type": "action", "imageUrl": "http://example.com/a.png", "action": SAY}]}),
    ),
    ("quick reply with label", quick(1), quick(1, {"type": "message", "text": "a"})),
    ("roll of pictures", quick(1, {"type": "cameraRoll", "label": "a"}), button({"type": "cameraRoll", "label": "a"})),
    ("place of the phone", quick(1, {"type": "location", "label": "a"}), button({"type": "location", "label": "a"})),
    ("postback has data", button(postback()), button({"type": "postback", "label": "a"})),
    ("data in UTF-16", button(postback(data=APPLE * 150)), button(postback(data=APPLE * 151))),
    ("one echo", button(postback(displayText="a")), button(postback(displayText="a", text="a"))),
    ("input option", button(postback(inputOption="openVoice")), button(postback(inputOption="openDoor"))),
    (
        "fillInText's length",
        button(postback(inputOption="openKeyboard", fillInText="a" * 300)),
        button(postback(inputOption="openKeyboard", fillInText="a" * 301)),
    ),
    ("line scheme", button(link("line://nv/chat")), button(link("mailto:a@example.com"))),
    ("uri in ASCII", button(link("https://a.jp/%E3%81%82")), button(link("https://a.jp/あ"))),
    ("uri with a host", button(link("https://a.jp")), button(link("https://"))),
    (
        "address for a desk",
        button(link(URL, altUri={"desktop": URL})),
        button(link(URL, altUri={"desktop": "javascript:alert(1)"})),
    ),
    ("picker's mode", picker(mode="date"), picker(mode="week")),
    ("first date", picker(initial="1900-01-01"), picker(initial="1899-12-31")),
    ("date of the calendar", picker(initial="2028-02-29"), picker(initial="2026-02-29")),
    ("time", picker(mode="time", initial="23:59"), picker(mode="time", initial="24:00")),
    (
        "moment",
        picker(mode="datetime", initial="2026-01-01T00:00"),
        picker(mode="datetime", initial="2026-01-01 00:00"),
    ),
    ("form of the mode", picker(mode="time", initial="10:00"), picker(mode="time", initial="2026-01-01")),
    (
        "initial within range",
        picker(initial="2026-01-02", max="2026-01-02"),
        picker(initial="2026-01-03", max="2026-01-02"),
    ),
    ("sender's icon", text(sender={"iconUrl": URL}), text(sender={"iconUrl": "http://example.com/a.png"})),
    (
        "delivery tag",
        {"type": "coupon", "couponId": "c", "deliveryTag": "a" * 30},
        {"type": "coupon", "couponId": "c", "deliveryTag": "a" * 31},
    ),
    ("type", text(), text() | {"type": "fax"}),
]
