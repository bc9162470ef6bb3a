"""Which choices a typed text names: by number, by label, or by a word that says the same."""

import re
from functools import cache
from typing import Any

from messages.catalog import LOCALES, text
from messages.screens import Choice, Kind, Prompt
from messages.words import fold

# japanese: the marks and the "and" between words that people type
PARTED = re.compile(r"[・、,，/&+と\s]+|\band\b")

COUNTED = re.compile(r"[1-9][0-9]{0,2}")
"""The number of a choice; 001 is the code of a branch."""


def choice_named(prompt: Prompt, typed: str) -> Choice | None:
    """The one choice that a typed text names; the first, where a word stands for several."""
    return next(iter(_named(prompt, fold(typed))), None)


def choices_named(prompt: Prompt, typed: str) -> list[Choice]:
    """All choices that a typed text names, in the order of the screen; none if any part of it names none.

    More than one only of those that may be named together: days, parted or in one word, or one word for two bands.
    """
    whole = _named(prompt, fold(typed))
    together = [choice for choice in whole if choice.value in prompt.together]
    if whole or not prompt.together:
        return together or whole[:1]
    parts = [part for part in PARTED.split(typed) if part]
    if len(parts) == 1 and fold(typed).isalpha():
        parts = list(fold(typed))
    found = [{choice.value for choice in _named(prompt, fold(part))} & prompt.together for part in parts]
    return [choice for choice in prompt.choices if choice.value in set().union(*found)] if all(found) else []


def ticks_taken_back(prompt: Prompt, typed: str) -> list[Choice]:
    """The ticked choices of a list that a typed text takes back ("月をはずす"), for who has no buttons to tap."""
    whole = fold(typed)
    rests = {whole.removeprefix(word).removesuffix(word) for word in map(fold, words_for("engine.untick"))} - {whole}
    named = [choice for rest in rests for choice in _named(prompt, rest)]
    return [
        choice for choice in prompt.choices if choice.is_chosen and choice.value in prompt.together and choice in named
    ]


@cache
def words_for(name: str, **values: Any) -> tuple[str, ...]:
    """Words for typing what stands on a button: the sentences `name` of every language, parted by |."""
    return tuple(word for locale in LOCALES for word in text(locale, name, **values).split("|"))


def _named(prompt: Prompt, typed: str) -> list[Choice]:
    if Kind.TEXT not in prompt.takes and COUNTED.fullmatch(typed) and int(typed) <= len(prompt.choices):
        return [prompt.choices[int(typed) - 1]]
    return [choice for choice in prompt.answers if typed in {fold(choice.label), *map(fold, choice.words)}]
