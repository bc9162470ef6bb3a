"""Early payments: residents who ask to be paid before the day, and the answer."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.routes.pay_runs import PayRunOut
from bot.api.shapes import Page, PathId, Reason, Shape, same
from handlers.context import Context
from handlers.money import early
from handlers.people.acting_for import on_behalf
from models.money.early import EarlyPayment

router = APIRouter(tags=["money"])


class EarlyPaymentOut(Shape):
    """One request; `pay_run_id` is the run that pays it, `refusal` says why it cannot be."""

    id: int
    version: int
    resident_id: int
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    pay_run_id: int | None
    refusal: str | None


@router.get("/early-payments", response_model=Page[EarlyPaymentOut], summary="List who asks to be paid early")
async def list_early_payments(
    window: Paged,
    caller: Annotated[Caller, reads("early_payments.read")],
    is_open: Annotated[bool | None, Query()] = None,
) -> Response:
    query = select(EarlyPayment).where(EarlyPayment.operator_id == caller.operator_id)
    if is_open is not None:
        waits = EarlyPayment.answered_at.is_(None)
        query = query.where(waits if is_open else ~waits)

    def listed(context: Context) -> Page[EarlyPaymentOut]:
        return page(context.session, window, query, EarlyPayment.id, EarlyPaymentOut.model_validate)

    return await caller.look(same, listed)


@router.post(
    "/residents/{resident_id}/early-payment", response_model=EarlyPaymentOut, summary="Ask for somebody who phones"
)
async def ask_early_payment_for(
    resident_id: PathId, caller: Annotated[Caller, writes("residents.act_for")]
) -> Response:
    """Recorded with both names."""

    def ask(context: Context) -> EarlyPayment:
        acting = on_behalf(context, caller.operator_id, resident_id)
        return early.ask(acting, caller.operator_id, resident_id)

    return await caller.do(EarlyPaymentOut.model_validate, ask)


@router.post(
    "/early-payments/{early_payment_id}/grant", response_model=PayRunOut, summary="Pay somebody before the day"
)
async def grant_early_payment(
    early_payment_id: PathId, caller: Annotated[Caller, moves("early_payments.decide")]
) -> Response:
    """Closes a run with all that this one person is owed, for the next business day; a second person releases it."""
    return await caller.do(PayRunOut.model_validate, early.grant, caller.operator_id, early_payment_id, caller.version)


@router.post(
    "/early-payments/{early_payment_id}/refuse",
    response_model=EarlyPaymentOut,
    summary="Say why it is paid on its day only",
)
async def refuse_early_payment(
    early_payment_id: PathId, body: Reason, caller: Annotated[Caller, moves("early_payments.decide")]
) -> Response:
    own = (caller.operator_id, early_payment_id, body.reason, caller.version)
    return await caller.do(EarlyPaymentOut.model_validate, early.refuse, *own)
