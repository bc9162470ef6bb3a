"""Rich menu objects.

https://developers.line.biz/en/reference/messaging-api/#rich-menu-object
"""

from simulator.validation.actions import in_rich_menu
from simulator.validation.rules import Problems, Shape, boolean, graphemes, integer, list_of

_size_shape = Shape({"width": integer(800, 2500), "height": integer(250, 2500)}, required=("width", "height"))
_bounds_shape = Shape(
    {
        "x": integer(0, 2500),
        "y": integer(0, 2500),
        "width": integer(1, 2500),
        "height": integer(1, 2500),
    },
    required=("x", "y", "width", "height"),
)


def is_menu_size(width: int, height: int) -> bool:
    """Whether a rich menu (or its image) may be this large: 800–2500 wide, from 250 high, ratio from 1.45."""
    return 800 <= width <= 2500 and height >= 250 and width / height >= 1.45


def _size(value: object, path: str, problems: Problems) -> None:
    _size_shape.check(value, path, problems)
    if not isinstance(value, dict):
        return
    width, height = value.get("width"), value.get("height")
    if isinstance(width, int) and isinstance(height, int) and height > 0 and width / height < 1.45:
        problems.add(path, "The aspect ratio (width / height) must be at least 1.45")


_area_shape = Shape({}, {"bounds": _bounds_shape.check, "action": in_rich_menu}, ("bounds", "action"))


_menu_shape = Shape(
    {"selected": boolean, "name": graphemes(300), "chatBarText": graphemes(14)},
    {"size": _size, "areas": list_of(_area_shape.check, 0, 20)},
    ("size", "selected", "name", "chatBarText", "areas"),
)


def check_rich_menu(body: object) -> Problems:
    """A rich menu to be created; areas must lie within its size."""
    problems = Problems()
    _menu_shape.check(body, "", problems)
    if problems or not isinstance(body, dict):
        return problems
    for index, area in enumerate(body["areas"]):
        bounds = area["bounds"]
        if (
            bounds["x"] + bounds["width"] > body["size"]["width"]
            or bounds["y"] + bounds["height"] > body["size"]["height"]
        ):
            problems.add(f"areas[{index}].bounds", "must lie within the rich menu")
    return problems
