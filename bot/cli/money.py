"""Money at the terminal: pay runs."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from bot.api.routes.pay_runs import ClosingOut, PayRunOut, StatementOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import for_operator
from handlers.context import Context
from handlers.money import closing, returned_transfers, settling
from models.japan_time import day_in_japan
from models.money.payables import PayRun, Statement
from models.people.operators import Operator
from models.rows import found, locked

pay_runs_app = typer.Typer(help="Closing a month and paying.", no_args_is_help=True)

Run = Annotated[int, numbered("Id of the run.")]
Through = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Last day that is closed.")]


@pay_runs_app.command("preview")
def preview(through: Through, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show what closing up to a day would do."""

    def plan(context: Context, operator_id: int) -> ClosingOut:
        row = found(context.session, Operator, operator_id)
        planned = closing.preview_closing(context.session, row, through.date(), day_in_japan(context.now))
        return ClosingOut.model_validate(planned)

    planned = look(for_operator(operator, plan))
    if as_json:
        show_one(planned, as_json)
        return
    show(planned.paid, ["resident_id", "alias", "gross_yen", "withheld_yen", "net_yen"])
    show(planned.left_out, ["resident_id", "alias", "gross_yen", "reason", "due_on"])
    show([planned.totals], ["count", "gross_yen", "withheld_yen", "net_yen"])


@pay_runs_app.command("close")
def close(
    through: Through,
    supplement: Annotated[bool, typer.Option("--supplement", help="Close what came after an earlier closing.")] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Close up to a day: one statement for each resident."""

    def act(context: Context, operator_id: int) -> PayRunOut:
        run = closing.close_month(context, operator_id, through.date(), is_supplement=supplement)
        return PayRunOut.model_validate(run)

    show_one(do(for_operator(operator, act)), as_json)


@pay_runs_app.command("release")
def release(
    run: Run,
    reason: Annotated[str | None, typer.Option(help="Why nobody else releases; recorded.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Release a run. Who closed it at the terminal and releases it there needs a reason."""
    _on_run(run, lambda context, row: settling.release(context, row, reason), operator, as_json)


@pay_runs_app.command("file")
def bank_file(
    run: Run,
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Where it is written.")] = Path(),
    operator: OperatorKey = None,
) -> None:
    """Write the Zengin file for the bank; that it was fetched is recorded."""

    def fetch(context: Context, operator_id: int) -> Path:
        file = settling.bank_file(context, found(context.session, PayRun, run, operator_id))
        write(folder / file.name, file.content)
        return folder / file.name

    with new_files() as write:
        path = do(for_operator(operator, fetch))
    typer.echo(path)


@pay_runs_app.command("paid")
def paid(run: Run, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Mark a run as given to the bank; residents are told on the morning of the day of payment."""
    _on_run(run, settling.mark_paid, operator, as_json)


@pay_runs_app.command("list")
def list_runs(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the pay runs, newest first."""

    def listed(context: Context, operator_id: int) -> list[PayRunOut]:
        query = select(PayRun).where(PayRun.operator_id == operator_id).order_by(PayRun.id.desc())
        return [PayRunOut.model_validate(run) for run in context.session.scalars(query)]

    columns = ["id", "number", "status", "closed_through", "pay_on", "gross_yen", "withheld_yen", "net_yen"]
    show(look(for_operator(operator, listed)), columns, as_json)


@pay_runs_app.command("statements")
def list_statements(run: Run, operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the statements of a run, one for each resident."""

    def listed(context: Context, operator_id: int) -> list[StatementOut]:
        found(context.session, PayRun, run, operator_id)
        query = select(Statement).where(Statement.pay_run_id == run).order_by(Statement.id)
        return [StatementOut.model_validate(one) for one in context.session.scalars(query)]

    columns = ["id", "resident_id", "gross_yen", "withheld_yen", "net_yen", "paid_at", "returned_at"]
    show(look(for_operator(operator, listed)), columns, as_json)


@pay_runs_app.command("cancel")
def cancel(
    run: Run,
    reason: Annotated[str, typer.Argument(help="Why; it stands in the record.")],
    kept_from_bank: Annotated[
        bool, typer.Option("--kept-from-bank", help="The file was fetched, but the bank does not have it.")
    ] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Give a run up before it is paid; everything in it is owed as before."""

    def give_up(context: Context, row: PayRun) -> None:
        settling.cancel(context, row, reason, is_kept_from_bank=kept_from_bank)

    _on_run(run, give_up, operator, as_json)


@pay_runs_app.command("returned")
def return_transfer(
    statement: Annotated[int, numbered("Number of the statement whose transfer came back.")],
    reason: Annotated[str, typer.Option(help="The bank's word for it.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Record a transfer that the bank sent back: it is owed again, and the resident is asked for another account."""

    def act(context: Context, operator_id: int) -> StatementOut:
        row = found(context.session, Statement, statement, operator_id)
        returned_transfers.return_transfer(context, row, reason)
        return StatementOut.model_validate(row)

    show_one(do(for_operator(operator, act)), as_json)


def _on_run(number: int, act: Callable[[Context, PayRun], None], operator: str | None, as_json: bool) -> None:
    def acting(context: Context, operator_id: int) -> PayRunOut:
        row = locked(context.session, PayRun, number, operator_id)
        act(context, row)
        context.session.flush()
        return PayRunOut.model_validate(row)

    show_one(do(for_operator(operator, acting)), as_json)
