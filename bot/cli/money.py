"""Money at the terminal: pay runs."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.api.routes.pay_runs import ClosingOut, PayRunOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import for_operator
from handlers.context import Context
from handlers.money import closing, settling
from models.japan_time import day_in_japan
from models.money.payables import PayRun
from models.people.operators import Operator
from models.rows import found, locked

pay_runs_app = typer.Typer(help="Closing a month and paying.", no_args_is_help=True)

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
    run: Annotated[int, numbered("Id of the run.")],
    reason: Annotated[str | None, typer.Option(help="Why nobody else releases; recorded.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Release a run. Who closed it at the terminal and releases it there needs a reason."""
    _on_run(run, lambda context, row: settling.release(context, row, reason), operator, as_json)


@pay_runs_app.command("file")
def bank_file(
    run: Annotated[int, numbered("Id of the run.")],
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
def paid(run: Annotated[int, numbered("Id of the run.")], operator: OperatorKey = None, as_json: Json = False) -> None:
    """Mark a run as paid by the bank; residents are told."""
    _on_run(run, settling.mark_paid, operator, as_json)


def _on_run(number: int, act: Callable[[Context, PayRun], None], operator: str | None, as_json: bool) -> None:
    def acting(context: Context, operator_id: int) -> PayRunOut:
        row = locked(context.session, PayRun, number, operator_id)
        act(context, row)
        context.session.flush()
        return PayRunOut.model_validate(row)

    show_one(do(for_operator(operator, acting)), as_json)
