"""The look of an operator on all that it says: its band above each card, its colour where a card has the main one."""

from typing import Any

from messages import line
from messages.line import Component, Message
from models.people.look import Look

_COLOURED = frozenset({"color", "backgroundColor"})


def dressed(message: Message, look: Look) -> Message:
    """The message as an operator's; what is no card stays as it is.

    So does a card that has a band already: it was drawn in the look of whoever contracts, who may be another operator.
    """
    if message["type"] != "flex":
        return message
    contents = message["contents"]
    if contents["type"] == "carousel":
        worn = {**contents, "contents": [_worn(bubble, look) for bubble in contents["contents"]]}
    else:
        worn = _worn(contents, look)
    return {**message, "contents": worn}


def _worn(bubble: Component, look: Look) -> Component:
    if "header" in bubble:
        return bubble
    coloured: Component = bubble if look.colour == line.ACCENT else _in_colour(bubble, look.colour)
    return {**coloured, "header": line.band(look.name, look.colour)} if look.name else coloured


def _in_colour(part: Any, colour: str) -> Any:
    """A part of a card with `colour` where the house's own stood."""
    if isinstance(part, dict):
        return {
            name: colour if name in _COLOURED and value == line.ACCENT else _in_colour(value, colour)
            for name, value in part.items()
        }
    return [_in_colour(one, colour) for one in part] if isinstance(part, list) else part
