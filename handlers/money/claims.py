"""Expenses that a resident reports: staff add them to the payment as they stand, or say why they cannot."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.money.extras import LONGEST_REASON, NotBegunYet, checked, owe_extra
from handlers.office.staff_news import notify
from messages.cards.extras import claim_refused
from models.errors import Conflict, NotFound, written
from models.files.attachments import Attachment, AttachmentUse
from models.money.claims import ExpenseClaim
from models.money.payables import Payable, PayableKind
from models.people.line_accounts import account_for
from models.people.operators import Operator
from models.rows import found, locked, to_edit
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, AssignmentStatus
from models.work.tasks import Task

EXPENSES = (PayableKind.TRAVEL, PayableKind.MATERIALS, PayableKind.OTHER_COST)
SHOWN = 8
_NEVER_BEGUN = (AssignmentStatus.ACCEPTED, AssignmentStatus.LAPSED)


class ClaimAnswered(Conflict):
    """This expense has its answer."""

    key = "errors.claim.answered"


class ReceiptGone(Conflict):
    """The picture of the receipt was taken back, or lay here for too long: it is sent again."""

    key = "errors.claim.receipt_gone"


def work_with_expenses(session: Session, resident_id: int) -> list[tuple[int, str]]:
    """(Number, title) of the newest contracts for which something may have been spent."""
    query = (
        select(Assignment.id, Task.title)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.resident_id == resident_id, Assignment.status.not_in(_NEVER_BEGUN))
        .order_by(Assignment.id.desc())
        .limit(SHOWN)
    )
    return [(number, title) for number, title in session.execute(query)]


def claim(
    context: Context,
    resident_id: int,
    assignment_id: int,
    kind: PayableKind,
    yen: int,
    words: str,
    receipt_id: int | None = None,
) -> ExpenseClaim:
    """Report an expense of one's own contract; the same one, still unanswered, is not reported twice.

    Raises NotFound, NotBegunYet, BadInput, ReceiptGone.
    """
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.resident_id != resident_id:
        raise NotFound()
    if assignment.status in _NEVER_BEGUN:
        raise NotBegunYet()
    words = checked(kind, yen, words, EXPENSES)
    same = select(ExpenseClaim).where(
        ExpenseClaim.assignment_id == assignment_id,
        ExpenseClaim.kind == kind,
        ExpenseClaim.yen == yen,
        ExpenseClaim.words == words,
        ExpenseClaim.answered_at.is_(None),
    )
    earlier = context.session.scalar(same)
    if earlier is not None:
        return earlier
    made = ExpenseClaim(
        operator_id=assignment.party_id,
        resident_id=resident_id,
        assignment_id=assignment_id,
        kind=kind,
        yen=yen,
        words=words,
        receipt_id=_kept(context, assignment, receipt_id),
        asked_at=context.now,
    )
    context.session.add(made)
    context.session.flush()
    subject, detail = f"expense_claims:{made.id}", {"assignment": assignment_id, "kind": str(kind), "yen": yen}
    context.record(made.operator_id, "expense_claims.ask", subject, detail)
    notify(context, made.operator_id, "payment.expense_asked", subject, detail)
    return made


def approve(context: Context, operator_id: int, claim_id: int, version: int | None = None) -> Payable:
    """Owe it beside the fee; the resident is told. Raises NotFound, StaleVersion, ClaimAnswered."""
    asked = _open(context, operator_id, claim_id, version)
    payable = owe_extra(context, operator_id, asked.assignment_id, asked.kind, asked.yen, asked.words)
    asked.payable_id = payable.id
    _answer(context, asked, "expense_claims.approve", {"payable": payable.id})
    return payable


def refuse(context: Context, operator_id: int, claim_id: int, reason: str, version: int | None = None) -> ExpenseClaim:
    """Say why it is not paid. Raises NotFound, StaleVersion, ClaimAnswered, BadInput."""
    asked = _open(context, operator_id, claim_id, version)
    asked.refusal = reason = written("reason", reason, LONGEST_REASON)
    _answer(context, asked, "expense_claims.refuse", {"reason": reason})
    account = account_for(context.session, asked.resident_id, operator_id)
    if account is not None:
        operator = found(context.session, Operator, operator_id)
        words = claim_refused(account.locale, operator.name, operator.phone, asked.kind, asked.yen, reason)
        context.tell(account, [words], MessageKind.MONEY)
    return asked


def _kept(context: Context, assignment: Assignment, receipt_id: int | None) -> int | None:
    """The receipt belongs to whoever pays; raises NotFound for what no resident sent, ReceiptGone."""
    if receipt_id is None:
        return None
    receipt = found(context.session, Attachment, receipt_id)
    if receipt.account_id is None:
        raise NotFound()
    if receipt.removed_at is not None:
        raise ReceiptGone()
    receipt.use, receipt.operator_id = AttachmentUse.RECEIPT, assignment.party_id
    return receipt.id


def is_there(session: Session, receipt_id: int) -> bool:
    """Whether the picture of a receipt that was sent is still here."""
    receipt = session.get(Attachment, receipt_id)
    return receipt is not None and receipt.removed_at is None


def _open(context: Context, operator_id: int, claim_id: int, version: int | None) -> ExpenseClaim:
    asked = to_edit(context.session, ExpenseClaim, claim_id, operator_id, version)
    if asked.answered_at is not None:
        raise ClaimAnswered()
    return asked


def _answer(context: Context, asked: ExpenseClaim, act: str, detail: dict[str, object]) -> None:
    asked.answered_at, asked.answered_by = context.now, str(context.actor)
    context.record(asked.operator_id, act, f"expense_claims:{asked.id}", {"resident": asked.resident_id, **detail})
