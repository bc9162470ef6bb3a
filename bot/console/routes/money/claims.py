"""Expenses that residents tell of: added to the payment, or answered."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.money import claims
from models.money.claims import ExpenseClaim
from models.money.payables import Payable
from models.people.residents import Resident
from models.work.assignments import Assignment
from models.work.tasks import Task

router = APIRouter(include_in_schema=False)

SHOWN = 100


@router.get("/money/expenses")
async def list_claims(visit: Annotated[Visit, looks("payables.read")]) -> Response:
    return await _draw(visit)


@router.post("/money/expenses/{claim_id}/approve")
async def approve(claim_id: RowId, visit: Annotated[Visit, acts("payables.write")]) -> Response:
    def approved(context: Context) -> Payable:
        return claims.approve(context, visit.operator_id, claim_id, visit.form.version())

    return await visit.attempt(approved, "extra_owed", "/money/expenses", _draw)


@router.post("/money/expenses/{claim_id}/refuse")
async def refuse(claim_id: RowId, visit: Annotated[Visit, acts("payables.write")]) -> Response:
    def refused(context: Context) -> ExpenseClaim:
        return claims.refuse(context, visit.operator_id, claim_id, visit.form.text("reason"), visit.form.version())

    return await visit.attempt(refused, "claim_refused", "/money/expenses", _draw)


async def _draw(visit: Visit) -> Response:
    def listed(context: Context) -> list[Any]:
        query = (
            select(ExpenseClaim, Resident.alias, Task.title)
            .join(Resident, Resident.id == ExpenseClaim.resident_id)
            .join(Assignment, Assignment.id == ExpenseClaim.assignment_id)
            .join(Task, Task.id == Assignment.task_id)
            .where(ExpenseClaim.operator_id == visit.operator_id)
            .order_by(ExpenseClaim.answered_at.is_not(None), ExpenseClaim.id.desc())
            .limit(SHOWN)
        )
        return list(context.session.execute(query))

    return visit.page("money/claims.html", rows=await visit.look(listed))
