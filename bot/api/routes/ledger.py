"""The ledger: every event of money as entries, and the sums of its accounts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Page, Shape, same
from handlers.context import Context
from models.japan_time import day_in_japan
from models.money.ledger import Account, JournalEntry, MoneyEvent, trial_balance

router = APIRouter(prefix="/ledger", tags=["money"])


class EntryOut(Shape):
    """One entry: `amount_yen` from what it credits to what it debits, for a payable, a statement or a
    settlement between operators."""

    id: int
    booked_on: date
    event: MoneyEvent
    debit: Account
    credit: Account
    amount_yen: int
    payable_id: int | None
    statement_id: int | None
    settlement_id: int | None


class AccountSumsOut(Shape):
    """One account's sums."""

    account: Account
    debit_yen: int
    credit_yen: int


class TrialBalanceOut(Shape):
    """The sums up to a day, that day included; those of both sides are equal."""

    through: date
    accounts: list[AccountSumsOut]


@router.get("/entries", response_model=Page[EntryOut], summary="List journal entries")
async def list_entries(window: Paged, caller: Annotated[Caller, reads("pay_runs.read")]) -> Response:
    query = select(JournalEntry).where(JournalEntry.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[EntryOut]:
        return page(context.session, window, query, JournalEntry.id, EntryOut.model_validate)

    return await caller.look(same, listed)


@router.get("/balance", response_model=TrialBalanceOut, summary="Show the trial balance")
async def show_balance(
    caller: Annotated[Caller, reads("pay_runs.read")], through: Annotated[Day | None, Query()] = None
) -> Response:
    """Up to a day, or up to today."""

    def shown(context: Context) -> TrialBalanceOut:
        day = through or day_in_japan(context.now)
        accounts = trial_balance(context.session, caller.operator_id, day)
        return TrialBalanceOut(through=day, accounts=[AccountSumsOut.model_validate(one) for one in accounts])

    return await caller.look(same, shown)
