"""The steps of the account form: which bank, which branch, the figures; or a passbook of Japan Post Bank."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.web.forms import Form
from messages.catalog import text
from models.errors import YuiError
from models.money import banks, yucho

SHOWN = 12
YUCHO, BANK = "yucho", "bank"
SAVINGS = "savings"
_ABOUT_NUMBER = (yucho.BadPassbookNumber, yucho.NumberWithoutFinalOne)


@dataclass(frozen=True)
class AccountStage:
    """`asks` is what the page asks for now: where, yucho, bank, branch, account. `found` are banks or branches."""

    asks: str
    bank: banks.Bank | None = None
    branch: banks.Branch | None = None
    query: str = ""
    found: list[Any] = field(default_factory=list)
    total: int = 0


def account_stage(form: Form) -> AccountStage:
    """How far the form has come; a bank or branch that does not exist is asked for again."""
    where = form.get("where")
    if where == YUCHO:
        return AccountStage("yucho")
    if where != BANK:
        return AccountStage("where")
    bank, branch = _chosen(form)
    if bank is None:
        query = form.get("bank_query").strip()[:40]
        hits = banks.search_banks(query, per_page=SHOWN)
        return AccountStage("bank", query=query, found=list(hits.items), total=hits.total)
    if branch is None:
        query = form.get("branch_query").strip()[:40]
        places = banks.search_branches(bank.code, query, per_page=SHOWN)
        return AccountStage("branch", bank, query=query, found=list(places.items), total=places.total)
    return AccountStage("account", bank, branch)


def passbook_field(error: YuiError) -> str:
    """Beside which of the two figures of a passbook an error is told."""
    return "passbook_number" if isinstance(error, _ABOUT_NUMBER) else "symbol"


def account_values(form: Form) -> dict[str, str]:
    """The fields of the account; raises what `models.money.yucho.transfer_account` raises."""
    names = ("bank_code", "branch_code", "kind", "number", "holder")
    values = {name: form.get(name) for name in names}
    if form.get("where") != YUCHO:
        return values
    converted = yucho.transfer_account(
        form.get("symbol"), form.get("passbook_number"), form.get("passbook_kind") == SAVINGS
    )
    return values | {
        "bank_code": converted.bank_code,
        "branch_code": converted.branch_code,
        "kind": str(converted.kind.value),
        "number": converted.number,
    }


def account_facts(locale: str, values: Mapping[str, str]) -> dict[str, str]:
    """The account in words, to be compared with the passbook; the values have been checked."""
    bank = banks.bank(values["bank_code"])
    branch = banks.branch(bank.code, values["branch_code"])
    return {
        "bank": f"{bank.name} ({bank.code})",
        "branch": f"{branch.name} ({branch.code})",
        "kind": text(locale, f"pages.private.account.kinds.{values['kind']}"),
        "number": values["number"],
        "holder": values["holder"],
    }


def _chosen(form: Form) -> tuple[banks.Bank | None, banks.Branch | None]:
    try:
        bank = banks.bank(form.get("bank_code"))
    except YuiError:
        return None, None
    try:
        return bank, banks.branch(bank.code, form.get("branch_code"))
    except YuiError:
        return bank, None
