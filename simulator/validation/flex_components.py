"""Flex components: box, button, image.check, icon, text, span, separator, filler.

https://developers.line.biz/en/reference/messaging-api/#flex-message-components
"""

import re

from simulator.validation.actions import in_flex, in_flex_button
from simulator.validation.rules import (
    EMPTY,
    REQUIRED,
    Leaf,
    Part,
    Problems,
    Shape,
    boolean,
    color,
    https,
    integer,
    join,
    list_of,
    matching,
    one_of,
    utf16,
)

_PX = r"\d+(?:\.\d+)?px"
_PERCENT = r"\d+(?:\.\d+)?%"
_STEPS = "none|xs|sm|md|lg|xl|xxl"
_SIZES = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"


def _measure(pattern: str) -> Leaf:
    return matching(pattern, "invalid size: a keyword, or a number with its unit")


_space = _measure(f"{_STEPS}|{_PX}")
_space_or_percent = _measure(f"{_STEPS}|{_PX}|{_PERCENT}")
_offset = _measure(f"{_STEPS}|-?{_PX}|-?{_PERCENT}")
_length = _measure(f"{_PX}|{_PERCENT}")
_font_size = _measure(f"{_SIZES}|{_PX}")
_image_size = _measure(f"{_SIZES}|full|{_PX}|{_PERCENT}")
_flex = integer(0, 1_000_000)
_align = one_of("start", "end", "center")
_gravity = one_of("top", "bottom", "center")
_weight = one_of("regular", "bold")
_style = one_of("normal", "italic")
_decoration = one_of("none", "underline", "line-through")
_shrink = one_of("shrink-to-fit")
_any_text = utf16(10_000)
_ratio = re.compile(r"(\d{1,6}):(\d{1,6})")


def ratio(value: object) -> str | None:
    """`{width}:{height}`, each 1 to 100000, the height up to three times the width."""
    found = _ratio.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return "invalid aspect ratio: {width}:{height}"
    width, height = int(found[1]), int(found[2])
    if not (1 <= width <= 100_000 and 1 <= height <= 100_000):
        return "Must be between 1 and 100000"
    return None if height <= 3 * width else "the height can't be more than three times the width"


COMMON_LEAVES: dict[str, Leaf] = {
    "type": one_of("box", "button", "image", "icon", "text", "span", "separator", "filler"),
    "margin": _space,
    "position": one_of("relative", "absolute"),
    "offsetTop": _offset,
    "offsetBottom": _offset,
    "offsetStart": _offset,
    "offsetEnd": _offset,
}
_type = {"type": COMMON_LEAVES["type"]}

_gradient = Shape(
    {
        "type": one_of("linearGradient"),
        "angle": matching(r"(?:[0-2]?\d?\d|3[0-5]\d)(?:\.\d+)?deg", "invalid angle: 0deg to 359deg"),
        "startColor": color,
        "endColor": color,
        "centerColor": color,
        "centerPosition": matching(r"(?:\d{1,2}(?:\.\d+)?|100)%", "must be 0% to 100%"),
    },
    required=("type", "angle", "startColor", "endColor"),
)


def box(value: object, path: str, problems: Problems) -> None:
    """A box and all within it; a baseline box takes only what has a baseline."""
    baseline = isinstance(value, dict) and value.get("layout") == "baseline"
    (_baseline_box if baseline else _box).check(value, path, problems)


