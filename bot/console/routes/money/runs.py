"""One pay run: released by a second person, fetched for the bank, marked as paid; a transfer that came back."""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.money import returned_transfers, settling
from handlers.money.settling import BankFile
from handlers.people import bank_accounts
from handlers.people.bank_accounts import MaskedAccount, masked_account
from models.money.closings import Totals
from models.money.payables import PayRun, Statement
from models.people.bank_accounts import BankAccount
from models.people.residents import Resident
from models.rows import found, to_edit

router = APIRouter(include_in_schema=False)


class RunSheet(NamedTuple):
    """A run with its statements; accounts are masked. `registered_by`: who of the staff has given an account, by its
    number, in the resident's name; whoever releases the run should know.
    """

    run: PayRun
    closed_by: str
    released_by: str
    is_own: bool
    has_others: bool
    totals: Totals
    statements: list[tuple[Statement, str, BankAccount, MaskedAccount]]
    registered_by: dict[int, str]


@router.get("/money/runs/{run_id}")
async def show_run(run_id: RowId, visit: Annotated[Visit, looks("pay_runs.read")]) -> Response:
    return await _draw(visit, run_id)


@router.post("/money/runs/{run_id}/release")
async def release(run_id: RowId, visit: Annotated[Visit, acts("pay_runs.release")]) -> Response:
    reason = visit.form.get("single_person_reason")
    return await _move(visit, run_id, lambda context, run: settling.release(context, run, reason), "released")


@router.post("/money/runs/{run_id}/file")
async def fetch_file(run_id: RowId, visit: Annotated[Visit, acts("pay_runs.file")]) -> Response:
    """That it was fetched, and by whom, stands in the record; so it is no link that a browser may follow ahead."""

    def file(context: Context) -> BankFile:
        return settling.bank_file(context, found(context.session, PayRun, run_id, visit.operator_id))

    fetched = await visit.do(file)
    return file_response(fetched.name, "application/octet-stream", fetched.content)


@router.post("/money/runs/{run_id}/paid")
async def mark_paid(run_id: RowId, visit: Annotated[Visit, acts("pay_runs.pay")]) -> Response:
    return await _move(visit, run_id, settling.mark_paid, "paid")


@router.post("/money/runs/{run_id}/cancel")
async def cancel(run_id: RowId, visit: Annotated[Visit, acts("pay_runs.close")]) -> Response:
    reason, is_kept = visit.form.get("reason"), visit.form.has("is_kept_from_bank", "yes")

    def give_up(context: Context, run: PayRun) -> None:
        settling.cancel(context, run, reason, is_kept_from_bank=is_kept)

    return await _move(visit, run_id, give_up, "run_cancelled")


@router.post("/money/runs/{run_id}/statements/{statement_id}/returned")
async def return_transfer(
    run_id: RowId, statement_id: RowId, visit: Annotated[Visit, acts("pay_runs.pay")]
) -> Response:
    def returned(context: Context) -> None:
        statement = found(context.session, Statement, statement_id, visit.operator_id)
        returned_transfers.return_transfer(context, statement, visit.form.text("reason", ""))

    return await visit.attempt(
        returned, "transfer_returned", f"/money/runs/{run_id}", lambda visit: _draw(visit, run_id)
    )


async def _move(visit: Visit, run_id: int, act: Callable[[Context, PayRun], None], done: str) -> Response:
    def moved(context: Context) -> None:
        run = to_edit(context.session, PayRun, run_id, visit.operator_id, visit.form.version())
        act(context, run)

    return await visit.attempt(moved, done, f"/money/runs/{run_id}", lambda visit: _draw(visit, run_id))


async def _draw(visit: Visit, run_id: int) -> Response:
    return visit.page("money/run.html", sheet=await visit.look(_sheet, visit, run_id))


def _sheet(context: Context, visit: Visit, run_id: int) -> RunSheet:
    run = found(context.session, PayRun, run_id, visit.operator_id)
    names = Names(context, visit.operator_id)
    query = (
        select(Statement, Resident.alias, BankAccount)
        .join(Resident, Resident.id == Statement.resident_id)
        .join(BankAccount, bank_accounts.is_paid_to(run))
        .where(Statement.pay_run_id == run.id)
        .order_by(Statement.id)
    )
    rows = context.session.execute(query)
    registered = bank_accounts.registered_for(context, run)
    return RunSheet(
        run=run,
        closed_by=names.of(run.closed_by),
        released_by=names.of(run.released_by),
        is_own=run.closed_by == str(visit.actor),
        has_others=settling.has_others(context, visit.operator_id),
        totals=settling.totals(context.session, run),
        statements=[(one, alias, account, masked_account(account)) for one, alias, account in rows],
        registered_by={account_id: names.of(actor.partition(" for ")[0]) for account_id, actor in registered.items()},
    )
