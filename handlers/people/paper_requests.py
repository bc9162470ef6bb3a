"""Paper on request: asked for in the chat, printed and posted by staff, marked as sent.

Freelance Act, art. 3(2): who was told by electronic means may ask for a document, and gets it without delay.
"""

from sqlalchemy import select

from handlers.context import Context
from handlers.office.staff_news import notify
from models.errors import Conflict, NotFound
from models.money.payables import Statement
from models.people.agreements import PaperKind, PaperRequest
from models.rows import found, to_edit
from models.work.assignments import Assignment, Notice


class AlreadySent(Conflict):
    """It was marked as sent before."""

    key = "errors.paper.already_sent"


def ask(
    context: Context, operator_id: int, resident_id: int, kind: PaperKind, document_id: int | None = None
) -> PaperRequest:
    """Ask for paper; what is asked for already is not asked for twice. Raises NotFound for what is not theirs."""
    _check_own(context, operator_id, resident_id, kind, document_id)
    waiting = select(PaperRequest).where(
        PaperRequest.operator_id == operator_id,
        PaperRequest.resident_id == resident_id,
        PaperRequest.kind == kind,
        PaperRequest.document_id == document_id if document_id else PaperRequest.document_id.is_(None),
        PaperRequest.sent_at.is_(None),
    )
    earlier = context.session.scalar(waiting)
    if earlier is not None:
        return earlier
    asked = PaperRequest(
        operator_id=operator_id,
        resident_id=resident_id,
        kind=kind,
        document_id=document_id,
        asked_at=context.now,
    )
    context.session.add(asked)
    context.session.flush()
    subject = f"paper_requests:{asked.id}"
    context.record(operator_id, "papers.ask", subject, {"kind": str(kind), "document": document_id})
    notify(context, operator_id, "paper.asked", subject, {"kind": str(kind)})
    return asked


def mark_sent(context: Context, operator_id: int, request_id: int, version: int | None = None) -> PaperRequest:
    """Staff have posted it or handed it over. Raises NotFound, StaleVersion, AlreadySent."""
    asked = to_edit(context.session, PaperRequest, request_id, operator_id, version)
    if asked.sent_at is not None:
        raise AlreadySent()
    asked.sent_at, asked.sent_by = context.now, str(context.actor)
    context.record(operator_id, "papers.send", f"paper_requests:{asked.id}")
    return asked


def _check_own(context: Context, operator_id: int, resident_id: int, kind: PaperKind, document_id: int | None) -> None:
    if kind is PaperKind.AGREEMENTS:
        return
    if document_id is None:
        raise NotFound()
    owner: int
    if kind is PaperKind.NOTICE:
        notice = found(context.session, Notice, document_id, operator_id)
        owner = found(context.session, Assignment, notice.assignment_id).resident_id
    else:
        owner = found(context.session, Statement, document_id, operator_id).resident_id
    if owner != resident_id:
        raise NotFound()
