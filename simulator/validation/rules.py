"""The small rules that all checks are made of.

A *leaf* looks at one value and answers what is wrong with it (or None): it needs no path, so a good value
costs no string building. A *part* looks at a nested value and writes what it finds into `Problems` under a
path. A `Shape` is an object with named leaves and parts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import regex

Leaf = Callable[[object], str | None]
Part = Callable[[object, str, "Problems"], None]

REQUIRED = "must be specified"
EMPTY = "May not be empty"
UNKNOWN = "unknown property (LINE ignores it, this simulator does not)"


@dataclass(slots=True)
class Problems:
    """What is wrong with a body: pairs of (property path, message)."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        self.found.append((path, message))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object: which properties it may have, which it must, and the rule of each."""

    leaves: Mapping[str, Leaf]
    parts: Mapping[str, Part] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def check(self, value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, "must be an object")
            return
        for name in self.required:
            if value.get(name) is None:
                problems.add(join(path, name), REQUIRED)
        for name, item in value.items():
            if leaf := self.leaves.get(name):
                if item is not None and (wrong := leaf(item)):
                    problems.add(join(path, name), wrong)
            elif part := self.parts.get(name):
                if item is not None:
                    part(item, join(path, name), problems)
            else:
                problems.add(join(path, name), UNKNOWN)


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def list_of(part: Part, least: int, most: int) -> Part:
    """A list of `least` to `most` values, each checked by `part`."""

    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(path, "must be an array")
            return
        if not least <= len(value) <= most:
            problems.add(path, f"Size must be between {least} and {most}")
        for index, item in enumerate(value[:most]):
            part(item, f"{path}[{index}]", problems)

    return check


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as LINE counts most texts."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def grapheme_length(text: str) -> int:
    """Length in grapheme clusters (UAX #29), as LINE counts labels and template texts."""
    return len(regex.findall(r"\X", text))


def utf16(most: int, least: int = 1) -> Leaf:
    return _text(most, least, utf16_length, 2)


def graphemes(most: int, least: int = 1) -> Leaf:
    return _text(most, least, grapheme_length, 1)


def _text(most: int, least: int, length: Callable[[str], int], widest: int) -> Leaf:
    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "must be a string"
        if len(value) < least:
            return EMPTY
        # A code point is at most `widest` units long, so nearly every text passes without being counted.
        if len(value) * widest > most and length(value) > most:
            return f"Length must be between 0 and {most}"
        return None

    return check


def one_of(*allowed: str) -> Leaf:
    choices = frozenset(allowed)

    def check(value: object) -> str | None:
        if isinstance(value, str) and value in choices:
            return None
        return f"must be one of {', '.join(allowed)}"

    return check


def matching(pattern: str, message: str) -> Leaf:
    compiled = re.compile(pattern)

    def check(value: object) -> str | None:
        return None if isinstance(value, str) and compiled.fullmatch(value) else message

    return check


def integer(least: int, most: int) -> Leaf:
    def check(value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return "must be an integer"
        return None if least <= value <= most else f"Must be between {least} and {most}"

    return check


def number(least: float, most: float) -> Leaf:
    def check(value: object) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "must be a number"
        return None if least <= value <= most else f"Must be between {least} and {most}"

    return check


def boolean(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be a boolean"


def url(most: int = 2000, schemes: tuple[str, ...] = ("https",)) -> Leaf:
    """A URI with one of the schemes; characters outside ASCII must be percent-encoded."""
    prefixes = tuple(f"{scheme}:" for scheme in schemes)
    check_length = utf16(most)

    def check(value: object) -> str | None:
        if wrong := check_length(value):
            return wrong
        text = str(value)
        if not text.isascii() or any(character <= " " for character in text):
            return "invalid uri"
        if not text.lower().startswith(prefixes):
            return "invalid uri scheme"
        if text[:4].lower() == "http" and not _has_host(text):
            return "invalid uri"
        return None

    return check


def _has_host(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


# Pictures of a bot on this very desk: no certificate can be had for these hosts, and no phone elsewhere reaches them.
_ON_THE_DESK = re.compile(r"http://(?:127\.0\.0\.1|localhost)[:/].{1,1900}")
_https = url()


def https(value: object) -> str | None:
    """The address of a picture or sound: https, up to 2,000 characters."""
    wrong = _https(value)
    return None if wrong and isinstance(value, str) and _ON_THE_DESK.fullmatch(value) else wrong


color = matching(r"#[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?", "invalid color: #RRGGBB or #RRGGBBAA")
opaque_color = matching(r"#[0-9a-fA-F]{6}", "invalid color: #RRGGBB")
user_id = matching(r"U[0-9a-f]{32}", "invalid user id")
