"""What time does to records: wipes what its term no longer asks to keep, and sends the head of the record out."""

from datetime import timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy import text as literal_text

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from handlers.records.erasing import wipe_tickets
from handlers.work.handing_in import remove
from models.files.attachments import IS_LOOSE, Attachment, AttachmentUse
from models.japan_time import at_hour, day_in_japan
from models.people.considerations import Consideration
from models.record.audit import AuditHead
from models.record.holds import LegalHold
from models.record.retention import newest_day_over
from models.work.tickets import Ticket, TicketMessage

PER_TICK = 200
UNUSED_FOR = timedelta(days=30)
HEAD_SENT = "record.head"


def wipe_old_words(context: Context) -> bool:
    """Consultations and requests for consideration whose three years are over lose their words, and what was sent
    with them."""
    today = day_in_japan(context.now)
    over = at_hour(newest_day_over("consultation", today) + timedelta(days=1), 0)
    held = exists().where(
        LegalHold.lifted_at.is_(None),
        LegalHold.operator_id == Ticket.operator_id,
        or_(LegalHold.resident_id.is_(None), LegalHold.resident_id == Ticket.resident_id),
    )
    sent = select(Attachment.id).where(Attachment.use == AttachmentUse.LOOSE, Attachment.removed_at.is_(None))
    is_there = TicketMessage.text_sealed.is_not(None) | TicketMessage.attachment_id.in_(sent)
    has_words = exists().where(TicketMessage.ticket_id == Ticket.id, is_there)
    due = select(Ticket.id).where(Ticket.closed_at < over, has_words, ~held).order_by(Ticket.id).limit(PER_TICK)
    ids = list(context.session.scalars(due))
    wipe_tickets(context, select(Ticket.id).where(Ticket.id.in_(ids)))
    wishes_held = exists().where(
        LegalHold.lifted_at.is_(None),
        LegalHold.operator_id == Consideration.operator_id,
        or_(LegalHold.resident_id.is_(None), LegalHold.resident_id == Consideration.resident_id),
    )
    wishes = update(Consideration).where(
        Consideration.answered_at < over, Consideration.words_sealed.is_not(None), ~wishes_held
    )
    context.session.execute(
        wishes.values(words_sealed=None, answer_sealed=None), execution_options={"synchronize_session": False}
    )
    return len(ids) == PER_TICK


def forget_unused(context: Context) -> bool:
    """What a resident sent and what became part of nothing (it came too late, or nobody had asked) is gone in a month.

    By then hardly a half-given answer can name it: one that was set aside, by somebody who has gone on writing since,
    asks for it again (`handlers.money.claims.ReceiptGone`).
    """
    is_consulted = exists().where(TicketMessage.attachment_id == Attachment.id)
    unused = (
        select(Attachment)
        .where(
            literal_text(IS_LOOSE),
            Attachment.created_at < context.now - UNUSED_FOR,
            Attachment.assignment_id.is_(None),
            ~is_consulted,
        )
        .order_by(Attachment.id)
        .limit(PER_TICK)
    )
    gone = context.session.scalars(unused).all()
    for attachment in gone:
        remove(context, attachment)
        attachment.name = ""
    return len(gone) == PER_TICK


def send_heads(context: Context) -> bool:
    """Once a day the newest number and hash of each record go out by webhook: whoever keeps them can prove a change."""
    began = at_hour(day_in_japan(context.now), 0)
    for head in context.session.scalars(select(AuditHead).where(AuditHead.number > 0)).all():
        if not was_told_since(context, head.operator_id, HEAD_SENT, began):
            detail = {"number": head.number, "hash": head.hash}
            notify(context, head.operator_id, HEAD_SENT, f"record:{head.number}", detail)
    return False
