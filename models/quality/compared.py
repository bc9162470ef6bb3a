"""Answers as they are compared: two that differ only in width, case or spaces are the same answer."""

import unicodedata
from collections.abc import Mapping
from typing import Any


def compared(value: Any) -> str:
    """The form of an answer in which it is held against another; a choice of several is in no order."""
    if isinstance(value, list | tuple):
        return "\n".join(sorted(compared(one) for one in value))
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


def is_right(known: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether every known answer was given."""
    return all(compared(given.get(key, "")) == compared(value) for key, value in known.items())
