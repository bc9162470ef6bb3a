"""A resident's bank account, registered for them: written down, read out to them once in full, then kept."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.context import Context
from handlers.people import acting_for, bank_accounts
from models.errors import YuiError
from models.money import banks, yucho
from models.money.account_numbers import AccountKind, account_number
from models.people.bank_accounts import BankAccount
from models.people.kana import holder_name
from models.people.memberships import resident_of
from models.people.residents import Resident

router = APIRouter(include_in_schema=False)

ActingFor = Annotated[Visit, acts("residents.act_for")]

YUCHO, BANK = "yucho", "bank"


@dataclass(frozen=True)
class Written:
    """An account as the form gave it, in the words of the bank's file: to be read out, and then kept."""

    bank: banks.Bank
    branch: banks.Branch
    kind: AccountKind
    number: str
    holder: str


@dataclass(frozen=True)
class AccountSheet:
    """Whose account it is, and the one to which they are paid now."""

    resident: Resident
    current: bank_accounts.MaskedAccount | None


@router.get("/residents/{resident_id}/account")
async def show_account(resident_id: RowId, visit: Annotated[Visit, looks("residents.act_for")]) -> Response:
    return await _draw(visit, resident_id)


@router.post("/residents/{resident_id}/account/check")
async def check_account(resident_id: RowId, visit: ActingFor) -> Response:
    """The account in full, this once, to be read out to its owner. Nothing is kept."""
    try:
        written = _written(visit.form)
        await visit.try_out(lambda context: _register(context, visit, resident_id, written))
    except YuiError as error:
        visit.refuse(error)
        return await _draw(visit, resident_id)
    return await _draw(visit, resident_id, written)


@router.post("/residents/{resident_id}/account")
async def register_account(resident_id: RowId, visit: ActingFor) -> Response:
    def register(context: Context) -> BankAccount:
        return _register(context, visit, resident_id, _written(visit.form))

    return await visit.attempt(
        register, "acted_account", f"/residents/{resident_id}", lambda visit: _draw(visit, resident_id)
    )


def _register(context: Context, visit: Visit, resident_id: int, written: Written) -> BankAccount:
    return acting_for.register_bank_account(
        context,
        visit.operator_id,
        resident_id,
        bank_code=written.bank.code,
        branch_code=written.branch.code,
        kind=written.kind,
        number=written.number,
        holder=written.holder,
        reason=visit.form.text("reason"),
    )


def _written(form: Form) -> Written:
    """Raises BadValue, NothingFound, SeveralFound, and what the figures and the kana raise."""
    if form.choice("where", (YUCHO, BANK)) == YUCHO:
        symbol, number = yucho.read_symbol_and_number(form.text("passbook"))
        found = yucho.transfer_account(symbol, number, form.has("is_savings", "yes"))
        branch = banks.branch(found.bank_code, found.branch_code)
        return Written(banks.bank(found.bank_code), branch, found.kind, found.number, _holder(form))
    bank = banks.the_bank(form.text("bank"))
    branch = banks.the_branch(bank.code, form.text("branch"))
    kind = AccountKind(form.choice("account_kind", list(AccountKind)))
    return Written(bank, branch, kind, account_number(form.text("account_number")), _holder(form))


def _holder(form: Form) -> str:
    return holder_name(form.text("holder"))


async def _draw(visit: Visit, resident_id: int, written: Written | None = None) -> Response:
    def sheet(context: Context) -> AccountSheet:
        resident = resident_of(context.session, resident_id, visit.operator_id)
        account = bank_accounts.current_account(context.session, resident_id)
        return AccountSheet(resident, bank_accounts.masked_account(account) if account else None)

    return visit.page("people/account.html", sheet=await visit.look(sheet), written=written, kinds=list(AccountKind))
