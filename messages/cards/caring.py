"""Cards for those who care for someone: what became of everything open, and what else may help."""

from collections.abc import Sequence

from messages import line
from messages.cards.work_parts import buttons, card, small, tap
from messages.catalog import text
from messages.line import Message
from messages.menu_postbacks import OpenMenu
from messages.work_postbacks import ExtendWork, GiveAllBack, MyWork


def eased_card(lines: Sequence[str], locale: str, owner: int, *, has_work: bool) -> Message:
    """What was put off and what was given back, line by line; `has_work`: some is still in hand."""
    words = text(locale, "caring.urgent.words" if lines else "caring.urgent.nothing")
    body = [
        line.title(text(locale, "caring.urgent.title")),
        line.words_of(words),
        *(line.words_of(one) for one in lines),
        small(text(locale, "caring.no_harm")),
    ]
    ways = [tap(locale, "give_all_back", GiveAllBack(), owner)] if has_work else []
    ways.append(tap(locale, "pause_month", OpenMenu("pause_month"), owner))
    if lines:
        ways.append(tap(locale, "my_work", MyWork(), owner))
    return card(" ".join([words, *lines]), body, buttons(None, *ways))


def extend_button(locale: str, assignment_id: int, owner: int) -> line.Action:
    """More time by one tap."""
    return tap(locale, "extend", ExtendWork(assignment_id), owner)


def urgent_button(locale: str, owner: int) -> line.Action:
    """Something has come up."""
    return tap(locale, "urgent", OpenMenu("urgent"), owner)
