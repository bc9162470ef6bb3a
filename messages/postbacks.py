"""What a button carries back: declared types that pack, parse, and refuse what would not fit.

A packed postback reads `name.version.owner?field=value&…`. The owner is the account for which the button was drawn,
in base 36: a button that reaches another account (a forwarded card, a shared screenshot of a payload) is known as
not theirs. Types that are the same for everybody, such as the areas of a rich menu, are `shared` and carry none.
LINE allows 300 characters (Messaging API reference, "Postback action").
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, quote_plus

MAX_LENGTH = 300
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_types: dict[str, type["Postback"]] = {}


class TooLong(ValueError):
    """The packed data would exceed what LINE takes; a fault of the code that draws the button."""


class Unreadable(ValueError):
    """The data is not of a form that was ever packed here, or of a version that is gone."""


@dataclass(frozen=True)
class Postback:
    """The root of all postbacks. Subclasses are frozen dataclasses of str, int and bool fields."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    shared: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in _types:
            raise TypeError(f"two postbacks are named {cls.name}")
        _types[cls.name] = cls

    def pack(self, owner: int | None = None) -> str:
        """The data for a button drawn for the account `owner`; raises TooLong."""
        mark = "" if self.shared or owner is None else _base36(owner)
        values = "&".join([f"{name}={_pack_value(getattr(self, name))}" for name in _names(self.name)])
        data = f"{self.name}.{self.version}.{mark}" + (f"?{values}" if values else "")
        if len(data) > MAX_LENGTH:
            raise TooLong(data)
        return data

    @classmethod
    def _parse(cls, query: str) -> Self:
        given = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
        declared = {item.name: item.type for item in fields(cls)}
        if given.keys() != declared.keys():
            raise Unreadable(query)
        return cls(**{name: _parse_value(declared[name], value) for name, value in given.items()})


@dataclass(frozen=True)
class Parsed:
    """A postback as it came back, and the account for which its button was drawn (None for shared ones)."""

    postback: Postback
    owner: int | None


def parse(data: str) -> Parsed:
    """Read the data of a tapped button; raises Unreadable."""
    head, _, query = data.partition("?")
    name, _, rest = head.partition(".")
    version, _, owner = rest.partition(".")
    kind = _types.get(name)
    if kind is None or version != str(kind.version) or (not owner and not kind.shared):
        raise Unreadable(data)
    try:
        return Parsed(kind._parse(query), int(owner, 36) if owner else None)
    except ValueError:
        raise Unreadable(data) from None


@cache
def _names(of: str) -> tuple[str, ...]:
    return tuple(item.name for item in fields(_types[of]))


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def _pack_value(value: object) -> str:
    if isinstance(value, int):
        return str(int(value))
    words = str(value)
    return words if words.isascii() and words.isalnum() else quote_plus(words)


def _parse_value(declared: Any, value: str) -> object:
    if declared in (bool, "bool"):
        return value == "1"
    return int(value) if declared in (int, "int") else value
