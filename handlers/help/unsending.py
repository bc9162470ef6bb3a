"""What a resident takes back in LINE: our copy goes too, unless it was handed in as work, or is the receipt
of an expense that was approved; then staff decide.

LINE asks to respect an unsend as far as possible (Messaging API reference, "Unsend event").
"""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.help import tickets
from handlers.office.staff_news import notify
from handlers.work.handing_in import remove
from messages.cards.tickets import unsend_decided
from models.files.attachments import Attachment
from models.money.claims import ExpenseClaim
from models.people.line_accounts import LineAccount
from models.rows import found, locked
from models.talk.fetches import drop_fetches
from models.talk.inbox import scrub_unsent
from models.talk.outbox import MessageKind
from models.work.assignments import BEGUN, Answer, Assignment, Submission
from models.work.tickets import Ticket, TicketMessage

TOPIC = "unsend"


class Unsent(StrEnum):
    """What became of our copy."""

    NOTHING = "nothing"  # we had none
    REMOVED = "removed"
    REOPENED = "reopened"  # it was an answer of work at hand, which is open again
    HANDED_IN = "handed_in"  # it is part of handed-in work: staff decide


def unsend(context: Context, account: LineAccount, line_message_id: str) -> Unsent:
    """Remove our copy of a message that was unsent; work that was handed in with it becomes a ticket for staff."""
    scrub_unsent(context.session, context.vault, (account.channel_id, account.user_id), line_message_id)
    if account.moved_to_id is not None:
        account = found(context.session, LineAccount, account.moved_to_id)  # what the old phone sent went along
    was_fetched = drop_fetches(context.session, account.id, line_message_id, context.now)
    was_written = _unsend_written(context, account, line_message_id)
    attachments = _attachments(context.session, account.id, line_message_id)
    answers = _answers(context.session, account.resident_id, line_message_id)
    work = {one.assignment_id for one in answers} | {one.assignment_id for one in attachments if one.assignment_id}
    held = {one: locked(context.session, Assignment, one) for one in sorted(work)}
    judged = [one for one in attachments if one.assignment_id and _is_judged(held[one.assignment_id], one)]
    receipts = _approved_receipts(context.session, attachments)
    judged_answers = [one for one in answers if _is_judged_answer(context.session, held[one.assignment_id], one)]
    for attachment in attachments:
        attachment.unsent_at = context.now
        if attachment not in judged and attachment.id not in receipts:
            remove(context, attachment)
    for answer in answers:
        if answer not in judged_answers:
            answer.is_complete = False
            _take_out(answer, line_message_id)
    for assignment_id in held:
        files = [one for one in judged if one.assignment_id == assignment_id]
        given = [one for one in judged_answers if one.assignment_id == assignment_id]
        if files or given:
            _ask_staff(context, account, held[assignment_id].operator_id, assignment_id, line_message_id, files, given)
    for receipt in (one for one in attachments if one.id in receipts):
        _ask_staff(context, account, receipt.operator_id, receipts[receipt.id], line_message_id, [receipt], [])
    if judged or judged_answers or receipts:
        return Unsent.HANDED_IN
    if answers:
        return Unsent.REOPENED
    return Unsent.REMOVED if attachments or was_written or was_fetched else Unsent.NOTHING


