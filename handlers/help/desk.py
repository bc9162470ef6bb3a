"""Talking with people: while a ticket is open the bot is mute, and what is written goes to staff."""

from typing import Any

from handlers.conversations.menu import show_menu
from handlers.engine import talk
from handlers.engine.attempts import attempt
from handlers.help import tickets
from handlers.turn import Turn
from messages import line
from messages.cards.tickets import CloseTicket, KeepWriting, emergency_card
from models.files.attachments import Attachment
from models.people.contact_words import Contact, contact_in
from models.people.emergencies import speaks_of_emergency
from models.people.operators import Operator
from models.rows import found
from models.work.assignments import Assignment
from models.work.tickets import Ticket


def open_desk(turn: Turn, topic: str = "help", assignment_id: int | None = None) -> None:
    """Open a conversation with staff: of one's own operator, or, on a piece of work, of the one whose work it is. An
    open one is gone on with."""
    operator_id = turn.operator.id
    if assignment_id is not None:
        operator_id = found(turn.session, Assignment, assignment_id).operator_id
    ticket = tickets.open_ticket(turn, turn.account, operator_id, topic=topic, assignment_id=assignment_id)
    _join(turn, ticket)


def keep_writing(turn: Turn, tapped: KeepWriting, params: object) -> None:
    """Go on with a conversation that staff have answered."""
    ticket = attempt(turn, lambda: _own(turn, tapped.ticket))
    if ticket is not None:
        _join(turn, ticket)


def close_tapped(turn: Turn, tapped: CloseTicket, params: object) -> None:
    """Back to the bot, by the button."""
    ticket = attempt(turn, lambda: _own(turn, tapped.ticket))
    if ticket is not None and turn.conversation.ticket_id in (None, ticket.id):
        _back_to_bot(turn, ticket)


def step_out(turn: Turn) -> None:
    """A button of the bot was tapped while the desk was open: the bot answers again, and the ticket stays open.

    Else what is typed to the screen that now opens would go to staff.
    """
    turn.conversation.ticket_id = None
    turn.say(line.text(turn.text("desk.stepped_out")))


def resident_writes(turn: Turn, typed: str, message_id: str, wants_bot: bool) -> None:
    """A text while the desk is open."""
    ticket = _own(turn, turn.conversation.ticket_id or 0)
    if wants_bot:
        _back_to_bot(turn, ticket)
        return
    if is_emergency(typed):
        tell_emergency_numbers(turn)
    tickets.write(turn, ticket, typed, line_message_id=message_id)
    _receive(turn, ticket, contact_in(typed))


def resident_sends(turn: Turn, message: dict[str, Any]) -> None:
    """A picture, voice or file while the desk is open: staff get it as soon as it is fetched."""
    ticket_id = turn.conversation.ticket_id or 0
    if message["type"] in ("image", "audio", "video", "file"):
        turn.fetch_content(message["id"], {"ticket": ticket_id, "name": message.get("fileName")})
    else:
        say_with_way_back(turn, ticket_id, turn.text("desk.not_passed_on"))


def content_comes(turn: Turn, ticket_id: int, message_id: str, attachment_id: int) -> None:
    """What was sent to staff has been fetched."""
    ticket = _own(turn, ticket_id)
    found(turn.session, Attachment, attachment_id).operator_id = ticket.operator_id
    tickets.write(turn, ticket, "", line_message_id=message_id, attachment_id=attachment_id)
    _receive(turn, ticket)


def say_with_way_back(turn: Turn, ticket_id: int, words: str) -> None:
    """Say something; while this ticket is open, with the button back to the bot.

    LINE shows the quick replies of the newest message only, so each message here brings the way back anew.
    """
    message = line.text(words)
    if turn.conversation.ticket_id == ticket_id:
        close = line.postback(turn.text("desk.back_to_bot"), CloseTicket(ticket_id).pack(turn.account.id))
        message = line.with_quick_replies(message, [close])
    turn.say(message)


def is_emergency(typed: str) -> bool:
    """Whether somebody seems to be hurt or in danger."""
    return speaks_of_emergency(typed)


def tell_emergency_numbers(turn: Turn) -> None:
    """The telephone comes first: 110, 119, and the office."""
    turn.say(emergency_card(turn.locale, turn.operator.name, turn.operator.phone))


def _join(turn: Turn, ticket: Ticket) -> None:
    turn.conversation.ticket_id = ticket.id
    operator = found(turn.session, Operator, ticket.operator_id)
    words = turn.text("desk.opened", operator=operator.name, hours=operator.desk_hours)
    say_with_way_back(turn, ticket.id, words)


def _receive(turn: Turn, ticket: Ticket, contact: Contact | None = None) -> None:
    """`contact`: what was written is kept sealed as all is here, and better not written into a chat."""
    said = turn.text("desk.received")
    if contact is not None:
        said += "\n" + turn.text("desk.contact.kept", what=turn.text(f"desk.contact.{contact}"))
    say_with_way_back(turn, ticket.id, said)


def _back_to_bot(turn: Turn, ticket: Ticket) -> None:
    goes_on = tickets.leave(turn, ticket)
    turn.conversation.ticket_id = None
    turn.say(line.text(turn.text("desk.stepped_out" if goes_on else "desk.bot_is_back")))
    if talk.is_open(turn):
        talk.remind(turn)
    else:
        show_menu(turn)


def _own(turn: Turn, ticket_id: int) -> Ticket:
    return tickets.own_ticket(turn.session, ticket_id, turn.account.id)
