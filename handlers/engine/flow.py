"""How a conversation is declared: steps that ask, check and take, and what happens at its end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from handlers.turn import Turn
from messages.screens import Fact, Kind, Prompt

Draft = dict[str, Any]
"""The answers given so far, by step: plain JSON values."""


@dataclass(frozen=True)
class Input:
    """What a person sent, as a step sees it.

    `value` is the chosen value, the typed text (as typed), the picked date (YYYY-MM-DD) or the id of the attachment;
    `at` the number of the screen on which it was sent, for what had to be fetched meanwhile; `only_adds`: named in
    words to be ticked, where a tap would also take a tick back.
    """

    kind: Kind
    value: str
    message_id: str | None = None
    at: int | None = None
    only_adds: bool = False


@dataclass(frozen=True)
class Go:
    """Go on at this step; without a name, at the next one that applies."""

    step: str | None = None


@dataclass(frozen=True)
class Stay:
    """Ask the same step again (a toggle was switched, a page turned); with the new question, if it is known already."""

    prompt: Prompt | None = None


@dataclass(frozen=True)
class Leave:
    """The conversation ends here without its finish; what had to be said has been said."""


@dataclass(frozen=True)
class Back:
    """Back to where this step was entered from."""


@dataclass(frozen=True)
class Pass:
    """The word has passed on, to another conversation that `take` opened or to people: nothing more is shown here."""


Outcome = Go | Stay | Leave | Back | Pass


def _keep(turn: Turn, draft: Draft, value: Any) -> Outcome:
    raise AssertionError("replaced by the engine: the value is kept in the draft")


def _takes_as_is(turn: Turn, draft: Draft, given: Input) -> Any:
    return given.value


@dataclass(frozen=True)
class Step:
    """One question.

    `ask` draws it. `check` reads an input and returns a plain JSON value, or raises a YuiError whose sentence is then
    said and the question repeated; it changes nothing. `take` acts on the value (in a savepoint: a YuiError raised
    there undoes it); without one, the value is kept in the draft under the step's name. `when` says whether the step
    applies. A step that is not `counted` does not show in the progress. `back` goes back within a step that asks many
    things, and answers whether it could; `parts` says which of how many of them is shown (1 of 4). `drops` are the
    steps whose answers hang on this one: they are forgotten when it is answered, so that a mended answer has them asked
    again.
    """

    name: str
    ask: Callable[[Turn, Draft], Prompt]
    check: Callable[[Turn, Draft, Input], Any] = _takes_as_is
    take: Callable[[Turn, Draft, Any], Outcome] = _keep
    when: Callable[[Turn, Draft], bool] = lambda turn, draft: True
    counted: bool = True
    back: Callable[[Turn, Draft], bool] | None = None
    parts: Callable[[Turn, Draft], tuple[int, int]] = lambda turn, draft: (1, 1)
    drops: tuple[str, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether the value only goes into the draft."""
        return self.take is _keep


@dataclass(frozen=True)
class Flow:
    """A conversation.

    `summary` lists what will be confirmed before `finish`, each with a button to mend it; without one, `finish`
    follows the last step. `compare` is what is asked of the summary beyond whether it is right, if anything. `is_nudged` conversations are reminded of once when they lie for a day; in one that
    `is_saved` every answer is kept at once, so that there is nothing to start over. One that `is_fleeting` is dropped,
    not set aside, as soon as something else comes: a list to look at.
    """

    name: str
    steps: tuple[Step, ...]
    finish: Callable[[Turn, Draft], None]
    summary: Callable[[Turn, Draft], Sequence[Fact]] | None = None
    compare: Callable[[Turn, Draft], str] = lambda turn, draft: ""
    quit: Callable[[Turn, Draft], None] | None = None
    is_nudged: bool = False
    is_saved: bool = False
    is_fleeting: bool = False

    def __post_init__(self) -> None:
        if self.name in _flows:
            raise TypeError(f"two conversations are named {self.name}")
        _flows[self.name] = self

    def step(self, name: str) -> Step:
        """The step of this name; raises KeyError when it is no longer part of the conversation."""
        return next((step for step in self.steps if step.name == name), None) or _raise(name)

    def has(self, name: str) -> bool:
        """Whether a step of this name is still part of the conversation."""
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(step.name for step in self.steps)

    def after(self, turn: Turn, draft: Draft, name: str) -> Step | None:
        """The next step that applies after `name`, or None at the end."""
        names = [step.name for step in self.steps]
        rest = self.steps[names.index(name) + 1 :]
        return next((step for step in rest if step.when(turn, draft)), None)

    def first(self, turn: Turn, draft: Draft) -> Step:
        """The first step that applies."""
        return next(step for step in self.steps if step.when(turn, draft))

    def progress(self, turn: Turn, draft: Draft, name: str) -> tuple[int, int]:
        """(this question, of how many) among the steps that count and, as far as known, apply; one that does not count
        stands with the one before it, and one that asks many things counts as many."""
        reached = total = 0
        is_ahead = False
        for step in self.steps:
            if step.counted and (step.name == name or step.when(turn, draft)):
                part, parts = step.parts(turn, draft)
                total += parts
                reached += 0 if is_ahead else (part if step.name == name else parts)
            is_ahead = is_ahead or step.name == name
        return max(1, reached), total + (self.summary is not None)


_flows: dict[str, Flow] = {}


def flows() -> Mapping[str, Flow]:
    """Every declared conversation by name."""
    return _flows


def _raise(name: str) -> Step:
    raise KeyError(name)
