"""Expenses that residents tell of in the chat, and the answer."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, moves, reads
from bot.api.paging import Paged, page
from bot.api.routes.payables import PayableOut
from bot.api.shapes import Page, PathId, Reason, Shape, same
from handlers.context import Context
from handlers.money import claims
from models.money.claims import ExpenseClaim
from models.money.payables import PayableKind

router = APIRouter(prefix="/expense-claims", tags=["money"])


class ExpenseClaimOut(Shape):
    """One expense; `receipt_id` is the attachment with the receipt, `payable_id` what came to be owed for it."""

    id: int
    version: int
    resident_id: int
    assignment_id: int
    kind: PayableKind
    yen: int
    words: str
    receipt_id: int | None
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    payable_id: int | None
    refusal: str | None


@router.get("", response_model=Page[ExpenseClaimOut], summary="List expenses that residents tell of")
async def list_expense_claims(
    window: Paged,
    caller: Annotated[Caller, reads("payables.read")],
    is_open: Annotated[bool | None, Query()] = None,
) -> Response:
    query = select(ExpenseClaim).where(ExpenseClaim.operator_id == caller.operator_id)
    if is_open is not None:
        waits = ExpenseClaim.answered_at.is_(None)
        query = query.where(waits if is_open else ~waits)

    def listed(context: Context) -> Page[ExpenseClaimOut]:
        return page(context.session, window, query, ExpenseClaim.id, ExpenseClaimOut.model_validate)

    return await caller.look(same, listed)


@router.post("/{expense_claim_id}/approve", response_model=PayableOut, summary="Add an expense to the payment")
async def approve_expense_claim(
    expense_claim_id: PathId, caller: Annotated[Caller, moves("payables.write")]
) -> Response:
    """It is owed as it stands, as a line of its own beside the fees."""
    own = (caller.operator_id, expense_claim_id, caller.version)
    return await caller.do(PayableOut.model_validate, claims.approve, *own)


@router.post("/{expense_claim_id}/refuse", response_model=ExpenseClaimOut, summary="Say why an expense is not paid")
async def refuse_expense_claim(
    expense_claim_id: PathId, body: Reason, caller: Annotated[Caller, moves("payables.write")]
) -> Response:
    own = (caller.operator_id, expense_claim_id, body.reason, caller.version)
    return await caller.do(ExpenseClaimOut.model_validate, claims.refuse, *own)
