"""Tax: what was withheld in a month and is to be paid on, and the yearly records of payments."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api.answers import Download
from bot.api.caller import Caller, reads, writes
from bot.api.shapes import Given, Shape, same
from handlers.context import Context
from handlers.money.payment_records import TableKind, payment_records
from models.files.workbooks import MEDIA_TYPE
from models.money.tax_years import tax_month, tax_year

router = APIRouter(prefix="/tax", tags=["money"])

FIRST_DAY, LAST_DAY = date(2014, 4, 1), date(2098, 12, 31)

Month = Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY, description="Any day of the month.")]
Year = Annotated[int, Query(ge=2014, le=2098)]


class TaxMonthOut(Shape):
    """A month by days of payment. `listed_yen`: paid under art. 204(1)(i); `due_on`: when the withheld tax is to be
    paid. `creditable_yen`: what of the consumption tax may be deducted, by the registrations of the payees, the share of the
    day of receipt, and the rule for small amounts where the operator has it."""

    month: date
    due_on: date
    people: int
    listed_yen: int
    withheld_yen: int
    paid_yen: int
    consumption_tax_yen: int
    creditable_yen: int


class PaidInYearOut(Shape):
    """One person's year under art. 204(1)(i); `is_due`: the law asks for a record (支払調書)."""

    resident_id: int
    listed_yen: int
    withheld_yen: int
    is_due: bool


class TaxYearOut(Shape):
    """A year's records, due on `due_on`."""

    year: int
    due_on: date
    people: list[PaidInYearOut]


class Take(Given):
    """Of which year, and as which kind of file."""

    year: int = Field(ge=2014, le=2098)
    kind: TableKind = TableKind.XLSX


@router.get("/month", response_model=TaxMonthOut, summary="Show a month's withheld tax")
async def show_tax_month(month: Month, caller: Annotated[Caller, reads("tax.read")]) -> Response:
    def shown(context: Context) -> TaxMonthOut:
        return TaxMonthOut.model_validate(tax_month(context.session, caller.operator_id, month))

    return await caller.look(same, shown)


@router.get("/year", response_model=TaxYearOut, summary="Show a year's payments under withholding")
async def show_tax_year(year: Year, caller: Annotated[Caller, reads("tax.read")]) -> Response:
    def shown(context: Context) -> TaxYearOut:
        return TaxYearOut.model_validate(tax_year(context.session, caller.operator_id, year))

    return await caller.look(same, shown)


@router.post(
    "/records",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}, MEDIA_TYPE: {}}}},
    summary="Take a year's payment records with names",
)
async def take_payment_records(body: Take, caller: Annotated[Caller, writes("tax.file")]) -> Response:
    """That it was taken, and by whom, stands in the record. There is no place in it for an Individual Number."""

    def taken(context: Context) -> Download:
        content = payment_records(context, caller.operator_id, body.year, body.kind)
        media_type = "text/csv" if body.kind is TableKind.CSV else MEDIA_TYPE
        return Download(f"payments-{body.year}.{body.kind}", media_type, content)

    return await caller.do(same, taken)
