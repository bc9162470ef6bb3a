"""The bank's file of a pay run: its statements as transfers, in the order in which they are numbered."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.money.account_numbers import AccountKind
from models.money.banks import bank, branch
from models.money.payables import Statement
from models.money.zengin import Sender, Transfer, Variant, write
from models.people.bank_accounts import BankAccount
from models.people.residents import ResidentKey

REFERENCE_DIGITS = 20


class OpenAccount(NamedTuple):
    """A payee's number and holder in clear."""

    number: str
    holder: str


Opener = Callable[[BankAccount, bytes], OpenAccount]
"""Opens an account with the wrapped key of its owner."""


def zengin_file(
    session: Session, run_id: int, source: dict[str, Any], transfer_on: date, open_account: Opener
) -> bytes:
    """The 総合振込 file of a run; a transfer's reference is the number of its statement, so that a return is found.

    Raises UnknownBank, UnknownBranch, and what `zengin.write` raises.
    """
    transfers = [_transfer(*row, open_account) for row in _rows(session, run_id)]
    return write(_sender(source), transfer_on, transfers, _variant(source))


def _rows(session: Session, run_id: int) -> list[tuple[Statement, BankAccount, bytes]]:
    query = (
        select(Statement, BankAccount, ResidentKey.wrapped)
        .join(BankAccount, BankAccount.id == Statement.bank_account_id)
        .join(ResidentKey, ResidentKey.resident_id == Statement.resident_id)
        .where(Statement.pay_run_id == run_id)
        .order_by(Statement.id)
    )
    return [(statement, account, wrapped) for statement, account, wrapped in session.execute(query)]


def _transfer(statement: Statement, account: BankAccount, wrapped: bytes, open_account: Opener) -> Transfer:
    opened = open_account(account, wrapped)
    at = branch(account.bank_code, account.branch_code)
    return Transfer(
        bank_code=account.bank_code,
        bank_name=bank(account.bank_code).kana,
        branch_code=account.branch_code,
        branch_name=at.kana,
        kind=AccountKind(str(account.kind)),
        account_number=opened.number,
        holder=opened.holder,
        amount_yen=statement.net_yen,
        reference=str(statement.id).zfill(REFERENCE_DIGITS),
    )


def _sender(source: dict[str, Any]) -> Sender:
    return Sender(
        consignor_code=source["consignor_code"],
        name=source["name"],
        bank_code=source["bank_code"],
        bank_name=bank(source["bank_code"]).kana,
        branch_code=source["branch_code"],
        branch_name=branch(source["bank_code"], source["branch_code"]).kana,
        kind=AccountKind(source["kind"]),
        account_number=source["account_number"],
    )


def _variant(source: dict[str, Any]) -> Variant:
    return Variant(**source.get("variant", {}))
