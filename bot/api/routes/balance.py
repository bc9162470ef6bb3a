"""The balance of work between operators: hours and yen each way."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from bot.api.answers import Download
from bot.api.caller import Caller, reads
from bot.api.shapes import Day, Shape, same
from handlers.context import Context
from handlers.papers import flow_reports
from models.files.workbooks import MEDIA_TYPE

router = APIRouter(prefix="/balance", tags=["settlements"])


class FlowOut(Shape):
    """What the partner's residents did for the lead; `people` is null where there are fewer than five."""

    lead_id: int
    lead: str
    partner_id: int
    partner: str
    contracts: int
    people: int | None
    minutes: int
    yen: int


class BetweenOut(Shape):
    """Both ways together; above zero, we owe the other work."""

    operator_id: int
    name: str
    minutes: int
    yen: int


class BalanceOut(Shape):
    """A period, both days included."""

    first: date
    last: date
    flows: list[FlowOut]
    balances: list[BetweenOut]


class Period:
    """From which day to which day, both included: the days on which work was received."""

    def __init__(self, first: Annotated[Day, Query()], last: Annotated[Day, Query()]) -> None:
        self.first, self.last = first, last


_Period = Annotated[Period, Depends()]


def _as(media_type: str) -> dict[str, Any]:
    return {"response_class": Response, "responses": {200: {"content": {media_type: {}}}}}


@router.get("", response_model=BalanceOut, summary="Show the balance with the other operators")
async def show_work_balance(period: _Period, caller: Annotated[Caller, reads("settlements.read")]) -> Response:
    def shown(context: Context) -> BalanceOut:
        found = flow_reports.report(context.session, caller.operator_id, period.first, period.last)
        return BalanceOut(
            first=period.first,
            last=period.last,
            flows=[FlowOut.model_validate(one) for one in found],
            balances=[BetweenOut.model_validate(one) for one in flow_reports.balances(found, caller.operator_id)],
        )

    return await caller.look(same, shown)


@router.get("/table", summary="Take the balance as a table", **_as("text/csv"))
async def download_balance_table(period: _Period, caller: Annotated[Caller, reads("settlements.read")]) -> Response:
    def made(context: Context) -> Download:
        found = flow_reports.report(context.session, caller.operator_id, period.first, period.last)
        return Download("balance.csv", "text/csv", flow_reports.report_table(found))

    return await caller.look(same, made)


@router.get("/workbook", summary="Take the balance as a workbook", **_as(MEDIA_TYPE))
async def download_balance_workbook(period: _Period, caller: Annotated[Caller, reads("settlements.read")]) -> Response:
    def made(context: Context) -> Download:
        found = flow_reports.report(context.session, caller.operator_id, period.first, period.last)
        return Download("balance.xlsx", MEDIA_TYPE, flow_reports.report_workbook(found))

    return await caller.look(same, made)
