"""Action objects, whose allowed types and labels depend on where they stand.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

import re
from datetime import datetime

from simulator.validation.rules import (
    REQUIRED,
    Leaf,
    Part,
    Problems,
    Shape,
    graphemes,
    integer,
    join,
    matching,
    one_of,
    url,
    utf16,
)

_any_label = graphemes(10_000, least=0)
_type = one_of(
    "postback",
    "message",
    "uri",
    "datetimepicker",
    "clipboard",
    "camera",
    "cameraRoll",
    "location",
    "richmenuswitch",
)
_common: dict[str, Leaf] = {"type": _type, "label": _any_label}
_link = url(1000, ("http", "https", "line", "tel"))
_desktop = Shape({"desktop": url(1000, ("http", "https", "line", "tel"))})
_picked = matching(r"[0-9Tt:-]{5,16}", "invalid date or time")

_SHAPES: dict[str, Shape] = {
    "postback": Shape(
        _common
        | {
            "data": utf16(300),
            "displayText": graphemes(300),
            "text": graphemes(300),
            "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
            "fillInText": graphemes(300),
        },
        required=("data",),
    ),
    "message": Shape(_common | {"text": graphemes(300)}, required=("text",)),
    "uri": Shape(
        _common | {"uri": _link},
        {"altUri": _desktop.check},
        ("uri",),
    ),
    "datetimepicker": Shape(
        _common
        | {
            "data": utf16(300),
            "mode": one_of("date", "time", "datetime"),
            "initial": _picked,
            "max": _picked,
            "min": _picked,
        },
        required=("data", "mode"),
    ),
    "clipboard": Shape(_common | {"clipboardText": utf16(1000)}, required=("clipboardText",)),
    "camera": Shape(_common),
    "cameraRoll": Shape(_common),
    "location": Shape(_common),
    "richmenuswitch": Shape(
        _common
        | {
            "data": utf16(300),
            "richMenuAliasId": matching(r"[a-z0-9_-]{1,32}", "invalid rich menu alias id"),
        },
        required=("data", "richMenuAliasId"),
    ),
}

_EVERYWHERE = ("postback", "message", "uri", "datetimepicker", "clipboard")


def action_in(types: tuple[str, ...], label_most: int, *, label_required: bool) -> Part:
    """The rule for an action in one place: which types may stand there, and its label in graphemes."""
    check_label = graphemes(label_most, least=1 if label_required else 0)
    allowed = frozenset(types)

    def check(value: object, path: str, problems: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kind, str) or kind not in allowed:
            problems.add(join(path, "type"), f"must be one of {', '.join(types)}")
            return
        _SHAPES[kind].check(value, path, problems)
        label = value.get("label")
        if label is not None:
            if wrong := check_label(label):
                problems.add(join(path, "label"), wrong)
        elif label_required:
            problems.add(join(path, "label"), REQUIRED)
        if kind == "postback":
            _check_postback(value, path, problems)
        elif kind == "datetimepicker":
            _check_picker(value, path, problems)

    return check


in_template = action_in(_EVERYWHERE, 20, label_required=True)
in_image_carousel = action_in(_EVERYWHERE, 12, label_required=False)
in_flex_button = action_in(_EVERYWHERE, 40, label_required=True)
in_flex = action_in(_EVERYWHERE, 40, label_required=False)
in_quick_reply = action_in((*_EVERYWHERE, "camera", "cameraRoll", "location"), 20, label_required=True)
in_rich_menu = action_in((*_EVERYWHERE, "richmenuswitch"), 20, label_required=False)
in_video = action_in(("uri",), 40, label_required=False)


def _check_postback(value: dict[str, object], path: str, problems: Problems) -> None:
    if "displayText" in value and "text" in value:
        problems.add(join(path, "text"), "can't be used together with displayText")
    if "fillInText" in value and value.get("inputOption") != "openKeyboard":
        problems.add(join(path, "fillInText"), "only with inputOption openKeyboard")


_FORMATS = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d"),
    "time": (re.compile(r"\d{2}:\d{2}"), "%H:%M"),
    "datetime": (re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}"), "%Y-%m-%dT%H:%M"),
}


def picked_moment(mode: str, text: object) -> datetime | None:
    """A date picker's value as a naive datetime, or None where it is not of the mode's form or out of range.

    Dates go from 1900-01-01 to 2100-12-31.
    """
    if not isinstance(text, str) or mode not in _FORMATS:
        return None
    form, pattern = _FORMATS[mode]
    if not form.fullmatch(text):
        return None
    try:
        moment = datetime.strptime(text.upper(), pattern)  # noqa: DTZ007
    except ValueError:
        return None
    return moment if mode == "time" or 1900 <= moment.year <= 2100 else None


def _check_picker(value: dict[str, object], path: str, problems: Problems) -> None:
    mode = str(value.get("mode"))
    moments: dict[str, datetime] = {}
    for name in ("initial", "max", "min"):
        if (text := value.get(name)) is None:
            continue
        moment = picked_moment(mode, text)
        if moment is None:
            problems.add(join(path, name), f"invalid {mode}")
        else:
            moments[name] = moment
    if "min" in moments and "max" in moments and moments["min"] >= moments["max"]:
        problems.add(join(path, "max"), "must be later than min")
    initial = moments.get("initial")
    if initial and (initial < moments.get("min", initial) or initial > moments.get("max", initial)):
        problems.add(join(path, "initial"), "must be between min and max")


imagemap_area = Shape(
    {
        "x": integer(0, 1_000_000),
        "y": integer(0, 1_000_000),
        "width": integer(1, 1_000_000),
        "height": integer(1, 1_000_000),
    },
    required=("x", "y", "width", "height"),
)


_imagemap_common: dict[str, Leaf] = {
    "type": one_of("message", "uri", "clipboard"),
    "label": utf16(100, least=0),
}
_IMAGEMAP: dict[str, Shape] = {
    "message": Shape(_imagemap_common | {"text": utf16(400)}, {"area": imagemap_area.check}, ("text", "area")),
    "uri": Shape(_imagemap_common | {"linkUri": _link}, {"area": imagemap_area.check}, ("linkUri", "area")),
    "clipboard": Shape(
        _imagemap_common | {"clipboardText": utf16(1000)},
        {"area": imagemap_area.check},
        ("clipboardText", "area"),
    ),
}


def in_imagemap(value: object, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shape = _IMAGEMAP.get(kind) if isinstance(kind, str) else None
    if shape is None:
        problems.add(join(path, "type"), "must be one of message, uri, clipboard")
    else:
        shape.check(value, path, problems)
