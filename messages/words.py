"""Words that are understood everywhere in the chat, typed in any of the languages."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from messages.catalog import LOCALES, sentences

_PREFIX = "words."


def command_of(typed: str) -> str | None:
    """The command that a typed text names as a whole ("menu", "back", "work" …), or None."""
    return _commands().get(fold(typed))


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
    return found
