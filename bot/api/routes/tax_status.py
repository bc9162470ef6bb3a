"""What staff have seen for themselves: who a resident is, and whether they are a registered issuer of invoices
(適格請求書発行事業者)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.caller import Caller, reads, writes
from bot.api.shapes import Day, Given, Line, PathId, Shape
from handlers.context import Context
from handlers.people import tax_status
from handlers.people.identity import check_identity
from models.errors import NotFound
from models.people.memberships import IdentityPaper, resident_of
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


class IdentityOut(Shape):
    """That somebody has been seen, and by what paper."""

    resident_id: int
    identity_checked_at: datetime | None
    identity_checked_by: str | None
    identity_seen: IdentityPaper | None


class NewIdentity(Given):
    """What was looked at, face to face; of the paper itself nothing is kept."""

    seen: IdentityPaper


@router.post("/residents/{resident_id}/identity", response_model=IdentityOut, summary="Record that somebody was seen")
async def check_resident_identity(
    resident_id: PathId, body: NewIdentity, caller: Annotated[Caller, writes("residents.write")]
) -> Response:
    """Where the operator asks for it (`needs_identity_check`), work is taken only after this."""
    return await caller.do(IdentityOut.model_validate, check_identity, caller.operator_id, resident_id, body.seen)
