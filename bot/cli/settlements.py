"""Settlements between operators at the terminal."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import or_, select

from bot.api.routes.balance import FlowOut
from bot.api.routes.settlements import DifferenceOut, SettlementLineOut, SettlementOut
from bot.api.shapes import LARGEST_YEN
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, chosen_operator, do, look, numbered, show, show_one
from handlers.context import Context
from handlers.papers import flow_reports, settlement_papers
from handlers.towns import differences, settlements
from messages.pdf.settlements import settlement_sheet
from messages.pdf.sheets import to_pdf
from models.towns.settlements import Settlement, differences_of, lines_of, settlement_of

settlements_app = typer.Typer(help="Settling with other operators, and the balance with them.", no_args_is_help=True)

Number = Annotated[int, numbered("Number of the settlement.")]
Month = Annotated[datetime, typer.Argument(formats=["%Y-%m"], help="A month that is over.")]
Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])]
_COLUMNS = ["id", "month", "lead_id", "partner_id", "status", "lines", "total_yen", "tax_yen", "pay_on"]


@settlements_app.command("list")
def list_settlements(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the settlements of an operator, newest first."""

    def listed(context: Context, operator_id: int) -> list[SettlementOut]:
        own = or_(Settlement.lead_id == operator_id, Settlement.partner_id == operator_id)
        query = select(Settlement).where(own).order_by(Settlement.month.desc(), Settlement.id.desc())
        return [SettlementOut.model_validate(one) for one in context.session.scalars(query)]

    show(look(_of(operator, listed)), _COLUMNS, as_json)


@settlements_app.command("draw")
def draw(month: Month, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Draw a month up now; the clock does it by itself."""

    def act(context: Context, operator_id: int) -> list[SettlementOut]:
        drawn = settlements.draw_up(context, month.date(), operator_id)
        return [SettlementOut.model_validate(one) for one in drawn]

    show(do(_of(operator, act)), _COLUMNS, as_json)


@settlements_app.command("show")
def show_settlement(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show the lines of a settlement, and what was said of them."""

    def shown(context: Context, operator_id: int) -> tuple[list[SettlementLineOut], list[DifferenceOut]]:
        settlement = settlement_of(context.session, number, operator_id)
        lines = [SettlementLineOut.model_validate(one) for one in lines_of(context.session, settlement.id)]
        return lines, [DifferenceOut.model_validate(one) for one in differences_of(context.session, settlement.id)]

    lines, said = look(_of(operator, shown))
    columns = ["id", "kind", "assignment_id", "title", "alias", "received_on", "minutes", "fee_yen", "handling_yen"]
    show(lines, columns, as_json)
    if said:
        show(said, ["id", "line_id", "side", "was_yen", "says_yen", "words", "is_taken_over"], as_json)


@settlements_app.command("confirm")
def confirm(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Say that the list is right."""
    _moved(number, operator, as_json, settlements.confirm)


@settlements_app.command("paid")
def paid(number: Number, day: Day, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Record the day of payment, by the side that pays."""
    _moved(number, operator, as_json, settlements.mark_paid, day.date())


@settlements_app.command("differ")
def differ(
    number: Number,
    line: Annotated[int, numbered("Number of the line.")],
    yen: Annotated[int, typer.Argument(min=0, max=LARGEST_YEN, help="The fee that it should have.")],
    words: Annotated[str, typer.Argument(help="Why; the other side reads it.")],
    minutes: Annotated[int | None, typer.Option(min=0, max=1_000_000, help="The minutes that it should have.")] = None,
    units: Annotated[int | None, typer.Option(min=0, max=1_000_000, help="The pieces that it should have.")] = None,
    percent: Annotated[int | None, typer.Option(min=0, max=100, help="The percentage for handling.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Name a difference of a line."""

    def act(context: Context, operator_id: int) -> DifferenceOut:
        settlement = settlement_of(context.session, number, operator_id)
        told = {"fee_yen": yen, "minutes": minutes, "units": units, "handling_percent": percent}
        named = differences.name_difference(context, settlement, operator_id, line, told, words)
        return DifferenceOut.model_validate(named)

    show_one(do(_of(operator, act)), as_json)


@settlements_app.command("answer")
def answer(
    difference: Annotated[int, numbered("Number of the difference.")],
    words: Annotated[str, typer.Argument(help="Why the line stands, unless it is taken over.")] = "",
    takes_over: Annotated[bool, typer.Option("--take-over", help="Take the other side's figure over.")] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Answer a difference that the other side has named."""

    def act(context: Context, operator_id: int) -> DifferenceOut:
        given = differences.answer_difference(context, difference, operator_id, takes_over=takes_over, words=words)
        return DifferenceOut.model_validate(given)

    show_one(do(_of(operator, act)), as_json)


@settlements_app.command("invoice")
def invoice(
    number: Number,
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Where it is written.")] = Path(),
    operator: OperatorKey = None,
) -> None:
    """Write the invoice of a confirmed settlement as PDF, CSV and Excel."""

    def draw(context: Context, operator_id: int) -> list[Path]:
        given = (context, number, operator_id)
        paper = settlement_papers.invoice_of(*given)
        name = paper.file_name.removesuffix(".pdf")
        table, workbook = settlement_papers.settlement_table(*given), settlement_papers.settlement_workbook(*given)
        drawn = {"pdf": to_pdf(settlement_sheet(paper)), "csv": table, "xlsx": workbook}
        for kind, content in drawn.items():
            write(folder / f"{name}.{kind}", content)
        return [folder / f"{name}.{kind}" for kind in drawn]

    with new_files() as write:
        paths = look(_of(operator, draw))
    for path in paths:
        typer.echo(path)


@settlements_app.command("balance")
def balance(first: Day, last: Day, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show hours and yen each way, between two days."""

    def shown(context: Context, operator_id: int) -> list[FlowOut]:
        found = flow_reports.report(context.session, operator_id, first.date(), last.date())
        return [FlowOut.model_validate(one) for one in found]

    show(look(_of(operator, shown)), ["lead", "partner", "contracts", "people", "minutes", "yen"], as_json)


def _moved(number: int, operator: str | None, as_json: bool, act: Callable[..., None], *args: date) -> None:
    def acting(context: Context, operator_id: int) -> SettlementOut:
        settlement = settlement_of(context.session, number, operator_id, lock=True)
        act(context, settlement, operator_id, *args)
        context.session.flush()
        return SettlementOut.model_validate(settlement)

    show_one(do(_of(operator, acting)), as_json)


def _of(operator: str | None, act: Callable[[Context, int], Any]) -> Callable[[Context], Any]:
    """The act for the operator that was named."""
    return lambda context: act(context, chosen_operator(context.session, operator).id)
