"""Flex containers: bubble and carousel, their sizes and what may stand in which block.

https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

import orjson

from simulator.validation.actions import in_flex, in_video
from simulator.validation.flex_components import box, image, ratio
from simulator.validation.rules import (
    Part,
    Problems,
    Shape,
    boolean,
    color,
    https,
    join,
    list_of,
    one_of,
)

# The reference says "30 KB" and "50 KB" and not which kilobyte: the smaller one is safe under both readings.
BUBBLE_BYTES = 30_000
CAROUSEL_BYTES = 50_000
_BLOCKS = ("header", "hero", "body", "footer")
_VIDEO_SIZES = ("kilo", "mega", "giga")


def _box_only(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, dict) and value.get("type") != "box":
        problems.add(join(path, "type"), "must be a box")
        return
    box(value, path, problems)


_ALT: dict[str, Part] = {"box": box, "image": image.check}


def _alt_content(value: object, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    part = _ALT.get(kind) if isinstance(kind, str) else None
    if part is None:
        problems.add(join(path, "type"), "must be one of box, image")
    else:
        part(value, path, problems)


_video = Shape(
    {"type": one_of("video"), "url": https, "previewUrl": https, "aspectRatio": ratio},
    {"altContent": _alt_content, "action": in_video},
    ("url", "previewUrl", "altContent"),
)


def _hero(value: object, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "video":
        _video.check(value, path, problems)
    elif kind == "image":
        image.check(value, path, problems)
    elif kind == "box":
        box(value, path, problems)
    else:
        problems.add(join(path, "type"), "must be one of box, image, video")


_block_style = Shape({"backgroundColor": color, "separator": boolean, "separatorColor": color})


_style_shape = Shape({}, dict.fromkeys(_BLOCKS, _block_style.check))


_bubble_shape = Shape(
    {
        "type": one_of("bubble"),
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": one_of("ltr", "rtl"),
    },
    {
        "header": _box_only,
        "hero": _hero,
        "body": _box_only,
        "footer": _box_only,
        "styles": _style_shape.check,
        "action": in_flex,
    },
    ("type",),
)


def bubble(value: object, path: str, problems: Problems) -> None:
    _bubble_shape.check(value, path, problems)
    if not isinstance(value, dict):
        return
    if not any(value.get(block) for block in _BLOCKS):
        problems.add(path, "At least one block must be specified")
    hero = value.get("hero")
    if isinstance(hero, dict) and hero.get("type") == "video" and value.get("size", "mega") not in _VIDEO_SIZES:
        problems.add(join(path, "hero"), "video needs a bubble of size kilo, mega or giga")
    if len(orjson.dumps(value)) > BUBBLE_BYTES:
        problems.add(path, "A bubble must not be larger than 30 KB")


_carousel_shape = Shape({"type": one_of("carousel")}, {"contents": list_of(bubble, 1, 12)}, ("type", "contents"))


def container(value: object, path: str, problems: Problems) -> None:
    """A Flex container: bubble or carousel."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict) or kind not in ("bubble", "carousel"):
        problems.add(join(path, "type"), "must be one of bubble, carousel")
        return
    if kind == "bubble":
        bubble(value, path, problems)
    else:
        _carousel(value, path, problems)
    # Within a text the quotes would be escaped, so this counts the property alone.
    if orjson.dumps(value).count(b'"animated":true') > 10:
        problems.add(path, "A message can have up to 10 animated images")


def _carousel(value: dict[str, object], path: str, problems: Problems) -> None:
    _carousel_shape.check(value, path, problems)
    bubbles = value.get("contents")
    if not isinstance(bubbles, list):
        return
    sizes = {str(part.get("size", "mega")) for part in bubbles if isinstance(part, dict)}
    if len(sizes) > 1:
        problems.add(join(path, "contents"), "All bubbles of a carousel must have the same size")
    for index, part in enumerate(bubbles):
        hero = part.get("hero") if isinstance(part, dict) else None
        if isinstance(hero, dict) and hero.get("type") == "video":
            problems.add(f"{path}.contents[{index}].hero", "video can't be used in a carousel")
    if len(orjson.dumps(value)) > CAROUSEL_BYTES:
        problems.add(path, "A carousel must not be larger than 50 KB")
