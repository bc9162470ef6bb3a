"""Pay runs: a month is looked at, closed, released by a second person, paid by the bank, and marked."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Page, PathId, Reason, Shape, Text, same
from handlers.context import Context
from handlers.money import closing, returned_transfers, settling
from models.japan_time import day_in_japan
from models.money.payables import PayRun, PayRunStatus, Statement
from models.people.operators import Operator
from models.rows import found

router = APIRouter(tags=["money"])


class TotalsOut(Shape):
    """Control totals."""

    count: int
    gross_yen: int
    withheld_yen: int
    net_yen: int


class ClosingLineOut(Shape):
    """What one resident would be paid."""

    resident_id: int
    alias: str
    gross_yen: int
    withheld_yen: int
    net_yen: int


class LeftOutOut(Shape):
    """What one resident is owed and cannot be paid yet, and why."""

    resident_id: int
    alias: str
    gross_yen: int
    reason: str
    due_on: date


class DueSoonOut(Shape):
    """A payable whose due date nears."""

    payable_id: int
    resident_id: int
    gross_yen: int
    due_on: date


class ClosingOut(Shape):
    """What closing up to a day would do; `closed_before` is the run that has closed up to it already."""

    through: date
    pay_on: date
    is_late: bool
    paid: list[ClosingLineOut]
    left_out: list[LeftOutOut]
    due_soon: list[DueSoonOut]
    totals: TotalsOut
    closed_before: int | None = None


class PayRunOut(Shape):
    """A pay run. `file_fetched_at`: since then the bank may have its file."""

    id: int
    version: int
    number: int
    closed_through: date
    is_early: bool
    pay_on: date
    status: PayRunStatus
    gross_yen: int
    withheld_yen: int
    net_yen: int
    closed_at: datetime
    closed_by: str
    released_at: datetime | None
    released_by: str | None
    single_person_reason: str | None
    file_fetched_at: datetime | None
    paid_at: datetime | None


class StatementOut(Shape):
    """What one resident is paid in one run; `lines` are the payables as they stood, `tax_yen` the consumption tax within.
    `confirmed_at`: the payee has confirmed it, and it is a purchase statement."""

    id: int
    pay_run_id: int
    resident_id: int
    gross_yen: int
    withheld_yen: int
    net_yen: int
    lines: list[dict[str, Any]]
    tax_yen: int
    invoice_registration_id: int | None
    confirmed_at: datetime | None
    paid_at: datetime | None
    returned_at: datetime | None


class Close(Given):
    """Up to which day, that day included. A supplement closes what came after an earlier closing of the same day."""

    through: Day
    is_supplement: bool = False


class Release(Given):
    """Why the person who closed also releases, where there is only one; it stands in the record."""

    single_person_reason: Text | None = Field(default=None, max_length=200)


class Cancel(Reason):
    """Why; and, once the file has been fetched, that the bank does not have it, or no longer."""

    is_kept_from_bank: bool = False


class BankWord(Given):
    """The bank's word for it."""

    reason: Text = Field(default="", max_length=200)


