"""Payables: what is owed to residents."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Page, PathId, RowId, Shape, same
from handlers.context import Context
from models.money.payables import Payable, PayableStatus
from models.money.withholding import Withholding

router = APIRouter(prefix="/payables", tags=["money"])


class PayableOut(Shape):
    """What is owed for one piece of work; `due_on` is never later than the law allows."""

    id: int
    resident_id: int
    assignment_id: int
    submission_id: int | None
    statement_id: int | None
    gross_yen: int
    withholding: Withholding
    received_on: date
    due_on: date
    status: PayableStatus


@router.get("", response_model=Page[PayableOut], summary="List what is owed and was paid")
async def list_payables(
    window: Paged,
    caller: Annotated[Caller, reads("payables.read")],
    status: Annotated[PayableStatus | None, Query()] = None,
    resident_id: Annotated[RowId | None, Query()] = None,
    due_by: Annotated[Day | None, Query()] = None,
) -> Response:
    query = select(Payable).where(Payable.operator_id == caller.operator_id)
    if status is not None:
        query = query.where(Payable.status == status)
    if resident_id is not None:
        query = query.where(Payable.resident_id == resident_id)
    if due_by is not None:
        query = query.where(Payable.due_on <= due_by)

    def listed(context: Context) -> Page[PayableOut]:
        return page(context.session, window, query, Payable.id, PayableOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{payable_id}", response_model=PayableOut, summary="Show a payable")
async def show_payable(payable_id: PathId, caller: Annotated[Caller, reads("payables.read")]) -> Response:
    return await caller.look(PayableOut.model_validate, caller.own, Payable, payable_id)
