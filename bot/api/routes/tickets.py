"""Tickets: conversations of residents with people."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, moves, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, PathId, Shape, same
from handlers.context import Context
from handlers.help import sharing, tickets, unsending
from handlers.help.confidants import own_to_read, readable
from models.errors import Conflict
from models.work.shared_answers import SharedAnswer
from models.work.tickets import Ticket, TicketStatus

router = APIRouter(prefix="/tickets", tags=["tickets"])


class NotAboutUnsending(Conflict):
    """Only a ticket about something unsent is decided so."""

    key = "errors.api.not_about_unsending"


class TicketOut(Shape):
    """A ticket: `open` is staff's turn, `answered` the resident's."""

    id: int
    version: int
    resident_id: int | None
    assignment_id: int | None
    topic: str
    status: TicketStatus
    opened_at: datetime
    closed_at: datetime | None


class WrittenOut(Shape):
    """One message; no text for a picture, a file, or what was unsent."""

    author: str
    text: str | None
    at: datetime
    attachment_id: int | None
    is_unsent: bool


class TicketDetail(TicketOut):
    """A ticket with everything written in it, oldest first."""

    messages: list[WrittenOut]


class TicketAnswer(Given):
    """What to say; it goes to the resident's chat."""

    text: Line = Field(max_length=tickets.LONGEST_ANSWER)


class Sharing(Given):
    """The question in staff's words, without who asked, and the answer."""

    question: Line = Field(max_length=sharing.LONGEST_QUESTION)
    words: Line = Field(max_length=sharing.LONGEST_WORDS)


class SharedOut(Shape):
    """An answer that everybody at work on the task is told."""

    id: int
    task_id: int
    ticket_id: int
    question: str
    words: str
    shared_at: datetime


class UnsendDecision(Given):
    """Whether what was handed in and then unsent stays as part of the work."""

    is_kept: bool


@router.get("", response_model=Page[TicketOut], summary="List tickets")
async def list_tickets(
    window: Paged,
    caller: Annotated[Caller, reads("tickets.read")],
    status: Annotated[TicketStatus | None, Query()] = None,
) -> Response:
    query = select(Ticket).where(Ticket.operator_id == caller.operator_id, readable(caller.staff))
    if status is not None:
        query = query.where(Ticket.status == status)

    def listed(context: Context) -> Page[TicketOut]:
        return page(context.session, window, query, Ticket.id, TicketOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{ticket_id}", response_model=TicketDetail, summary="Show a ticket with its messages")
async def show_ticket(ticket_id: PathId, caller: Annotated[Caller, reads("tickets.read")]) -> Response:
    """That it was read, and by whom, stands in the record."""

    def show(context: Context) -> TicketDetail:
        ticket = own_to_read(caller.staff, caller.own(context, Ticket, ticket_id))
        context.record(caller.operator_id, "tickets.read", f"tickets:{ticket_id}")
        return _detail(context, ticket)

    return await caller.do(same, show)


@router.post("/{ticket_id}/answer", response_model=TicketDetail, summary="Answer a ticket")
async def answer_ticket(
    ticket_id: PathId, body: TicketAnswer, caller: Annotated[Caller, moves("tickets.answer")]
) -> Response:
    """`If-Match` makes sure that nothing was written since you looked."""

    def answer(context: Context) -> TicketDetail:
        ticket = own_to_read(caller.staff, caller.to_edit(context, Ticket, ticket_id))
        tickets.answer(context, ticket, body.text)
        return _detail(context, ticket)

    return await caller.do(same, answer)


@router.post("/{ticket_id}/share", response_model=SharedOut, summary="Tell the answer to all at work on the task")
async def share_answer(
    ticket_id: PathId, body: Sharing, caller: Annotated[Caller, moves("tickets.answer")]
) -> Response:
    """It rides on their next reply or waits for the digest, and stands with the work for those who take it later."""

    def share(context: Context) -> SharedAnswer:
        ticket = own_to_read(caller.staff, caller.to_edit(context, Ticket, ticket_id))
        return sharing.share_answer(context, ticket, body.question, body.words)

    return await caller.do(SharedOut.model_validate, share)


@router.post("/{ticket_id}/close", response_model=TicketOut, summary="Close a ticket; the bot speaks again")
async def close_ticket(ticket_id: PathId, caller: Annotated[Caller, moves("tickets.answer")]) -> Response:
    def close(context: Context) -> Ticket:
        ticket = own_to_read(caller.staff, caller.to_edit(context, Ticket, ticket_id))
        tickets.close(context, ticket)
        return ticket

    return await caller.do(TicketOut.model_validate, close)


@router.post("/{ticket_id}/decide-unsend", response_model=TicketOut, summary="Decide on work that was unsent")
async def decide_unsend(
    ticket_id: PathId, body: UnsendDecision, caller: Annotated[Caller, moves("tickets.answer")]
) -> Response:
    def decide(context: Context) -> Ticket:
        ticket = own_to_read(caller.staff, caller.to_edit(context, Ticket, ticket_id))
        if ticket.topic != unsending.TOPIC or ticket.status is TicketStatus.CLOSED:
            raise NotAboutUnsending()
        unsending.decide_unsend(context, ticket, body.is_kept)
        return ticket

    return await caller.do(TicketOut.model_validate, decide)


def _detail(context: Context, ticket: Ticket) -> TicketDetail:
    written = tickets.conversation_of(context, ticket)
    return TicketDetail(
        **TicketOut.model_validate(ticket).model_dump(),
        messages=[WrittenOut.model_validate(one) for one in written],
    )
