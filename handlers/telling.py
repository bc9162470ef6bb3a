"""Telling a resident what became of their work, in their language, on the account with which they took it."""

from collections.abc import Callable

from handlers.context import Context
from messages.line import Message
from models.people.line_accounts import LineAccount
from models.rows import found
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment

Card = Callable[[str, int], Message]
"""Draws a message for a language and an account."""


def tell_resident(context: Context, assignment: Assignment, kind: MessageKind, *cards: Card) -> None:
    """Push messages about an assignment to its resident."""
    account = found(context.session, LineAccount, assignment.account_id)
    context.tell(account, [card(account.locale, account.id) for card in cards], kind)
