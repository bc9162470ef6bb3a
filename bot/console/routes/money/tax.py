"""Tax: what was withheld month by month and is to be paid by the tenth, and the year's records of payments."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot.console.visit import Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.money.payment_records import TableKind, payment_records
from models.japan_time import day_in_japan
from models.money.tax_years import TaxMonth, TaxYear, tax_month, tax_year

router = APIRouter(include_in_schema=False)

FIRST_YEAR, LAST_YEAR = 2014, 2098


class TaxSheet(NamedTuple):
    """A year month by month, newest first, as far as it has come; and its records."""

    months: list[TaxMonth]
    year: TaxYear
    today: date


@router.get("/money/tax")
async def show_tax(
    visit: Annotated[Visit, looks("tax.read")],
    year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
) -> Response:
    today = day_in_japan(visit.runtime.clock.now())
    return visit.page("money/tax.html", sheet=await visit.look(_sheet, visit.operator_id, year or today.year, today))


@router.post("/money/tax/records")
async def take_records(visit: Annotated[Visit, acts("tax.file")]) -> Response:
    """It holds names, and that it was taken stands in the record; so it is no link."""
    kind = TableKind(visit.form.choice("kind", list(TableKind)))
    year = min(max(visit.form.whole("year"), FIRST_YEAR), LAST_YEAR)
    content = await visit.do(payment_records, visit.operator_id, year, kind)
    return file_response(f"payments-{year}.{kind}", "application/octet-stream", content)


def _sheet(context: Context, operator_id: int, year: int, today: date) -> TaxSheet:
    months = [date(year, month, 1) for month in range(12, 0, -1)]
    return TaxSheet(
        months=[tax_month(context.session, operator_id, month) for month in months if month <= today],
        year=tax_year(context.session, operator_id, year),
        today=today,
    )
