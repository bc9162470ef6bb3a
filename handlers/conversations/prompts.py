"""Questions of the same shape, written once."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict, TypeVar

from handlers.engine.flow import Draft, Input
from handlers.turn import Turn
from messages.screens import Choice, Kind, Prompt
from models.japan_time import day_in_japan
from models.people.text_input import NO_WORDS, YES_WORDS

TEXT = frozenset({Kind.TEXT})
T = TypeVar("T")


class Ticks(TypedDict):
    """What was named on a list to tick off."""

    values: list[str]
    only_adds: bool


def asks(turn: Turn, name: str, **values: Any) -> Prompt:
    """A question answered by typing: the sentences `<name>.words` and `<name>.example`."""
    return Prompt(turn.text(f"{name}.words", **values), turn.text(f"{name}.example"), takes=TEXT)


def yes_no(turn: Turn, name: str, **values: Any) -> Prompt:
    """A question answered by one of two buttons: the sentences `<name>.words`, `.yes` and `.no`."""
    choices = yes_no_choices(turn.text(f"{name}.yes"), turn.text(f"{name}.no"))
    return Prompt(turn.text(f"{name}.words", **values), choices=choices)


def yes_no_choices(yes: str, no: str) -> tuple[Choice, Choice]:
    """Two buttons, and every word by which people say yes or no."""
    return Choice("yes", yes, tuple(YES_WORDS), is_main=True), Choice("no", no, tuple(NO_WORDS))


def check_yes_no(turn: Turn, draft: Draft, given: Input) -> bool:
    """True for yes, False for no."""
    return given.value == "yes"


def check_ticks(turn: Turn, draft: Draft, given: Input) -> Ticks:
    """The values that were tapped or typed on a list to tick off."""
    return {"values": given.value.split(","), "only_adds": given.only_adds}


def after_ticks(chosen: Iterable[T], named: Iterable[T], only_adds: bool) -> set[T]:
    """What is ticked then: a tap takes its own tick back, what is typed is only ever added."""
    return {*chosen} | {*named} if only_adds else {*chosen} ^ {*named}


def today(turn: Turn) -> date:
    """The day it is in Japan."""
    return day_in_japan(turn.now)
