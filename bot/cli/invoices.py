"""Invoices to clients at the terminal."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from bot.api.routes.invoices import InvoiceOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import for_operator
from handlers.context import Context
from handlers.work import invoicing
from messages.pdf.invoices import invoice_sheet
from messages.pdf.sheets import to_pdf
from models.work.invoices import Invoice

invoices_app = typer.Typer(help="Invoices to clients.", no_args_is_help=True)

Number = Annotated[int, numbered("Id of the invoice.")]


@invoices_app.command("list")
def list_invoices(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List all invoices."""

    def listed(context: Context, operator_id: int) -> list[InvoiceOut]:
        query = select(Invoice).where(Invoice.operator_id == operator_id).order_by(Invoice.id)
        return [InvoiceOut.model_validate(one) for one in context.session.scalars(query)]

    columns = ["id", "number", "order_id", "delivery_id", "total_yen", "due_on", "cancelled_at"]
    show(look(for_operator(operator, listed)), columns, as_json)


@invoices_app.command("issue")
def issue_invoice(
    delivery: Annotated[int, numbered("Number of the delivery.")],
    yen: Annotated[int, typer.Argument(help="Without consumption tax, which comes upon it.")],
    words: Annotated[str, typer.Argument(help="What it is for.")],
    due_on: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="By when the client pays.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Issue the invoice of a delivery; it is filed, and the client is told."""

    def act(context: Context, operator_id: int) -> InvoiceOut:
        lines = [invoicing.InvoiceLine(words, yen)]
        return InvoiceOut.model_validate(invoicing.issue(context, operator_id, delivery, lines, due_on.date()))

    show_one(do(for_operator(operator, act)), as_json)


@invoices_app.command("cancel")
def cancel_invoice(
    number: Number,
    reason: Annotated[str, typer.Argument(help="Why; it stands in the record.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Cancel an invoice that was wrong."""

    def act(context: Context, operator_id: int) -> InvoiceOut:
        return InvoiceOut.model_validate(invoicing.cancel(context, operator_id, number, reason))

    show_one(do(for_operator(operator, act)), as_json)


@invoices_app.command("print")
def print_invoice(
    number: Number,
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Where it is written.")] = Path(),
    operator: OperatorKey = None,
) -> None:
    """Write an invoice as PDF."""

    def draw(context: Context, operator_id: int) -> Path:
        paper = invoicing.invoice_paper(context, operator_id, number)
        write(folder / paper.file_name, to_pdf(invoice_sheet(paper)))
        return folder / paper.file_name

    with new_files() as write:
        path = look(for_operator(operator, draw))
    typer.echo(path)
