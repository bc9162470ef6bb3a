"""Conversations with people (相談): opened, written to, answered and closed. While one is live, the bot is mute."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import ActorKind, Context
from handlers.moves import move
from handlers.office.staff_news import notify
from messages.cards.tickets import bot_is_back, staff_answer
from models.errors import BadInput, NotFound
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.rows import found
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind
from models.work.tickets import Ticket, TicketMessage, TicketStatus

PURPOSE = "tickets"
LONGEST_ANSWER = 2000
_TOLD_AT_ONCE = ("help", "hand_over")
CARE = "care"
"""Harassment and the like: told to administrators alone, and not to those who hand out work."""
CARE_ASKED = "care.asked"


class BadAnswerText(BadInput):
    """An answer has 1 to `longest` characters."""

    key = "errors.ticket.bad_text"


@dataclass(frozen=True, slots=True)
class Written:
    """One message of a ticket in clear. `text` is None for a picture or file, and for what was unsent."""

    author: str
    text: str | None = field(repr=False)
    at: datetime
    attachment_id: int | None
    is_unsent: bool


def open_ticket(
    context: Context,
    account: LineAccount,
    operator_id: int,
    *,
    topic: str = "help",
    assignment_id: int | None = None,
    is_live: bool = True,
) -> Ticket:
    """Open a ticket; one of the same topic that is open already is given back. A live one mutes the bot in the chat."""
    ticket = _open_one(context.session, account.id, topic, assignment_id)
    if ticket is not None:
        if is_live:
            _set_mute(context, account.id, ticket.id)
        return ticket
    ticket = Ticket(
        operator_id=operator_id,
        account_id=account.id,
        resident_id=account.resident_id,
        assignment_id=assignment_id,
        topic=topic,
        status=TicketStatus.OPEN,
        opened_at=context.now,
    )
    context.session.add(ticket)
    context.session.flush()
    if is_live:
        _set_mute(context, account.id, ticket.id)
    context.record(operator_id, "tickets.open", f"tickets:{ticket.id}")
    if topic == CARE:
        notify(context, operator_id, CARE_ASKED, f"tickets:{ticket.id}")
    elif topic in _TOLD_AT_ONCE:
        notify(context, operator_id, "ticket.opened", f"tickets:{ticket.id}", {"topic": topic})
    return ticket


def write(
    context: Context,
    ticket: Ticket,
    text: str | None,
    *,
    line_message_id: str | None = None,
    attachment_id: int | None = None,
) -> TicketMessage:
    """Something from the resident; it is staff's turn again, also where the ticket had been closed."""
    event = None
    if ticket.topic == "question" and not _has_messages(context.session, ticket.id):
        event = "question.asked"
    if ticket.status is not TicketStatus.OPEN:
        event = CARE_ASKED if ticket.topic == CARE else "ticket.written"
        move(context, ticket, TicketStatus.OPEN)
        ticket.closed_at = None
        _set_mute(context, ticket.account_id, ticket.id)
    message = _add(context, ticket, _author(context, ticket), text, line_message_id, attachment_id)
    if event is not None:
        notify(context, ticket.operator_id, event, f"tickets:{ticket.id}", {"assignment": ticket.assignment_id})
    return message


def add_unsent(
    context: Context, ticket: Ticket, text: str | None, line_message_id: str, attachment_id: int | None
) -> None:
    """Something handed in that the resident has unsent, for staff to decide upon."""
    message = _add(context, ticket, _author(context, ticket), text, line_message_id, attachment_id)
    message.unsent_at = context.now


def answer(context: Context, ticket: Ticket, text: str) -> TicketMessage:
    """Staff's answer, sent to the resident's chat. Raises BadAnswerText."""
    words = text.strip()
    if not 1 <= len(words) <= LONGEST_ANSWER:
        raise BadAnswerText(field="text", longest=LONGEST_ANSWER)
    if ticket.status is TicketStatus.CLOSED:
        move(context, ticket, TicketStatus.OPEN)
        ticket.closed_at = None
    if ticket.status is not TicketStatus.ANSWERED:
        move(context, ticket, TicketStatus.ANSWERED)
    message = _add(context, ticket, str(context.actor), words)
    context.record(ticket.operator_id, "tickets.answer", f"tickets:{ticket.id}", {"message": message.id})
    account = found(context.session, LineAccount, ticket.account_id)
    operator = found(context.session, Operator, ticket.operator_id)
    card = staff_answer(account.locale, account.id, ticket.id, operator.name, words, is_from_desk=ticket.topic == CARE)
    context.tell(account, [card], MessageKind.SERVICE)
    return message


