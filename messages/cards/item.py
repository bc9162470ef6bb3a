"""A rest on the way through a chat task."""

from messages import line
from messages.cards.work_parts import buttons, card, tap
from messages.catalog import text
from messages.dates import yen
from messages.line import Message
from messages.work_postbacks import DoItem
from models.work.facts import Progress


def rest_card(progress: Progress, locale: str, owner: int) -> Message:
    """Everything is saved; go on whenever it suits."""
    words = text(
        locale,
        "work.rest.words",
        done=progress.done,
        total=progress.total,
        left=progress.total - progress.done,
        fee=yen(locale, progress.earned_yen),
    )
    go_on = tap(locale, "go_on", DoItem(progress.assignment_id), owner)
    body = [line.title(text(locale, "work.rest.title")), line.words_of(words)]
    return card(words, body, buttons(go_on))
