"""Paper that residents ask for, and the notice by which an operator ends a relation."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.papers.requested import requested_sheet
from handlers.people import endings, paper_requests
from messages.pdf.sheets import to_pdf
from models.people.agreements import Ending, EndingCause, PaperKind, PaperRequest

router = APIRouter(tags=["contracts"])


class PaperRequestOut(Shape):
    """What a resident wants on paper; `document_id` numbers the notice or the statement."""

    id: int
    version: int
    resident_id: int
    kind: PaperKind
    document_id: int | None
    asked_at: datetime
    sent_at: datetime | None
    sent_by: str | None


class EndingOut(Shape):
    """Notice that the relation ends on a day, that day included; `cause` where thirty days are left out."""

    id: int
    resident_id: int
    told_at: datetime
    ends_on: date
    reason: str
    cause: EndingCause | None
    done_at: datetime | None
    taken_back_at: datetime | None


class NewEnding(Given):
    """At least thirty days ahead, or with one of the causes that the law excepts (Freelance Act, art. 16)."""

    ends_on: date
    reason: Text = Field(min_length=1, max_length=500)
    cause: EndingCause | None = None


@router.get("/paper-requests", response_model=Page[PaperRequestOut], summary="List what is wanted on paper")
async def list_paper_requests(
    window: Paged,
    caller: Annotated[Caller, reads("papers.read")],
    is_open: Annotated[bool | None, Query()] = None,
) -> Response:
    query = select(PaperRequest).where(PaperRequest.operator_id == caller.operator_id)
    if is_open is not None:
        waits = PaperRequest.sent_at.is_(None)
        query = query.where(waits if is_open else ~waits)

    def listed(context: Context) -> Page[PaperRequestOut]:
        return page(context.session, window, query, PaperRequest.id, PaperRequestOut.model_validate)

    return await caller.look(same, listed)


@router.post(
    "/paper-requests/{paper_request_id}/print",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    summary="Print what is wanted on paper, as PDF",
)
async def print_paper_request(paper_request_id: PathId, caller: Annotated[Caller, writes("papers.send")]) -> Response:
    """It carries the whole name; who printed it stands in the record."""

    def printed(context: Context) -> Download:
        name, sheet = requested_sheet(context, caller.operator_id, paper_request_id)
        return Download(name, "application/pdf", to_pdf(sheet))

    return await caller.do(same, printed)


@router.post("/paper-requests/{paper_request_id}/sent", response_model=PaperRequestOut, summary="Mark paper as sent")
async def mark_paper_sent(paper_request_id: PathId, caller: Annotated[Caller, moves("papers.send")]) -> Response:
    act = paper_requests.mark_sent
    return await caller.do(PaperRequestOut.model_validate, act, caller.operator_id, paper_request_id, caller.version)


@router.get("/endings", response_model=Page[EndingOut], summary="List notices that a relation ends")
async def list_endings(window: Paged, caller: Annotated[Caller, reads("endings.read")]) -> Response:
    query = select(Ending).where(Ending.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[EndingOut]:
        return page(context.session, window, query, Ending.id, EndingOut.model_validate)

    return await caller.look(same, listed)


@router.post("/residents/{resident_id}/ending", response_model=EndingOut, summary="Give notice that the relation ends")
async def tell_ending(
    resident_id: PathId, body: NewEnding, caller: Annotated[Caller, writes("endings.write")]
) -> Response:
    """The resident is told the day and the reason in the chat."""
    act = endings.tell_ending
    own = (caller.operator_id, resident_id, body.ends_on, body.reason, body.cause)
    return await caller.do(EndingOut.model_validate, act, *own)


@router.post("/endings/{ending_id}/take-back", response_model=EndingOut, summary="Take a notice back")
async def take_ending_back(ending_id: PathId, caller: Annotated[Caller, writes("endings.write")]) -> Response:
    return await caller.do(EndingOut.model_validate, endings.take_back, caller.operator_id, ending_id)