def close(context: Context, ticket: Ticket) -> None:
    """End the conversation: the bot speaks again, and says so where it was not the resident who ended it."""
    if ticket.status is TicketStatus.CLOSED:
        return
    move(context, ticket, TicketStatus.CLOSED)
    ticket.closed_at = context.now
    was_live = _end_mute(context, ticket)
    context.record(ticket.operator_id, "tickets.close", f"tickets:{ticket.id}")
    if was_live and context.actor.kind is not ActorKind.RESIDENT:
        account = found(context.session, LineAccount, ticket.account_id)
        context.tell(account, [bot_is_back(account.locale)], MessageKind.SERVICE)


def leave(context: Context, ticket: Ticket) -> bool:
    """The resident goes back to the bot; answers whether the conversation goes on.

    It does where they wrote and staff have not answered at all: what was asked must not vanish with the button.
    """
    query = select(TicketMessage.author).where(TicketMessage.ticket_id == ticket.id)
    authors = context.session.scalars(query).all()
    if authors and ticket.status is TicketStatus.OPEN and not any(map(_is_staff, authors)):
        _end_mute(context, ticket)
        return True
    close(context, ticket)
    return False


def _is_staff(author: str) -> bool:
    return author.startswith(f"{ActorKind.STAFF}:")


def own_ticket(session: Session, ticket_id: int, account_id: int) -> Ticket:
    """A ticket of this account. Raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.account_id != account_id:
        raise NotFound()
    return ticket


def conversation_of(context: Context, ticket: Ticket) -> list[Written]:
    """Everything written in a ticket, oldest first."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id).order_by(TicketMessage.id)
    return [
        Written(
            author=message.author,
            text=message_text(context, message),
            at=message.written_at,
            attachment_id=message.attachment_id,
            is_unsent=message.unsent_at is not None,
        )
        for message in context.session.scalars(query)
    ]


def message_text(context: Context, message: TicketMessage) -> str | None:
    return context.vault.open(PURPOSE, message.text_sealed).decode() if message.text_sealed else None


def _add(
    context: Context,
    ticket: Ticket,
    author: str,
    text: str | None,
    line_message_id: str | None = None,
    attachment_id: int | None = None,
) -> TicketMessage:
    message = TicketMessage(
        ticket_id=ticket.id,
        author=author,
        text_sealed=context.vault.seal(PURPOSE, text.encode()) if text else None,
        line_message_id=line_message_id,
        attachment_id=attachment_id,
        written_at=context.now,
    )
    context.session.add(message)
    ticket.version += 1
    context.session.flush()
    return message


def _author(context: Context, ticket: Ticket) -> str:
    """Who writes in the chat may not be registered yet: then it is the account."""
    if context.actor.kind is ActorKind.RESIDENT and context.actor.id is None:
        return f"account:{ticket.account_id}"
    return str(context.actor)


def _has_messages(session: Session, ticket_id: int) -> bool:
    query = select(TicketMessage.id).where(TicketMessage.ticket_id == ticket_id)
    return session.scalar(query.limit(1)) is not None


def _open_one(session: Session, account_id: int, topic: str, assignment_id: int | None) -> Ticket | None:
    query = select(Ticket).where(
        Ticket.account_id == account_id,
        Ticket.topic == topic,
        Ticket.assignment_id.is_(None) if assignment_id is None else Ticket.assignment_id == assignment_id,
        Ticket.status != TicketStatus.CLOSED,
    )
    return session.scalar(query.order_by(Ticket.id.desc()).limit(1))


def _set_mute(context: Context, account_id: int, ticket_id: int) -> None:
    state = context.session.get(ConversationState, account_id)
    if state is not None:
        state.ticket_id = ticket_id


def _end_mute(context: Context, ticket: Ticket) -> bool:
    """Give the bot its voice back, and tell whether this ticket had taken it."""
    state = context.session.get(ConversationState, ticket.account_id)
    was_live = state is not None and state.ticket_id == ticket.id
    if state is not None and was_live:
        state.ticket_id = None
    return was_live
