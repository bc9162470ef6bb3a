"""Money: what closing would do now, the closing itself, and the runs so far."""

from datetime import date
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import Visit, acts, looks
from handlers.context import Context
from handlers.money import closing
from models.errors import YuiError
from models.japan_time import day_in_japan
from models.money.closings import Closing
from models.money.due_dates import last_closing_before
from models.money.early import EarlyPayment
from models.money.payables import PayRun
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found

router = APIRouter(include_in_schema=False)

MOST_RUNS = 36


class MoneySheet(NamedTuple):
    """The closing up to a day as it would be now; `closed_before` is the run that has closed up to it already."""

    plan: Closing
    closed_before: int | None
    runs: list[PayRun]
    early: list[Any]
    today: date


@router.get("/money")
async def show_money(
    visit: Annotated[Visit, looks("pay_runs.read")], through: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await draw_money(visit, through)


@router.post("/money/close")
async def close_month(visit: Annotated[Visit, acts("pay_runs.close")]) -> Response:
    """Close exactly what was looked at: if something has come in or been paid meanwhile, it is shown first."""
    form = visit.form

    def close(context: Context) -> PayRun:
        through, is_supplement = form.day("through"), form.has("is_supplement", "yes")
        run = closing.close_month(context, visit.operator_id, through, is_supplement=is_supplement)
        if run.net_yen != form.whole("seen_net_yen"):
            raise SumsMoved()
        return run

    return await visit.attempt(
        close,
        "month_closed",
        lambda run: f"/money/runs/{run.id}",
        lambda visit: draw_money(visit, form.get("through")),
    )


class SumsMoved(YuiError):
    """What would be paid is no longer what the page showed."""

    status = 409
    key = "errors.page.sums_moved"


async def draw_money(visit: Visit, typed: str = "") -> Response:
    """The page, up to the day that was typed."""
    today = day_in_japan(visit.runtime.clock.now())
    return visit.page("money/money.html", sheet=await visit.look(_sheet, visit.operator_id, typed, today))


def _through(typed: str, today: date, operator: Operator) -> date:
    """The day asked for; else the newest closing day that is over."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return last_closing_before(today, operator.payment_terms)


def _sheet(context: Context, operator_id: int, typed: str, today: date) -> MoneySheet:
    operator = found(context.session, Operator, operator_id)
    through = _through(typed, today, operator)
    runs = select(PayRun).where(PayRun.operator_id == operator_id).order_by(PayRun.id.desc()).limit(MOST_RUNS)
    early = (
        select(EarlyPayment, Resident.alias)
        .join(Resident, Resident.id == EarlyPayment.resident_id)
        .where(EarlyPayment.operator_id == operator_id, EarlyPayment.answered_at.is_(None))
    )
    return MoneySheet(
        plan=closing.preview_closing(context.session, operator, through, today),
        closed_before=closing.closed_before(context.session, operator_id, through),
        runs=list(context.session.scalars(runs)),
        early=list(context.session.execute(early.order_by(EarlyPayment.id))),
        today=today,
    )
