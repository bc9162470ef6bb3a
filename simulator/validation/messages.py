"""Message objects of every type.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import hashlib

import orjson

from simulator.validation.actions import imagemap_area, in_imagemap, in_quick_reply
from simulator.validation.flex import container
from simulator.validation.rules import (
    Leaf,
    Part,
    Problems,
    Shape,
    https,
    integer,
    join,
    list_of,
    matching,
    number,
    one_of,
    url,
    utf16,
)
from simulator.validation.stickers import sendable
from simulator.validation.templates import template
from simulator.validation.text import check_emoji_places, check_placeholders, emojis, substitution

_item_shape = Shape({"type": one_of("action"), "imageUrl": https}, {"action": in_quick_reply}, ("type", "action"))


_quick_reply_shape = Shape({}, {"items": list_of(_item_shape.check, 1, 13)}, ("items",))


_name = utf16(20)


def _sender_name(value: object) -> str | None:
    if wrong := _name(value):
        return wrong
    return "LINE can't be used in the name" if "line" in str(value).lower() else None


_sender_shape = Shape({"name": _sender_name, "iconUrl": https})


_alt_text = utf16(1500)
_quote = utf16(10_000)
_digits = matching(r"\d{1,20}", "must be a number in a string")
_types = (
    "text",
    "textV2",
    "sticker",
    "image",
    "video",
    "audio",
    "location",
    "imagemap",
    "template",
    "flex",
    "coupon",
)
_common: dict[str, Leaf] = {"type": one_of(*_types)}
_common_parts: dict[str, Part] = {
    "quickReply": _quick_reply_shape.check,
    "sender": _sender_shape.check,
}

_size = Shape({"width": integer(1040, 1040), "height": integer(1, 100_000)}, required=("width", "height"))
_link_shape = Shape(
    {"linkUri": url(1000, ("http", "https", "line", "tel")), "label": utf16(30)},
    required=("linkUri", "label"),
)


_imagemap_video_shape = Shape(
    {"originalContentUrl": https, "previewImageUrl": https},
    {"area": imagemap_area.check, "externalLink": _link_shape.check},
    ("originalContentUrl", "previewImageUrl", "area"),
)


_SHAPES: dict[str, Shape] = {
    "text": Shape(
        _common | {"text": utf16(5000), "quoteToken": _quote},
        _common_parts | {"emojis": emojis},
        ("text",),
    ),
    "textV2": Shape(
        _common | {"text": utf16(5000), "quoteToken": _quote},
        _common_parts | {"substitution": substitution},
        ("text",),
    ),
    "sticker": Shape(
        _common | {"packageId": _digits, "stickerId": _digits, "quoteToken": _quote},
        _common_parts,
        ("packageId", "stickerId"),
    ),
    "image": Shape(
        _common | {"originalContentUrl": https, "previewImageUrl": https},
        _common_parts,
        ("originalContentUrl", "previewImageUrl"),
    ),
    "video": Shape(
        _common
        | {
            "originalContentUrl": https,
            "previewImageUrl": https,
            "trackingId": matching(r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}", "invalid tracking id"),
        },
        _common_parts,
        ("originalContentUrl", "previewImageUrl"),
    ),
    "audio": Shape(
        _common | {"originalContentUrl": https, "duration": integer(1, 2**53)},
        _common_parts,
        ("originalContentUrl", "duration"),
    ),
    "location": Shape(
        _common
        | {
            "title": utf16(100),
            "address": utf16(100),
            "latitude": number(-90, 90),
            "longitude": number(-180, 180),
        },
        _common_parts,
        ("title", "address", "latitude", "longitude"),
    ),
    "imagemap": Shape(
        _common | {"baseUrl": https, "altText": _alt_text},
        _common_parts
        | {
            "baseSize": _size.check,
            "actions": list_of(in_imagemap, 1, 50),
            "video": _imagemap_video_shape.check,
        },
        ("baseUrl", "altText", "baseSize", "actions"),
    ),
    "template": Shape(
        _common | {"altText": _alt_text},
        _common_parts | {"template": template},
        ("altText", "template"),
    ),
    "flex": Shape(
        _common | {"altText": _alt_text},
        _common_parts | {"contents": container},
        ("altText", "contents"),
    ),
    "coupon": Shape(_common | {"couponId": utf16(100), "deliveryTag": utf16(30)}, _common_parts, ("couponId",)),
}


# Digests of large messages that passed. A bot says the same to many people, and under load the same check of the
# same card would cost more than all the rest of a call.
_passed: set[bytes] = set()
_PASSED_MOST = 5_000


def message(value: object, path: str, problems: Problems) -> None:
    """One message object of any type."""
    if not isinstance(value, dict) or value.get("type") not in ("flex", "template", "imagemap"):
        _check(value, path, problems)
        return
    digest = hashlib.blake2b(orjson.dumps(value), digest_size=16).digest()
    if digest in _passed:
        return
    before = len(problems.found)
    _check(value, path, problems)
    if len(problems.found) == before:
        if len(_passed) >= _PASSED_MOST:
            _passed.clear()
        _passed.add(digest)


def _check(value: object, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or not isinstance(value, dict):
        problems.add(join(path, "type"), f"must be one of {', '.join(_types)}")
        return
    shape.check(value, path, problems)
    if kind == "text" and "emojis" in value:
        check_emoji_places(value, path, problems)
    elif kind == "textV2":
        check_placeholders(value, path, problems)
    elif kind == "sticker" and not sendable(value.get("packageId"), value.get("stickerId")):
        problems.add(join(path, "stickerId"), "not in the list of sendable stickers")


messages: Part = list_of(message, 1, 5)
