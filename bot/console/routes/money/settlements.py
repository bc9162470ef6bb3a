"""Settlements between operators: the lists, one of them with its lines and differences, and the balance of work."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import or_, select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.papers import flow_reports, settlement_papers
from handlers.towns import differences, settlements
from messages.pdf.settlements import settlement_sheet
from messages.pdf.sheets import to_pdf
from models.files.workbooks import MEDIA_TYPE
from models.japan_time import day_in_japan
from models.people.operators import Operator
from models.rows import StaleVersion
from models.towns.settlements import OPEN, Settlement, differences_of, lines_of, settlement_of

router = APIRouter(include_in_schema=False)

MOST_SHOWN = 60
_YEAR = timedelta(days=365)


@router.get("/settlements")
async def list_settlements(visit: Annotated[Visit, looks("settlements.read")]) -> Response:
    return await _list(visit)


@router.post("/settlements")
async def draw_up(visit: Annotated[Visit, acts("settlements.write")]) -> Response:
    def draw(context: Context) -> None:
        settlements.draw_up(context, visit.form.day("month"), visit.operator_id)

    return await visit.attempt(draw, "settlement_drawn_up", "/settlements", _list)


@router.get("/settlements/balance")
async def show_balance(
    visit: Annotated[Visit, looks("settlements.read")],
    first: Annotated[str, Query(max_length=10)] = "",
    last: Annotated[str, Query(max_length=10)] = "",
    kind: Annotated[str, Query(max_length=4)] = "",
) -> Response:
    """Of the year until today, unless other days are asked for."""
    today = day_in_japan(visit.runtime.clock.now())
    begins, ends = _day(first, today - _YEAR), _day(last, today)

    def reported(context: Context) -> list[flow_reports.FlowReport]:
        return flow_reports.report(context.session, visit.operator_id, min(begins, ends), ends)

    found = await visit.look(reported)
    if kind == "csv":
        return file_response("balance.csv", "text/csv", flow_reports.report_table(found))
    if kind == "xlsx":
        return file_response("balance.xlsx", MEDIA_TYPE, flow_reports.report_workbook(found))
    sums = flow_reports.balances(found, visit.operator_id)
    return visit.page("money/balance.html", flows=found, balances=sums, first=min(begins, ends), last=ends)


@router.get("/settlements/{settlement_id}")
async def show_settlement(settlement_id: RowId, visit: Annotated[Visit, looks("settlements.read")]) -> Response:
    return await _show(visit, settlement_id)


@router.get("/settlements/{settlement_id}/file/{kind}")
async def take_settlement(
    settlement_id: RowId, kind: str, visit: Annotated[Visit, looks("settlements.read")]
) -> Response:
    """The invoice as PDF, or the lines as CSV or Excel."""

    def made(context: Context) -> tuple[str, str, bytes]:
        given = (context, settlement_id, visit.operator_id)
        if kind == "pdf":
            paper = settlement_papers.invoice_of(*given)
            return paper.file_name, "application/pdf", to_pdf(settlement_sheet(paper))
        if kind == "xlsx":
            return f"settlement-{settlement_id}.xlsx", MEDIA_TYPE, settlement_papers.settlement_workbook(*given)
        return f"settlement-{settlement_id}.csv", "text/csv", settlement_papers.settlement_table(*given)

    return file_response(*await visit.look(made))


@router.post("/settlements/{settlement_id}/confirm")
async def confirm(settlement_id: RowId, visit: Annotated[Visit, acts("settlements.write")]) -> Response:
    return await _move(visit, settlement_id, "settlement_confirmed", settlements.confirm)


@router.post("/settlements/{settlement_id}/paid")
async def mark_paid(settlement_id: RowId, visit: Annotated[Visit, acts("settlements.pay")]) -> Response:
    def pay(context: Context, settlement: Settlement, operator_id: int) -> None:
        settlements.mark_paid(context, settlement, operator_id, visit.form.day("paid_on"))

    return await _move(visit, settlement_id, "settlement_paid", pay)


@router.post("/settlements/{settlement_id}/lines/{line_id}/differences")
async def name_difference(
    settlement_id: RowId, line_id: RowId, visit: Annotated[Visit, acts("settlements.write")]
) -> Response:
    def name(context: Context, settlement: Settlement, operator_id: int) -> None:
        named = {"fee_yen": "says_yen", "minutes": "minutes", "units": "units", "handling_percent": "handling_percent"}
        told = {figure: visit.form.whole(name) for figure, name in named.items() if visit.form.get(name)}
        differences.name_difference(context, settlement, operator_id, line_id, told, visit.form.text("words"))

    return await _move(visit, settlement_id, "difference_named", name)


@router.post("/settlements/{settlement_id}/differences/{difference_id}/answer")
async def answer_difference(
    settlement_id: RowId, difference_id: RowId, visit: Annotated[Visit, acts("settlements.write")]
) -> Response:
    def answer(context: Context, settlement: Settlement, operator_id: int) -> None:
        takes_over, words = visit.form.get("answer") == "take_over", visit.form.text("words", "")
        differences.answer_difference(context, difference_id, operator_id, takes_over=takes_over, words=words)

    return await _move(visit, settlement_id, "difference_answered", answer)


async def _move(
    visit: Visit, settlement_id: int, done: str, act: Callable[[Context, Settlement, int], None]
) -> Response:
    def move(context: Context) -> None:
        settlement = settlement_of(context.session, settlement_id, visit.operator_id, lock=True)
        if visit.form.whole("version", 0) not in (0, settlement.version):
            raise StaleVersion(version=settlement.version)
        act(context, settlement, visit.operator_id)

    to = f"/settlements/{settlement_id}"
    return await visit.attempt(move, done, to, lambda visit: _show(visit, settlement_id))


async def _list(visit: Visit) -> Response:
    def listed(context: Context) -> dict[str, Any]:
        own = or_(Settlement.lead_id == visit.operator_id, Settlement.partner_id == visit.operator_id)
        query = select(Settlement).where(own).order_by(Settlement.month.desc(), Settlement.id.desc()).limit(MOST_SHOWN)
        rows = list(context.session.scalars(query))
        return {"rows": rows, "names": _names(context, rows), "today": day_in_japan(context.now)}

    found = await visit.look(listed)
    last_month = found["today"].replace(day=1) - timedelta(days=1)
    return visit.page("money/settlements.html", **found, last_month=last_month)


async def _show(visit: Visit, settlement_id: int) -> Response:
    def shown(context: Context) -> dict[str, Any]:
        settlement = settlement_of(context.session, settlement_id, visit.operator_id)
        return {
            "one": settlement,
            "side": settlement.side_of(visit.operator_id),
            "is_payer": settlements.payer_of(settlement) == visit.operator_id,
            "is_open": settlement.status in OPEN,
            "lines": lines_of(context.session, settlement_id),
            "differences": differences_of(context.session, settlement_id),
            "names": _names(context, [settlement]),
            "today": day_in_japan(context.now),
        }

    return visit.page("money/settlement.html", **await visit.look(shown))


def _names(context: Context, rows: list[Settlement]) -> dict[int, str]:
    ids = {number for one in rows for number in (one.lead_id, one.partner_id)}
    query = select(Operator.id, Operator.name).where(Operator.id.in_(ids))
    return {one.id: one.name for one in context.session.execute(query)}


def _day(given: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return otherwise
