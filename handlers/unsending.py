"""What a resident takes back in LINE: our copy goes too, unless it was handed in as work; then staff decide.

LINE asks to respect an unsend as far as possible (Messaging API reference, "Unsend event").
"""

from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers import tickets
from handlers.context import Context
from handlers.staff_news import notify
from messages.cards.tickets import unsend_decided
from models.people.line_accounts import LineAccount
from models.rows import found
from models.talk.outbox import MessageKind
from models.work.attachments import Attachment, AttachmentUse, Blob
from models.work.tickets import Ticket, TicketMessage

TOPIC = "unsend"


class Unsent(StrEnum):
    """What became of our copy."""

    NOTHING = "nothing"  # we had none
    REMOVED = "removed"
    HANDED_IN = "handed_in"  # it is part of handed-in work: staff decide


def unsend(context: Context, account: LineAccount, operator_id: int, line_message_id: str) -> Unsent:
    """Remove our copy of a message that was unsent; work that was handed in with it becomes a ticket for staff."""
    was_written = _unsend_written(context, account, line_message_id)
    query = select(Attachment).where(Attachment.account_id == account.id, Attachment.line_message_id == line_message_id)
    attachments = context.session.scalars(query.order_by(Attachment.id)).all()
    handed_in = [one for one in attachments if one.use is AttachmentUse.HANDED_IN and one.removed_at is None]
    for attachment in attachments:
        attachment.unsent_at = attachment.unsent_at or context.now
        if attachment not in handed_in:
            _remove(context, attachment)
    if handed_in:
        _ask_staff(context, account, operator_id, handed_in)
        return Unsent.HANDED_IN
    return Unsent.REMOVED if attachments or was_written else Unsent.NOTHING


def decide_unsend(context: Context, ticket: Ticket, is_kept: bool) -> None:
    """Staff's decision on work that was unsent: it stays as part of the work, or it is removed. The resident is told."""
    query = (
        select(Attachment)
        .join(TicketMessage, TicketMessage.attachment_id == Attachment.id)
        .where(TicketMessage.ticket_id == ticket.id)
    )
    if not is_kept:
        for attachment in context.session.scalars(query):
            _remove(context, attachment)
    context.record(ticket.operator_id, "tickets.decide_unsend", f"tickets:{ticket.id}", {"is_kept": is_kept})
    account = found(context.session, LineAccount, ticket.account_id)
    context.tell(account, [unsend_decided(account.locale, is_kept)], MessageKind.SERVICE)
    tickets.close(context, ticket)


def _unsend_written(context: Context, account: LineAccount, line_message_id: str) -> bool:
    query = (
        select(TicketMessage)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
        .where(Ticket.account_id == account.id, TicketMessage.line_message_id == line_message_id)
    )
    messages = context.session.scalars(query).all()
    for message in messages:
        message.text_sealed, message.unsent_at = None, context.now
    return bool(messages)


def _ask_staff(context: Context, account: LineAccount, operator_id: int, handed_in: list[Attachment]) -> None:
    ticket = tickets.open_ticket(
        context,
        account,
        operator_id,
        topic=TOPIC,
        assignment_id=handed_in[0].assignment_id,
        is_live=False,
    )
    for attachment in handed_in:
        context.session.add(
            TicketMessage(
                ticket_id=ticket.id,
                author=str(context.actor),
                attachment_id=attachment.id,
                written_at=context.now,
                unsent_at=context.now,
            )
        )
    notify(context, operator_id, "ticket.unsend", f"tickets:{ticket.id}", {"assignment": ticket.assignment_id})


def _remove(context: Context, attachment: Attachment) -> None:
    """Take the bytes away, unless another attachment has the same ones."""
    attachment.removed_at = attachment.removed_at or context.now
    sha256, attachment.sha256 = attachment.sha256, None
    context.session.flush()
    if sha256 is not None and not _is_used(context.session, sha256):
        context.session.execute(delete(Blob).where(Blob.sha256 == sha256))


def _is_used(session: Session, sha256: str) -> bool:
    return bool(session.scalar(select(func.count()).where(Attachment.sha256 == sha256)))
