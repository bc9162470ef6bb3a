"""How residents and staff tell operators apart at a glance: a colour, and the name that stands on it."""

import re
from dataclasses import dataclass

from models.errors import BadInput

DEFAULT_COLOUR = "#0b7a4b"
LEAST_CONTRAST = 4.5
"""Of white letters on the colour (WCAG 2.2, success criterion 1.4.3)."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class PaleColour(BadInput):
    """White letters on the colour would be hard to read: `contrast` to 1, where 4.5 is asked."""

    key = "errors.operator.pale_colour"


@dataclass(frozen=True, slots=True)
class Look:
    """A colour that carries white letters, and a name to write on it ("" for none)."""

    colour: str = DEFAULT_COLOUR
    name: str = ""


def is_colour(value: object) -> bool:
    """Whether it is written as "#rrggbb"."""
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white to a colour "#rrggbb", from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def carries_white(value: object) -> bool:
    """Whether it is a colour; raises PaleColour for one on which white letters are hard to read."""
    if not isinstance(value, str) or not is_colour(value):
        return False
    contrast = contrast_with_white(value)
    if contrast < LEAST_CONTRAST:
        # Cut, not rounded: 4.49 must not be told as 4.5.
        raise PaleColour(contrast=f"{int(contrast * 10) / 10:.1f}")
    return True


def _linear(part: float) -> float:
    """One part of an sRGB colour as light (WCAG 2.2, "relative luminance")."""
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
