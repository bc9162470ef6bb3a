"""Words that are understood everywhere in the chat, typed in any of the languages."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from messages.catalog import LOCALES, sentences

_PREFIX = "words."
_LABELS = ("menu.", "settings.names.")
_NO_LABELS = ("menu.words", "menu.bar")
_READING = re.compile(r"\([\u3041-\u309f]+\)")
"""やさしい日本語 gives readings in brackets; nobody types those."""


def command_of(typed: str) -> str | None:
    """The command that a typed text names as a whole ("menu", "back", "work" …), or None."""
    return _commands().get(fold(typed))


def without_readings(words: str) -> str:
    """Words as one would type them, without the readings in brackets."""
    return _READING.sub("", words)


def fold(typed: str) -> str:
    """Typed words, made comparable: width, case, spaces and a closing full stop do not matter."""
    return "".join(unicodedata.normalize("NFKC", typed).casefold().split()).rstrip("。.!！")


@cache
def _commands() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for locale in LOCALES:
        for name, spellings in sentences(locale).items():
            if name.startswith(_PREFIX):
                for spelling in spellings.split("|"):
                    found[fold(spelling)] = name.removeprefix(_PREFIX)
    for locale in LOCALES:
        for name, label in sentences(locale).items():
            command = _labelled(name)
            if command is not None:
                # What stands on a button is its typed equivalent, unless it means something else already.
                found.setdefault(fold(label), command)
                found.setdefault(fold(without_readings(label)), command)
    return found


def _labelled(name: str) -> str | None:
    """The command whose button carries this sentence."""
    for prefix in _LABELS:
        command = name.removeprefix(prefix)
        if name.startswith(prefix) and "." not in command and name not in _NO_LABELS:
            return command
    return None
