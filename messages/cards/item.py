"""A rest on the way through a chat task, and the way to a page where work is done that may not stand in a chat."""

from messages import line
from messages.cards.caring import extend_button, urgent_button
from messages.cards.work_parts import buttons, card, facts, tap
from messages.catalog import text
from messages.dates import date_time, yen
from messages.line import Message
from messages.work_postbacks import DoItem
from models.work.facts import Progress


def rest_card(progress: Progress, locale: str, owner: int, *, can_extend: bool) -> Message:
    """Everything is saved; go on whenever it suits, and with more time where a tap would bring it."""
    words = text(
        locale,
        "work.rest.words",
        done=progress.done,
        total=progress.total,
        left=progress.total - progress.done,
        fee=yen(locale, progress.earned_yen),
    )
    go_on = tap(locale, "go_on", DoItem(progress.assignment_id), owner)
    due = date_time(locale, progress.due_at)
    body = [line.title(text(locale, "work.rest.title")), line.words_of(words), *facts(locale, [("due", due)])]
    more = [extend_button(locale, progress.assignment_id, owner)] if can_extend else []
    return card(f"{words} {due}", body, buttons(go_on, *more, urgent_button(locale, owner)))


def page_card(progress: Progress, address: str, locale: str) -> Message:
    """The way to the page of personal work; nothing of the work itself stands here."""
    words = text(locale, "work.page.words", title=progress.title, done=progress.done, total=progress.total)
    open_page = line.uri(text(locale, "work.buttons.work_page"), address)
    return card(words, [line.title(progress.title), line.words_of(words)], buttons(open_page))
