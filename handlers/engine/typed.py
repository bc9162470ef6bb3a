"""Which choices a typed text names: by number, by label, or by a word that says the same."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from messages.catalog import LOCALES, text
from messages.screens import Choice, Kind, Prompt
from messages.words import fold

# japanese: the marks and the words between words that people type: "and", "from … to"
PARTED = re.compile(r"[・、,，/&+と\s]+|\band\b")

# japanese: what stands between the first day and the last
SPAN = re.compile(r"\s*(?:[〜～~\-‐‑–—−ー]|から|\b(?:to|through|thru|till|until)\b)\s*", re.IGNORECASE)
FROM = re.compile(r"\bfrom\s+", re.IGNORECASE)
# japanese: what leaves days out
BUT = re.compile(r"^(?:all |every day |any day )?(?:except|but|not) |以外$", re.IGNORECASE)
# japanese: from one day to another, however it was typed
FROM_TO = re.compile(r"([^〜]+)〜([^〜]+?)(?:まで)?")

COUNTED = re.compile(r"[1-9][0-9]{0,2}")
"""The number of a choice; 001 is the code of a branch."""


def choice_named(prompt: Prompt, typed: str) -> Choice | None:
    """The one choice that a typed text names; the first, where a word stands for several."""
    return next(iter(_named(prompt, fold(typed))), None)


def choices_named(prompt: Prompt, typed: str) -> list[Choice]:
    """All choices that a typed text names, in the order of the screen; none if any part of it names none.

    More than one only of those that may be named together: days, parted, in one word or from one to another, or one
    word for two bands.
    """
    whole = _named(prompt, fold(typed))
    together = [choice for choice in whole if choice.value in prompt.together]
    if whole or not prompt.together:
        return together or whole[:1]
    values = _values(prompt, typed) or _values(prompt, SPAN.sub("〜", FROM.sub("", typed))) or _all_but(prompt, typed)
    return [choice for choice in prompt.choices if choice.value in values]


def _values(prompt: Prompt, typed: str) -> set[str]:
    """The values that the parts of a text name; none if any part names none."""
    parts = (fold(part) for part in PARTED.split(typed) if part)
    return _all_of(_together(prompt, part) or _from_to(prompt, part) or _letters(prompt, part) for part in parts)


def _all_of(named: Iterable[set[str]]) -> set[str]:
    """What is named, if nothing in it is empty; a long text is read no further than to what names none."""
    found: set[str] = set()
    for values in named:
        if not values:
            return set()
        found |= values
    return found


def _together(prompt: Prompt, part: str) -> set[str]:
    return {choice.value for choice in _named(prompt, part)} & prompt.together


def _letters(prompt: Prompt, part: str) -> set[str]:
    """Days written in one word ("月水")."""
    return _all_of(_together(prompt, letter) for letter in {*part}) if part.isalpha() else set()


def _all_but(prompt: Prompt, typed: str) -> set[str]:
    """All but some days ("水曜以外")."""
    rest = BUT.sub("", typed.strip())
    left_out = _values(prompt, rest) if rest != typed.strip() else set()
    return {*prompt.in_order} - left_out if left_out & {*prompt.in_order} else set()


def _from_to(prompt: Prompt, part: str) -> set[str]:
    """The days from one to another ("月〜水"), over the end of the week too ("金〜月"), where the choices have an order."""
    ends = FROM_TO.fullmatch(part)
    places = [
        [prompt.in_order.index(choice.value) for choice in _named(prompt, end) if choice.value in prompt.in_order]
        for end in (ends.groups() if ends else ())
    ]
    if not places or not all(places):
        return set()
    first, last = places[0][0], places[1][0]
    order = prompt.in_order
    return set(order[first : last + 1] if first <= last else order[first:] + order[: last + 1])


def ticks_taken_back(prompt: Prompt, typed: str) -> list[Choice]:
    """The ticked choices of a list that a typed text takes back ("月をはずす"), for who has no buttons to tap."""
    whole = fold(typed)
    rests = {whole.removeprefix(word).removesuffix(word) for word in map(fold, words_for("engine.untick"))} - {whole}
    named = [choice for rest in rests for choice in choices_named(prompt, rest)]
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
