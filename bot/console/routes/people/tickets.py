"""Tickets: conversations of residents with people, read and answered."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from sqlalchemy import case, func, select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.help import sharing, tickets, unsending
from handlers.help.confidants import own_to_read, readable
from handlers.help.tickets import Written
from models.files.attachments import Attachment
from models.people.residents import Resident
from models.rows import found, to_edit
from models.work.assignments import IN_HAND, Assignment
from models.work.shared_answers import SharedAnswer, shared_answers
from models.work.tasks import Task
from models.work.tickets import Ticket, TicketStatus

router = APIRouter(include_in_schema=False)

PER_PAGE = 50


class Line(NamedTuple):
    """One message of the thread, ours or the resident's."""

    written: Written
    name: str
    is_ours: bool
    attachment: Attachment | None


class Thread(NamedTuple):
    """A ticket with all that was written."""

    ticket: Ticket
    alias: str | None
    work: tuple[Assignment, Task] | None
    at_work: int
    shared: list[SharedAnswer]
    lines: list[Line]


@router.get("/tickets")
async def list_tickets(
    visit: Annotated[Visit, looks("tickets.read")], closed: Annotated[bool, Query()] = False
) -> Response:
    def listed(context: Context) -> list[Any]:
        query = select(Ticket, Resident.alias).join(Resident, Resident.id == Ticket.resident_id, isouter=True)
        is_closed = Ticket.status == TicketStatus.CLOSED
        query = query.where(Ticket.operator_id == visit.operator_id, is_closed if closed else ~is_closed)
        query = query.where(readable(visit.who.staff))
        ours_first = case((Ticket.status == TicketStatus.OPEN, 0), else_=1)
        order = (Ticket.id.desc(),) if closed else (ours_first, Ticket.opened_at)
        return list(context.session.execute(query.order_by(*order).limit(PER_PAGE)))

    return visit.page("people/tickets.html", rows=await visit.look(listed), closed=closed)


@router.get("/tickets/{ticket_id}")
async def show_ticket(ticket_id: RowId, visit: Annotated[Visit, looks("tickets.read")]) -> Response:
    return await _draw(visit, ticket_id)


@router.post("/tickets/{ticket_id}/answer")
async def answer(ticket_id: RowId, visit: Annotated[Visit, acts("tickets.answer")]) -> Response:
    """Answer; an officer who has not seen the resident's newest words is told so."""

    def answered(context: Context) -> None:
        ticket = _to_edit(context, visit, ticket_id)
        tickets.answer(context, ticket, visit.form.text("text", ""))

    return await visit.attempt(answered, "answered", f"/tickets/{ticket_id}", lambda visit: _draw(visit, ticket_id))


@router.post("/tickets/{ticket_id}/share")
async def share(ticket_id: RowId, visit: Annotated[Visit, acts("tickets.answer")]) -> Response:
    """Tell the answer to everybody at work on the same task."""

    def shared(context: Context) -> None:
        form = visit.form
        sharing.share_answer(context, _to_edit(context, visit, ticket_id), form.text("question"), form.text("words"))

    return await visit.attempt(shared, "answer_shared", f"/tickets/{ticket_id}", lambda visit: _draw(visit, ticket_id))


@router.post("/tickets/{ticket_id}/close")
async def close(ticket_id: RowId, visit: Annotated[Visit, acts("tickets.answer")]) -> Response:
    def closed(context: Context) -> None:
        tickets.close(context, _to_edit(context, visit, ticket_id))

    return await visit.attempt(closed, "ticket_closed", "/tickets", lambda visit: _draw(visit, ticket_id))


@router.post("/tickets/{ticket_id}/unsend")
async def decide_unsend(ticket_id: RowId, visit: Annotated[Visit, acts("tickets.answer")]) -> Response:
    """Whether work that its resident has unsent stays or goes."""
    is_kept = visit.form.get("decision") == "keep"

    def decided(context: Context) -> None:
        visit.form.choice("decision", ("keep", "remove"))
        ticket = _to_edit(context, visit, ticket_id)
        unsending.decide_unsend(context, ticket, is_kept)

    done = "unsend_kept" if is_kept else "unsend_removed"
    return await visit.attempt(decided, done, "/tickets", lambda visit: _draw(visit, ticket_id))


async def _draw(visit: Visit, ticket_id: int) -> Response:
    """The page of a ticket; that it was read, and by whom, stands in the record."""
    return visit.page("people/ticket.html", thread=await visit.do(_thread, visit, ticket_id))


def _to_edit(context: Context, visit: Visit, ticket_id: int) -> Ticket:
    """The ticket as the page showed it, for those who may read it."""
    ticket = to_edit(context.session, Ticket, ticket_id, visit.operator_id, visit.form.version())
    return own_to_read(visit.who.staff, ticket)


def _thread(context: Context, visit: Visit, ticket_id: int) -> Thread:
    session, operator_id = context.session, visit.operator_id
    ticket = own_to_read(visit.who.staff, found(session, Ticket, ticket_id, operator_id))
    context.record(operator_id, "tickets.read", f"tickets:{ticket_id}")
    names = Names(context, operator_id)
    alias = found(session, Resident, ticket.resident_id).alias if ticket.resident_id else None
    lines = [
        Line(
            written=one,
            name=names.of(one.author),
            is_ours=one.author.startswith("staff:"),
            attachment=session.get(Attachment, one.attachment_id) if one.attachment_id else None,
        )
        for one in tickets.conversation_of(context, ticket)
    ]
    work, at_work, shared = None, 0, []
    if ticket.assignment_id is not None:
        assignment = found(session, Assignment, ticket.assignment_id)
        work = assignment, found(session, Task, assignment.task_id)
        shared = shared_answers(session, assignment.task_id)
        others = select(func.count()).where(
            Assignment.task_id == assignment.task_id, Assignment.status.in_(IN_HAND), Assignment.id != assignment.id
        )
        at_work = session.scalar(others) or 0
    return Thread(ticket, alias, work, at_work, shared, lines)
