"""Template messages: buttons, confirm, carousel, image carousel.

https://developers.line.biz/en/reference/messaging-api/#template-messages
"""

from simulator.validation.actions import in_image_carousel, in_template
from simulator.validation.rules import (
    Part,
    Problems,
    Shape,
    graphemes,
    https,
    join,
    list_of,
    one_of,
    opaque_color,
)

_title = graphemes(40)
_ratio = one_of("rectangle", "square")
_size = one_of("cover", "contain")
_short = graphemes(60)

_buttons_shape = Shape(
    {
        "type": one_of("buttons"),
        "thumbnailImageUrl": https,
        "imageAspectRatio": _ratio,
        "imageSize": _size,
        "imageBackgroundColor": opaque_color,
        "title": _title,
        "text": graphemes(160),
    },
    {"defaultAction": in_template, "actions": list_of(in_template, 1, 4)},
    ("text", "actions"),
)
_confirm_shape = Shape(
    {"type": one_of("confirm"), "text": graphemes(240)},
    {"actions": list_of(in_template, 2, 2)},
    ("text", "actions"),
)
_column_shape = Shape(
    {
        "thumbnailImageUrl": https,
        "imageBackgroundColor": opaque_color,
        "title": _title,
        "text": graphemes(120),
    },
    {"defaultAction": in_template, "actions": list_of(in_template, 1, 3)},
    ("text", "actions"),
)


def _check_short_text(value: object, path: str, problems: Problems) -> None:
    """With an image or a title beside it, the text may have 60 characters."""
    if not isinstance(value, dict) or not (value.get("thumbnailImageUrl") or value.get("title")):
        return
    if isinstance(value.get("text"), str) and (wrong := _short(value["text"])):
        problems.add(join(path, "text"), wrong)


def _buttons(value: object, path: str, problems: Problems) -> None:
    _buttons_shape.check(value, path, problems)
    _check_short_text(value, path, problems)


def _column(value: object, path: str, problems: Problems) -> None:
    _column_shape.check(value, path, problems)
    _check_short_text(value, path, problems)


_carousel_shape = Shape(
    {"type": one_of("carousel"), "imageAspectRatio": _ratio, "imageSize": _size},
    {"columns": list_of(_column, 1, 10)},
    ("columns",),
)


def _carousel(value: object, path: str, problems: Problems) -> None:
    _carousel_shape.check(value, path, problems)
    columns = value.get("columns") if isinstance(value, dict) else None
    if not isinstance(columns, list):
        return
    described = [column for column in columns if isinstance(column, dict)]
    if len({len(actions) for column in described if isinstance(actions := column.get("actions"), list)}) > 1:
        problems.add(join(path, "columns"), "All columns must have the same number of actions")
    for name in ("thumbnailImageUrl", "title"):
        if len({bool(column.get(name)) for column in described}) > 1:
            problems.add(join(path, "columns"), f"{name} must be in all columns or in none")


_image_column_shape = Shape({"imageUrl": https}, {"action": in_image_carousel}, ("imageUrl", "action"))
_image_carousel_shape = Shape(
    {"type": one_of("image_carousel")},
    {"columns": list_of(_image_column_shape.check, 1, 10)},
    ("columns",),
)


_TEMPLATES: dict[str, Part] = {
    "buttons": _buttons,
    "confirm": _confirm_shape.check,
    "carousel": _carousel,
    "image_carousel": _image_carousel_shape.check,
}


def template(value: object, path: str, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    part = _TEMPLATES.get(kind) if isinstance(kind, str) else None
    if part is None:
        problems.add(join(path, "type"), f"must be one of {', '.join(_TEMPLATES)}")
    else:
        part(value, path, problems)