@router.get("/pay-runs", response_model=Page[PayRunOut], summary="List pay runs")
async def list_pay_runs(window: Paged, caller: Annotated[Caller, reads("pay_runs.read")]) -> Response:
    query = select(PayRun).where(PayRun.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[PayRunOut]:
        return page(context.session, window, query, PayRun.id, PayRunOut.model_validate)

    return await caller.look(same, listed)


@router.get("/pay-runs/preview", response_model=ClosingOut, summary="See what closing would do")
async def preview_closing(
    caller: Annotated[Caller, reads("pay_runs.read")], through: Annotated[Day, Query()]
) -> Response:
    def preview(context: Context) -> ClosingOut:
        operator = found(context.session, Operator, caller.operator_id)
        planned = closing.preview_closing(context.session, operator, through, day_in_japan(context.now))
        shown = ClosingOut.model_validate(planned)
        shown.closed_before = closing.closed_before(context.session, operator.id, through)
        return shown

    return await caller.look(same, preview)


@router.post("/pay-runs", response_model=PayRunOut, summary="Close a month")
async def close_month(body: Close, caller: Annotated[Caller, writes("pay_runs.close")]) -> Response:
    return await caller.do(
        PayRunOut.model_validate,
        closing.close_month,
        caller.operator_id,
        body.through,
        is_supplement=body.is_supplement,
    )


@router.get("/pay-runs/{run_id}", response_model=PayRunOut, summary="Show a pay run")
async def show_pay_run(run_id: PathId, caller: Annotated[Caller, reads("pay_runs.read")]) -> Response:
    return await caller.look(PayRunOut.model_validate, caller.own, PayRun, run_id)


@router.get("/pay-runs/{run_id}/statements", response_model=Page[StatementOut], summary="List a run's statements")
async def list_statements(run_id: PathId, window: Paged, caller: Annotated[Caller, reads("pay_runs.read")]) -> Response:
    def listed(context: Context) -> Page[StatementOut]:
        caller.own(context, PayRun, run_id)
        query = select(Statement).where(Statement.pay_run_id == run_id)
        return page(context.session, window, query, Statement.id, StatementOut.model_validate)

    return await caller.look(same, listed)


@router.post("/pay-runs/{run_id}/release", response_model=PayRunOut, summary="Release a run for payment")
async def release_pay_run(
    run_id: PathId, body: Release, caller: Annotated[Caller, moves("pay_runs.release")]
) -> Response:
    """By a second person, who has compared the totals."""

    def release(context: Context) -> PayRun:
        run = caller.to_edit(context, PayRun, run_id)
        settling.release(context, run, body.single_person_reason)
        return _touched(run)

    return await caller.do(PayRunOut.model_validate, release)


@router.get(
    "/pay-runs/{run_id}/bank-file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
    summary="Download the Zengin file for the bank",
)
async def download_bank_file(run_id: PathId, caller: Annotated[Caller, reads("pay_runs.file")]) -> Response:
    """That it was fetched, and by whom, stands in the record."""

    def download(context: Context) -> Download:
        file = settling.bank_file(context, caller.own(context, PayRun, run_id))
        return Download(file.name, "application/octet-stream", file.content)

    return await caller.do(same, download)


@router.post("/pay-runs/{run_id}/paid", response_model=PayRunOut, summary="Mark a run as paid by the bank")
async def mark_pay_run_paid(run_id: PathId, caller: Annotated[Caller, moves("pay_runs.pay")]) -> Response:
    """Each resident is told what went to which account, on the day of payment."""

    def mark(context: Context) -> PayRun:
        run = caller.to_edit(context, PayRun, run_id)
        settling.mark_paid(context, run)
        return _touched(run)

    return await caller.do(PayRunOut.model_validate, mark)


@router.post("/pay-runs/{run_id}/cancel", response_model=PayRunOut, summary="Give a run up before it is paid")
async def cancel_pay_run(run_id: PathId, body: Cancel, caller: Annotated[Caller, moves("pay_runs.close")]) -> Response:
    """Refused once the file has been fetched, unless the bank does not have it."""

    def cancel(context: Context) -> PayRun:
        run = caller.to_edit(context, PayRun, run_id)
        settling.cancel(context, run, body.reason, is_kept_from_bank=body.is_kept_from_bank)
        return _touched(run)

    return await caller.do(PayRunOut.model_validate, cancel)


@router.post("/statements/{statement_id}/returned", response_model=StatementOut, summary="Record a returned transfer")
async def return_transfer(
    statement_id: PathId, body: BankWord, caller: Annotated[Caller, writes("pay_runs.pay")]
) -> Response:
    """The money is owed again, and the resident is asked for another account."""

    def record(context: Context) -> Statement:
        statement = caller.own(context, Statement, statement_id)
        returned_transfers.return_transfer(context, statement, body.reason)
        return statement

    return await caller.do(StatementOut.model_validate, record)


def _touched(run: PayRun) -> PayRun:
    run.version += 1
    return run
