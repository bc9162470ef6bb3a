"""The reminder of on-site work, in the evening of the day before."""

from datetime import datetime

from messages import line
from messages.cards.work_parts import buttons, card, facts, small, tap
from messages.catalog import text
from messages.dates import time_span
from messages.line import Message
from messages.work_postbacks import AskDirector, HandBack, ShowWork


def reminder_card(
    title: str, place: str, span: tuple[datetime, datetime] | None, assignment_id: int, locale: str, owner: int
) -> Message:
    """When and where; and, where it no longer suits, the way to hand it back."""
    when = time_span(locale, *span) if span else ""
    body = [
        line.title(text(locale, "work_talk.reminder.title")),
        line.words_of(title),
        *facts(locale, [("when", when), ("place", place)]),
        small(text(locale, "work_talk.reminder.note")),
    ]
    ways = buttons(
        tap(locale, "open", ShowWork(assignment_id), owner),
        tap(locale, "ask", AskDirector(assignment_id), owner),
        tap(locale, "hand_back", HandBack(assignment_id, sure=False), owner),
    )
    return card(text(locale, "work_talk.reminder.alt", title=title, when=when, place=place), body, ways)
