"""Talking with people: their answers, the way back to the bot, and the numbers that come first in an emergency."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from messages import line
from messages.catalog import text
from messages.line import Message
from messages.postbacks import Postback

POLICE, AMBULANCE = "110", "119"


@dataclass(frozen=True)
class CloseTicket(Postback):
    """Back to the bot."""

    name = "ticket-close"
    ticket: int


@dataclass(frozen=True)
class KeepWriting(Postback):
    """Go on with a conversation with people."""

    name = "ticket-write"
    ticket: int


@dataclass(frozen=True)
class WriteToDesk(KeepWriting):
    """Go on with a conversation with the desk for harassment and the like: a mark of what others must not read."""

    name = "care-write"


def staff_answer(
    locale: str, owner: int, ticket_id: int, operator_name: str, words: str, *, is_from_desk: bool = False
) -> Message:
    """An answer of staff, with a way to write back and a way back to the bot."""
    message = line.text(text(locale, "tickets.answer", operator=operator_name, words=words))
    way_back = WriteToDesk(ticket_id) if is_from_desk else KeepWriting(ticket_id)
    write = line.postback(text(locale, "tickets.write"), way_back.pack(owner))
    close = line.postback(text(locale, "tickets.close"), CloseTicket(ticket_id).pack(owner))
    return line.with_quick_replies(message, [write, close])


def comes_from_the_desk(message: Message) -> bool:
    """Whether this is an answer of the desk for harassment and the like."""
    actions = [item["action"] for item in message.get("quickReply", {}).get("items", ())]
    return any(action.get("data", "").startswith(f"{WriteToDesk.name}.") for action in actions)


def shared_answer(locale: str, title: str, question: str, words: str) -> Message:
    """What somebody else at the same work asked, and the answer; staff wrote both."""
    return line.text(text(locale, "tickets.shared", title=title, question=question, words=words))


def bot_is_back(locale: str) -> Message:
    """Staff, or silence, ended the conversation."""
    return line.text(text(locale, "tickets.bot_is_back"))


def unsend_decided(locale: str, is_kept: bool) -> Message:
    """What staff decided of handed-in work that was unsent."""
    return line.text(text(locale, "tickets.unsend_kept" if is_kept else "tickets.unsend_removed"))


def emergency_card(locale: str, operator_name: str, phone: str) -> Message:
    """The telephone first: ambulance and fire, police, and the office where it has a number."""
    buttons = [
        line.button(line.uri(text(locale, "tickets.emergency.ambulance"), f"tel:{AMBULANCE}"), "primary"),
        line.button(line.uri(text(locale, "tickets.emergency.police"), f"tel:{POLICE}")),
    ]
    digits = "".join(character for character in normalize("NFKC", phone) if character in "0123456789")
    if digits:
        buttons.append(line.button(line.uri(text(locale, "tickets.emergency.office"), f"tel:{digits}")))
    body = [
        line.title(text(locale, "tickets.emergency.title")),
        line.words_of(text(locale, "tickets.emergency.words", operator=operator_name)),
    ]
    return line.flex(text(locale, "tickets.emergency.alt"), line.bubble(body, buttons))


def details_corrected(locale: str, operator_name: str, changed: Sequence[tuple[str, str]], reason: str) -> Message:
    """Staff have corrected private details: which, masked as they now stand, and why."""
    lines = [f"{text(locale, f'onboarding.{field}.fact')}: {masked}" for field, masked in changed]
    words = text(locale, "tickets.corrected", operator=operator_name, details="\n".join(lines), reason=reason)
    return line.text(words)


def done_for_you(locale: str, operator_name: str, what: str) -> Message:
    """What staff did in a resident's name, because they asked for it by telephone. `what` names the act."""
    return line.text(
        text(locale, "tickets.done_for_you", operator=operator_name, what=text(locale, f"tickets.done.{what}"))
    )
