"""Legal holds, and forgetting a leaver."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Page, PathId, RowId, Shape, Text, same
from handlers.context import Context
from handlers.papers.certificates import certificate_to_print
from handlers.records import erasing, holding
from messages.pdf.certificates import certificate_sheet
from messages.pdf.sheets import to_pdf
from models.record.holds import LegalHold

router = APIRouter(tags=["record"])


class HoldOut(Shape):
    """A hold; without `resident_id` it stands over everybody."""

    id: int
    resident_id: int | None
    reason: str
    set_at: datetime
    set_by: str
    lifted_at: datetime | None
    lifted_by: str | None


class NewHold(Given):
    """Why nothing may be wiped, and of whom; without a resident, of nobody."""

    reason: Text = Field(min_length=1, max_length=holding.LONGEST, examples=["a dispute before the court"])
    resident_id: RowId | None = None


class ErasureOut(Shape):
    """The certificate: wiped at once at `asked_at`, the rest after `named_until`; at `finished_at` the key was destroyed."""

    resident_id: int
    asked_at: datetime
    asked_by: str
    named_until: date | None
    finished_at: datetime | None
    cancelled_at: datetime | None


@router.get("/holds", response_model=Page[HoldOut], summary="List legal holds")
async def list_holds(
    window: Paged,
    caller: Annotated[Caller, reads("record.read")],
    is_standing: Annotated[bool | None, Query()] = None,
) -> Response:
    query = select(LegalHold).where(LegalHold.operator_id == caller.operator_id)
    if is_standing is not None:
        stands = LegalHold.lifted_at.is_(None)
        query = query.where(stands if is_standing else ~stands)

    def listed(context: Context) -> Page[HoldOut]:
        return page(context.session, window, query, LegalHold.id, HoldOut.model_validate)

    return await caller.look(same, listed)


@router.post("/holds", response_model=HoldOut, summary="Set a legal hold")
async def set_hold(body: NewHold, caller: Annotated[Caller, writes("holds.write")]) -> Response:
    def held(context: Context) -> HoldOut:
        return HoldOut.model_validate(holding.hold(context, caller.operator_id, body.reason, body.resident_id))

    return await caller.do(same, held)


@router.post("/holds/{hold_id}/lift", response_model=HoldOut, summary="Lift a legal hold")
async def lift_hold(hold_id: PathId, caller: Annotated[Caller, writes("holds.write")]) -> Response:
    def lifted(context: Context) -> HoldOut:
        return HoldOut.model_validate(holding.lift(context, caller.operator_id, hold_id))

    return await caller.do(same, lifted)


@router.post("/residents/{resident_id}/erase", response_model=ErasureOut, summary="Forget a leaver")
async def erase_resident(resident_id: PathId, caller: Annotated[Caller, writes("residents.erase")]) -> Response:
    """What nobody must keep is wiped now; the rest when the last document's term is over and all is paid."""

    def erased(context: Context) -> ErasureOut:
        return ErasureOut.model_validate(erasing.ask_erasure(context, caller.operator_id, resident_id))

    return await caller.beyond().do(same, erased)


@router.get("/residents/{resident_id}/erasure", response_model=ErasureOut, summary="Show how an erasure stands")
async def show_erasure(resident_id: PathId, caller: Annotated[Caller, reads("record.read")]) -> Response:
    def show(context: Context) -> ErasureOut:
        return ErasureOut.model_validate(erasing.latest_erasure(context, caller.operator_id, resident_id))

    return await caller.look(same, show)


@router.post(
    "/residents/{resident_id}/erasure/print",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    summary="Print the certificate of an erasure, as PDF",
)
async def print_erasure(resident_id: PathId, caller: Annotated[Caller, writes("residents.erase")]) -> Response:
    """Also after all is erased: it names nobody. That it was printed stands in the record."""

    def printed(context: Context) -> Download:
        shown = certificate_to_print(context, caller.operator_id, resident_id)
        return Download(shown.file_name, "application/pdf", to_pdf(certificate_sheet(shown)))

    return await caller.do(same, printed)
