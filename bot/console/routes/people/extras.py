"""What accountants enter for a resident: expenses and corrections, and the number under which work is invoiced."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.people.residents import draw_resident
from bot.console.visit import RowId, Visit, acts
from handlers.context import Context
from handlers.money import extras
from handlers.people import tax_status
from handlers.people.identity import check_identity
from models.money.payables import Payable, PayableKind
from models.people.memberships import IdentityPaper, Membership
from models.rows import found

router = APIRouter(include_in_schema=False)

KINDS = [kind for kind in PayableKind if kind is not PayableKind.WORK]


@router.post("/residents/{resident_id}/extras")
async def owe_extra(resident_id: RowId, visit: Annotated[Visit, acts("payables.write")]) -> Response:
    def owed(context: Context) -> Payable:
        form = visit.form
        kind = PayableKind(form.choice("extra_kind", KINDS))
        own = (visit.operator_id, form.whole("assignment_id"), kind, form.whole("yen"))
        return extras.owe_extra(context, *own, form.text("words"))

    return await visit.attempt(
        owed, "extra_owed", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )


@router.post("/residents/{resident_id}/extras/{payable_id}/strike")
async def strike(resident_id: RowId, payable_id: RowId, visit: Annotated[Visit, acts("payables.write")]) -> Response:
    def struck(context: Context) -> Payable:
        found(context.session, Payable, payable_id, visit.operator_id)
        return extras.strike(context, visit.operator_id, payable_id, visit.form.text("strike_reason"))

    return await visit.attempt(
        struck, "extra_struck", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )


@router.post("/residents/{resident_id}/invoice-registration")
async def record_registration(resident_id: RowId, visit: Annotated[Visit, acts("residents.tax")]) -> Response:
    def recorded(context: Context) -> None:
        form = visit.form
        days = (form.day("valid_from"), form.day_or_none("valid_to"), form.day("looked_up_on"))
        tax_status.record_registration(context, visit.operator_id, resident_id, form.text("invoice_number"), *days)

    return await visit.attempt(
        recorded, "invoice_recorded", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )


@router.post("/residents/{resident_id}/identity")
async def record_identity(resident_id: RowId, visit: Annotated[Visit, acts("residents.write")]) -> Response:
    def seen(context: Context) -> Membership:
        paper = IdentityPaper(visit.form.choice("identity_seen", list(IdentityPaper)))
        return check_identity(context, visit.operator_id, resident_id, paper)

    return await visit.attempt(
        seen, "identity_checked", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )
