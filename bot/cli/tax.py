"""Tax at the terminal: a month's withheld tax, and a year's records of payments."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.api.routes.tax import PaidInYearOut, TaxMonthOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, show, show_one
from bot.cli.work import for_operator
from handlers.context import Context
from handlers.money.payment_records import TableKind, payment_records
from models.money.tax_years import tax_month, tax_year

tax_app = typer.Typer(help="Withheld tax and the yearly records of payments.", no_args_is_help=True)

Year = Annotated[int, typer.Argument(min=2014, max=2098, help="Year of payment.")]


@tax_app.command("month")
def month(
    month: Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="Month of payment, like 2026-12.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Show what was withheld in a month, and by when it is to be paid."""

    def shown(context: Context, operator_id: int) -> TaxMonthOut:
        return TaxMonthOut.model_validate(tax_month(context.session, operator_id, month.date()))

    show_one(look(for_operator(operator, shown)), as_json)


@tax_app.command("year")
def year(year: Year, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show who was paid in a year for work under withholding."""

    def shown(context: Context, operator_id: int) -> list[PaidInYearOut]:
        people = tax_year(context.session, operator_id, year).people
        return [PaidInYearOut.model_validate(one) for one in people]

    show(look(for_operator(operator, shown)), ["resident_id", "listed_yen", "withheld_yen", "is_due"], as_json)


@tax_app.command("records")
def records(
    year: Year,
    kind: Annotated[TableKind, typer.Option(help="Kind of file.")] = TableKind.XLSX,
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Where it is written.")] = Path(),
    operator: OperatorKey = None,
) -> None:
    """Write a year's records of payments with names; that they were taken is recorded."""

    path = folder / f"payments-{year}.{kind}"

    def take(context: Context, operator_id: int) -> None:
        write(path, payment_records(context, operator_id, year, kind))

    with new_files() as write:
        do(for_operator(operator, take))
    typer.echo(path)