def _in_box(types: tuple[str, ...]) -> Part:
    allowed = frozenset(types)

    def check(value: object, path: str, problems: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in allowed:
            problems.add(join(path, "type"), f"must be one of {', '.join(types)}")
        else:
            _COMPONENTS[kind](value, path, problems)

    return check


BOX_TYPES = ("box", "button", "image", "text", "separator", "filler")
_BASELINE_TYPES = ("icon", "text", "filler")
_box_leaves: dict[str, Leaf] = COMMON_LEAVES | {
    "layout": one_of("horizontal", "vertical", "baseline"),
    "flex": _flex,
    "spacing": _space,
    "backgroundColor": color,
    "borderColor": color,
    "borderWidth": _measure(f"none|light|normal|medium|semi-bold|bold|{_PX}"),
    "cornerRadius": _space,
    "width": _length,
    "maxWidth": _length,
    "height": _length,
    "maxHeight": _length,
    "paddingAll": _space_or_percent,
    "paddingTop": _space_or_percent,
    "paddingBottom": _space_or_percent,
    "paddingStart": _space_or_percent,
    "paddingEnd": _space_or_percent,
    "justifyContent": one_of("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
    "alignItems": one_of("center", "flex-start", "flex-end"),
}


def _box_shape(types: tuple[str, ...]) -> Shape:
    contents = list_of(_in_box(types), 0, 1_000)
    return Shape(
        _box_leaves,
        {"contents": contents, "action": in_flex, "background": _gradient.check},
        ("layout", "contents"),
    )


_box = _box_shape(BOX_TYPES)
_baseline_box = _box_shape(_BASELINE_TYPES)

_button = Shape(
    COMMON_LEAVES
    | {
        "flex": _flex,
        "height": one_of("sm", "md"),
        "style": one_of("primary", "secondary", "link"),
        "color": color,
        "gravity": _gravity,
        "adjustMode": _shrink,
        "scaling": boolean,
    },
    {"action": in_flex_button},
    ("action",),
)
image = Shape(
    COMMON_LEAVES
    | {
        "url": https,
        "flex": _flex,
        "align": _align,
        "gravity": _gravity,
        "size": _image_size,
        "aspectRatio": ratio,
        "aspectMode": one_of("cover", "fit"),
        "backgroundColor": color,
        "animated": boolean,
    },
    {"action": in_flex},
    ("url",),
)
_icon = Shape(
    COMMON_LEAVES | {"url": https, "size": _font_size, "aspectRatio": ratio, "scaling": boolean},
    required=("url",),
)
_span = Shape(
    _type
    | {
        "text": _any_text,
        "size": _font_size,
        "color": color,
        "weight": _weight,
        "style": _style,
        "decoration": _decoration,
    },
    required=("text",),
)
_separator = Shape(_type | {"margin": _space, "color": color})
_filler = Shape(_type | {"flex": _flex})


def _check_span(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, dict) and value.get("type") != "span":
        problems.add(join(path, "type"), "must be a span")
    else:
        _span.check(value, path, problems)


_text = Shape(
    COMMON_LEAVES
    | {
        "flex": _flex,
        "text": _any_text,
        "size": _font_size,
        "align": _align,
        "gravity": _gravity,
        "color": color,
        "weight": _weight,
        "style": _style,
        "decoration": _decoration,
        "wrap": boolean,
        "lineSpacing": _measure(_PX),
        "maxLines": integer(0, 1_000_000),
        "adjustMode": _shrink,
        "scaling": boolean,
    },
    {"contents": list_of(_check_span, 0, 1_000), "action": in_flex},
)


def _check_text(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.add(path, "must be an object")
        return
    spans = value.get("contents")
    if not spans and value.get("text") is None:
        problems.add(join(path, "text"), REQUIRED)
    elif spans and value.get("text") == "":
        # The reference's own examples leave the text empty where spans replace it.
        value = {name: item for name, item in value.items() if name != "text"}
    elif value.get("text") == "":
        problems.add(join(path, "text"), EMPTY)
        return
    _text.check(value, path, problems)


def _part_of(shape: Shape) -> Part:
    def check(value: object, path: str, problems: Problems) -> None:
        shape.check(value, path, problems)

    return check


_COMPONENTS: dict[str, Part] = {
    "box": box,
    "button": _part_of(_button),
    "image": image.check,
    "icon": _part_of(_icon),
    "text": _check_text,
    "separator": _part_of(_separator),
    "filler": _part_of(_filler),
}
