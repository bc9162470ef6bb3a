"""Paper that residents ask for, printed and marked as sent; and the notice that ends a relation."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.routes.people.residents import draw_resident
from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.papers.certificates import certificate_to_print
from handlers.papers.requested import requested_sheet
from handlers.people import endings, paper_requests
from messages.pdf.certificates import certificate_sheet
from messages.pdf.sheets import to_pdf
from models.errors import YuiError
from models.people.agreements import Ending, EndingCause, PaperRequest
from models.people.residents import Resident

router = APIRouter(include_in_schema=False)

SHOWN = 100


@router.get("/papers")
async def list_papers(visit: Annotated[Visit, looks("papers.read")]) -> Response:
    return await _draw(visit)


@router.post("/papers/{request_id}/print")
async def print_paper(request_id: RowId, visit: Annotated[Visit, acts("papers.send")]) -> Response:
    """As PDF, to be printed here."""
    try:
        name, sheet = await visit.do(requested_sheet, visit.operator_id, request_id)
    except YuiError as error:
        visit.refuse(error)
        return await _draw(visit)
    return file_response(name, "application/pdf", await asyncio.to_thread(to_pdf, sheet))


@router.post("/residents/{resident_id}/erasure/print")
async def print_erasure(resident_id: RowId, visit: Annotated[Visit, acts("residents.erase")]) -> Response:
    """The certificate that somebody's data were erased, as PDF."""
    try:
        shown = await visit.do(certificate_to_print, visit.operator_id, resident_id)
    except YuiError as error:
        visit.refuse(error)
        return await draw_resident(visit, resident_id)
    return file_response(shown.file_name, "application/pdf", await asyncio.to_thread(to_pdf, certificate_sheet(shown)))


@router.post("/papers/{request_id}/sent")
async def mark_sent(request_id: RowId, visit: Annotated[Visit, acts("papers.send")]) -> Response:
    def sent(context: Context) -> PaperRequest:
        return paper_requests.mark_sent(context, visit.operator_id, request_id, visit.form.version())

    return await visit.attempt(sent, "paper_sent", "/papers", _draw)


@router.post("/residents/{resident_id}/ending")
async def tell_ending(resident_id: RowId, visit: Annotated[Visit, acts("endings.write")]) -> Response:
    def told(context: Context) -> Ending:
        form = visit.form
        cause = EndingCause(form.choice("cause", list(EndingCause))) if form.get("cause") else None
        own = (visit.operator_id, resident_id, form.day("ends_on"), form.text("reason"))
        return endings.tell_ending(context, *own, cause)

    return await _on_resident(visit, told, "ending_told", resident_id)


@router.post("/residents/{resident_id}/ending/take-back")
async def take_back(resident_id: RowId, visit: Annotated[Visit, acts("endings.write")]) -> Response:
    def taken_back(context: Context) -> Ending:
        return endings.take_back(context, visit.operator_id, visit.form.whole("ending_id"))

    return await _on_resident(visit, taken_back, "ending_taken_back", resident_id)


async def _on_resident(visit: Visit, act: Any, done: str, resident_id: int) -> Response:
    return await visit.attempt(act, done, f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id))


async def _draw(visit: Visit) -> Response:
    def listed(context: Context) -> list[Any]:
        query = (
            select(PaperRequest, Resident.alias)
            .join(Resident, Resident.id == PaperRequest.resident_id)
            .where(PaperRequest.operator_id == visit.operator_id)
            .order_by(PaperRequest.sent_at.is_not(None), PaperRequest.id.desc())
            .limit(SHOWN)
        )
        return list(context.session.execute(query))

    return visit.page("people/papers.html", rows=await visit.look(listed))
