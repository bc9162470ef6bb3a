"""The one-time page for private details, for operators that keep them out of the chat altogether.

The link opens once and for an hour; what is sent in goes through the same checks as in the chat, into the same
conversation, which then goes on in the chat.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from handlers.engine.flow import Draft
from handlers.turn import Turn
from messages import line
from messages.screens import Prompt
from models.errors import YuiError
from models.people.bank_accounts import PrivateLink

LASTS = timedelta(hours=1)


class NotYetOnPage(YuiError):
    """The question can only be answered on the page."""

    key = "private_page.not_yet"


class LinkOver(YuiError):
    """The link was used already, is older than an hour, or belongs to a question that is no longer open."""

    status = 410
    key = "private_page.over"


def ask_for_page(turn: Turn, purpose: str) -> Prompt:
    """A question with a button that opens the page; a new link each time that it is shown."""
    token = secrets.token_urlsafe(24)
    turn.session.add(
        PrivateLink(
            digest=digest(token),
            account_id=turn.account.id,
            purpose=purpose,
            created_at=turn.now,
            expires_at=turn.now + LASTS,
        )
    )
    address = f"{turn.public_url}/private/{token}"
    return Prompt(
        turn.text(f"private_page.{purpose}"),
        turn.text("private_page.example"),
        not_taken=turn.text("private_page.not_yet"),
        actions=(line.uri(turn.text("private_page.open"), address),),
    )


def check_page(draft: Draft, fields: Collection[str]) -> bool:
    """Whether the page has been sent in; nothing typed in the chat can stand for it."""
    if not all(field in draft for field in fields):
        raise NotYetOnPage()
    return True


def digest(token: str) -> str:
    """Only the digest of a link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
