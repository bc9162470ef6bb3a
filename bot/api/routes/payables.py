"""Payables: what is owed to residents."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Line, Page, PathId, Reason, RowId, Shape, same
from handlers.context import Context
from handlers.money import extras
from models.money.payables import Payable, PayableKind, PayableStatus
from models.money.withholding import Withholding

router = APIRouter(prefix="/payables", tags=["money"])


class PayableOut(Shape):
    """What is owed for one piece of work, or beside it (`kind`, `words`); `due_on` is never later than the law allows."""

    id: int
    resident_id: int
    assignment_id: int
    submission_id: int | None
    statement_id: int | None
    kind: PayableKind
    words: str
    gross_yen: int
    withholding: Withholding
    received_on: date
    due_on: date
    status: PayableStatus


class NewExtra(Given):
    """An expense that the operator bears (travel, materials, other_cost), or more of the fee (correction)."""

    assignment_id: RowId
    kind: PayableKind
    yen: int = Field(ge=1, le=extras.MOST_YEN)
    words: Line = Field(max_length=extras.LONGEST_WORDS, examples=["bus, there and back"])


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


@router.post("", response_model=PayableOut, summary="Owe an expense, or more of a fee")
async def owe_extra(body: NewExtra, caller: Annotated[Caller, writes("payables.write")]) -> Response:
    """A line of its own, paid with the fees; the resident is told."""
    own = (caller.operator_id, body.assignment_id, body.kind, body.yen, body.words)
    return await caller.do(PayableOut.model_validate, extras.owe_extra, *own)


@router.post("/{payable_id}/strike", response_model=PayableOut, summary="Take back what was entered by mistake")
async def strike_payable(
    payable_id: PathId, body: Reason, caller: Annotated[Caller, writes("payables.write")]
) -> Response:
    """An expense or a correction that is in no run yet. A fee is never struck (Freelance Act, art. 5(1)(ii))."""
    return await caller.do(PayableOut.model_validate, extras.strike, caller.operator_id, payable_id, body.reason)
