"""The card at the end of a conversation: what was answered, to be confirmed or mended line by line."""

from collections.abc import Iterator, Sequence

from handlers.engine.flow import Draft, Flow
from handlers.turn import Turn
from messages.catalog import text
from messages.screens import Choice, Fact, Prompt
from messages.words import without_readings

EDIT = "edit:"
"""Before the name of the step in what the button beside a line of the summary carries."""


def summary(turn: Turn, flow: Flow, draft: Draft) -> Prompt:
    """The answers with a button to mend beside each, and whether they are right."""
    facts: tuple[Fact, ...] = tuple(flow.summary(turn, draft)) if flow.summary else ()
    yes = Choice("yes", text(turn.locale, "engine.all_right"), _yes_words(turn), is_main=True)
    mends = tuple(_mends(turn, facts))
    parts = [flow.compare(turn, draft), text(turn.locale, "engine.is_this_right")]
    how = text(turn.locale, "engine.mend_by_words", name=mends[0].words[0]) if mends else ""
    return Prompt("\n".join(filter(None, parts)), how, choices=(yes,), facts=facts, mends=mends, not_taken=how)


def _mends(turn: Turn, facts: Sequence[Fact]) -> Iterator[Choice]:
    """The button beside each line that can be mended, and how one types it: with the line's name or its number."""
    mendable = [fact for fact in facts if fact.step is not None]
    for number, fact in enumerate(mendable, 1):
        name = without_readings(fact.name)
        by_number = [one for one in _mend_words(turn, str(number)) if one != str(number)]
        label = f"{text(turn.locale, 'engine.mend')}: {fact.name}"
        yield Choice(f"{EDIT}{fact.step}", label, (name, fact.name, *_mend_words(turn, name), *by_number))


def _mend_words(turn: Turn, name: str) -> list[str]:
    return text(turn.locale, "engine.mend_words", name=name).split("|")


def _yes_words(turn: Turn) -> tuple[str, ...]:
    return tuple(text(turn.locale, "engine.yes_words").split("|"))
