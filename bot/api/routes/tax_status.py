"""Which residents are registered issuers of invoices (適格請求書発行事業者), as staff have looked it up."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.caller import Caller, reads, writes
from bot.api.shapes import Day, Given, Line, PathId, Shape
from handlers.context import Context
from handlers.people import tax_status
from models.errors import NotFound
from models.people.memberships import resident_of
from models.people.tax_status import InvoiceRegistration, registrations

router = APIRouter(tags=["money"])


class InvoiceRegistrationOut(Shape):
    """The standing registration; of its number the last four figures."""

    id: int
    resident_id: int
    tail: str
    valid_from: date
    valid_to: date | None
    looked_up_on: date
    recorded_at: datetime


class NewInvoiceRegistration(Given):
    """As it stands in the list of the National Tax Agency on the day `looked_up_on`."""

    number: Line = Field(max_length=30, examples=["T1234567890123"])
    valid_from: Day
    valid_to: Day | None = None
    looked_up_on: Day


@router.get(
    "/residents/{resident_id}/invoice-registration",
    response_model=InvoiceRegistrationOut,
    summary="Show a resident's registration as an issuer of invoices",
)
async def show_invoice_registration(resident_id: PathId, caller: Annotated[Caller, reads("payables.read")]) -> Response:
    def shown(context: Context) -> InvoiceRegistration:
        resident_of(context.session, resident_id, caller.operator_id)
        kept = registrations(context.session, [resident_id]).get(resident_id)
        if kept is None:
            raise NotFound()
        return kept

    return await caller.look(InvoiceRegistrationOut.model_validate, shown)


@router.post(
    "/residents/{resident_id}/invoice-registration",
    response_model=InvoiceRegistrationOut,
    summary="Record a resident's registration as an issuer of invoices",
)
async def record_invoice_registration(
    resident_id: PathId, body: NewInvoiceRegistration, caller: Annotated[Caller, writes("residents.tax")]
) -> Response:
    """It replaces the one before; what was closed already stays as it is."""
    own = (caller.operator_id, resident_id, body.number, body.valid_from, body.valid_to, body.looked_up_on)
    return await caller.do(InvoiceRegistrationOut.model_validate, tax_status.record_registration, *own)
