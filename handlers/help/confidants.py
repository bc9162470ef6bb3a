"""Who reads what was written to the consultation desk: administrators, and nobody who hands out or judges work.

Guideline of the Ministry of Health, Labour and Welfare on the Freelance Act, art. 14 (2024): the privacy of whoever
turns to the desk is to be protected.
"""

from typing import Any

from sqlalchemy import ColumnElement, select, true

from handlers.context import Context
from handlers.help.tickets import CARE
from messages.cards.tickets import comes_from_the_desk
from models.errors import NotFound
from models.files.attachments import Attachment, AttachmentUse
from models.people.staff import Role, Staff
from models.record.staff_notices import StaffNotice
from models.rows import found
from models.work.tickets import Ticket, TicketMessage


def readable(staff: Staff) -> ColumnElement[bool]:
    """The tickets that a member of staff may know of."""
    return true() if _is_confidant(staff) else Ticket.topic != CARE


def knowable(staff: Staff) -> ColumnElement[bool]:
    """The news that a member of staff may know of."""
    return true() if _is_confidant(staff) else ~StaffNotice.event.startswith(f"{CARE}.")


def own_to_read(staff: Staff, ticket: Ticket) -> Ticket:
    """The ticket, if this member of staff may read it; raises NotFound."""
    if ticket.topic == CARE and not _is_confidant(staff):
        raise NotFound()
    return ticket


def own_attachment(context: Context, staff: Staff, attachment_id: int) -> Attachment:
    """A picture, recording or file of the operator, if this member of staff may see it; raises NotFound.

    What a resident sent is seen only as a part of something: what came with a ticket by those who may read that, and
    it is recorded like reading it.
    """
    attachment = found(context.session, Attachment, attachment_id, staff.operator_id)
    named = select(Ticket).join(TicketMessage, TicketMessage.ticket_id == Ticket.id)
    tickets = context.session.scalars(named.where(TicketMessage.attachment_id == attachment_id).distinct()).all()
    if attachment.use is AttachmentUse.LOOSE and not tickets:
        raise NotFound()
    for ticket in tickets:
        own_to_read(staff, ticket)
        detail = {"attachment": attachment_id}
        context.record(staff.operator_id, "tickets.read", f"tickets:{ticket.id}", detail)
    return attachment


def may_be_brought_by(staff: Staff, message: dict[str, Any]) -> bool:
    """Whether a member of staff may read a message of LINE's that could not be brought to a resident."""
    return _is_confidant(staff) or not comes_from_the_desk(message)


def _is_confidant(staff: Staff) -> bool:
    return Role.ADMIN in staff.roles
