"""Who asks to be paid before the day, and the answer: a run of one, or the reason why not."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.money.money import draw_money
from bot.console.visit import RowId, Visit, acts
from handlers.context import Context
from handlers.money import early
from models.money.payables import PayRun

router = APIRouter(include_in_schema=False)


@router.post("/money/early/{request_id}/grant")
async def grant(request_id: RowId, visit: Annotated[Visit, acts("early_payments.decide")]) -> Response:
    def granted(context: Context) -> PayRun:
        return early.grant(context, visit.operator_id, request_id, visit.form.version())

    return await visit.attempt(granted, "early_granted", lambda run: f"/money/runs/{run.id}", draw_money)


@router.post("/money/early/{request_id}/refuse")
async def refuse(request_id: RowId, visit: Annotated[Visit, acts("early_payments.decide")]) -> Response:
    def refused(context: Context) -> None:
        early.refuse(context, visit.operator_id, request_id, visit.form.text("reason"), visit.form.version())

    return await visit.attempt(refused, "early_refused", "/money", draw_money)