def decide_unsend(context: Context, ticket: Ticket, is_kept: bool) -> None:
    """Staff's decision on work that was unsent: it stays as part of the work, or it is removed. The resident is told."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
    for message in context.session.scalars(query):
        message.text_sealed = None  # it stood there for the decision
        if not is_kept and message.line_message_id is not None:
            _remove_handed_in(context, ticket, message.line_message_id)
    context.record(ticket.operator_id, "tickets.decide_unsend", f"tickets:{ticket.id}", {"is_kept": is_kept})
    account = found(context.session, LineAccount, ticket.account_id)
    context.tell(account, [unsend_decided(account.locale, is_kept)], MessageKind.SERVICE)
    tickets.close(context, ticket)


def _remove_handed_in(context: Context, ticket: Ticket, line_message_id: str) -> None:
    """Remove what came with the message; what it answered is empty from now on, but counts as it was judged;
    while the work is back in hand, it is asked again."""
    for attachment in _attachments(context.session, ticket.account_id, line_message_id):
        remove(context, attachment)
    for answer in _answers(context.session, ticket.resident_id, line_message_id):
        _take_out(answer, line_message_id)
        if locked(context.session, Assignment, answer.assignment_id).status in BEGUN:
            answer.is_complete = False


def _approved_receipts(session: Session, attachments: Sequence[Attachment]) -> dict[int, int]:
    """Of what was sent, the receipts for which money has come to be owed: evidence of it, and the contracts they are of."""
    if not attachments:
        return {}
    query = select(ExpenseClaim.receipt_id, ExpenseClaim.assignment_id).where(
        ExpenseClaim.receipt_id.in_([one.id for one in attachments]), ExpenseClaim.payable_id.is_not(None)
    )
    return {receipt_id: assignment_id for receipt_id, assignment_id in session.execute(query) if receipt_id is not None}


def _is_judged(assignment: Assignment, attachment: Attachment) -> bool:
    """Whether it is with staff, or was: evidence of what they judged, though the work came back to be mended."""
    return assignment.is_handed_in or attachment.submission_id is not None


def _is_judged_answer(session: Session, assignment: Assignment, answer: Answer) -> bool:
    """The same of an answer: it was given before the work was handed in, and not since it came back."""
    last = select(func.max(Submission.submitted_at)).where(
        Submission.assignment_id == assignment.id, Submission.withdrawn_at.is_(None)
    )
    handed_in_at = session.scalar(last)
    return assignment.is_handed_in or (handed_in_at is not None and answer.answered_at <= handed_in_at)


def _attachments(session: Session, account_id: int, line_message_id: str) -> list[Attachment]:
    """What a message brought and we still have."""
    query = select(Attachment).where(
        Attachment.account_id == account_id,
        Attachment.line_message_id == line_message_id,
        Attachment.removed_at.is_(None),
    )
    return list(session.scalars(query.order_by(Attachment.id)))


def _answers(session: Session, resident_id: int | None, line_message_id: str) -> list[Answer]:
    """The answers of work that a message brought."""
    held = cast(Answer.message_ids, String).contains(f'"{line_message_id}"', autoescape=True)
    own = select(Answer).join(Assignment, Assignment.id == Answer.assignment_id)
    return list(session.scalars(own.where(Assignment.resident_id == resident_id, held).order_by(Answer.id)))


def _take_out(answer: Answer, line_message_id: str) -> None:
    keys = [key for key, known in answer.message_ids.items() if known == line_message_id]
    answer.values = {key: value for key, value in answer.values.items() if key not in keys}
    answer.message_ids = {key: known for key, known in answer.message_ids.items() if key not in keys}


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


def _ask_staff(
    context: Context,
    account: LineAccount,
    operator_id: int,
    assignment_id: int,
    line_message_id: str,
    attachments: Sequence[Attachment],
    answers: Sequence[Answer],
) -> None:
    """Open a ticket at the operator whose work it is; of a receipt, at the one that pays."""
    ticket = tickets.open_ticket(
        context,
        account,
        operator_id,
        topic=TOPIC,
        assignment_id=assignment_id,
        is_live=False,
    )
    for attachment in attachments:
        tickets.add_unsent(context, ticket, None, line_message_id, attachment.id)
    if not attachments:
        words = " / ".join(_words(answer, line_message_id) for answer in answers)
        tickets.add_unsent(context, ticket, words, line_message_id, None)
    notify(context, operator_id, "ticket.unsend", f"tickets:{ticket.id}", {"assignment": ticket.assignment_id})


def _words(answer: Answer, line_message_id: str) -> str:
    """What the message had answered, for staff to decide upon."""
    return " / ".join(str(answer.values[key]) for key, known in answer.message_ids.items() if known == line_message_id)
