"""ゆうちょ銀行: from the 記号 and 番号 of a passbook to what other banks need to send money there.

The rule is the bank's own, https://www.jp-bank.japanpost.jp/kojin/sokin/furikomi/kouza/kj_sk_fm_kz_1.html:
記号 1xxx0 is an ordinary account of branch xx8 whose 番号 ends in 1, which is dropped; 記号 0xxx0 is a transfer
account (当座) of branch xx9 whose 番号 stays as it is. A single figure printed between the two is ignored.
"""

import re
from dataclasses import dataclass

from models.errors import YuiError
from models.money.account_numbers import DIGITS, AccountKind
from models.money.banks import JP_BANK, UnknownBranch, branch
from models.people.tidying import HYPHENS, is_digits, tidy

SYMBOL_DIGITS = 5
NUMBER_DIGITS = 8


class BadPassbookSymbol(YuiError):
    """The 記号 is not five digits beginning with 1 or 0 and ending in 0."""

    status = 422
    key = "errors.yucho.symbol"


class BadPassbookNumber(YuiError):
    """The 番号 is not up to eight digits (ordinary) or up to seven (transfer account)."""

    status = 422
    key = "errors.yucho.number"


class NumberWithoutFinalOne(YuiError):
    """The 番号 of an ordinary account always ends in 1; this one does not, so a figure is wrong or missing."""

    status = 422
    key = "errors.yucho.final_one"


class NoSuchSymbol(YuiError):
    """Well-formed, but the branch to which the 記号 leads does not exist."""

    status = 422
    key = "errors.yucho.no_branch"


class BothNeeded(YuiError):
    """記号 and 番号 could not be told apart in what was typed."""

    status = 422
    key = "errors.yucho.both"


@dataclass(frozen=True, slots=True)
class TransferAccount:
    """What a transfer needs: bank 9900, three-digit branch, kind, seven-digit number."""

    bank_code: str
    branch_code: str
    branch_name: str
    kind: AccountKind
    number: str


def read_symbol_and_number(text: str) -> tuple[str, str]:
    """(記号, 番号) from one typed line: "10530-12345671", "11940 2 1234561". Raises BothNeeded."""
    line = re.sub(r"[^\d\s" + re.escape(HYPHENS) + "]", " ", tidy(text))
    groups = re.findall(r"[0-9]+", line)
    if len(groups) == 3 and len(groups[1]) == 1:
        groups = [groups[0], groups[2]]
    if len(groups) == 1 and SYMBOL_DIGITS < len(groups[0]) <= SYMBOL_DIGITS + NUMBER_DIGITS:
        groups = [groups[0][:SYMBOL_DIGITS], groups[0][SYMBOL_DIGITS:]]
    if len(groups) != 2:
        raise BothNeeded()
    return groups[0], groups[1]


def transfer_account(symbol: str, number: str, is_savings: bool = False) -> TransferAccount:
    """Convert a 記号 and a 番号; `is_savings` (通常貯蓄貯金) must be asked, the 記号 does not tell.

    Show the result to be compared with the passbook: a wrong figure in the 番号 cannot be found here.
    Raises BadPassbookSymbol, BadPassbookNumber, NumberWithoutFinalOne, NoSuchSymbol.
    """
    symbol, number = tidy(symbol), tidy(number)
    if not is_digits(symbol) or not re.fullmatch(r"[01]\d{3}0", symbol):
        raise BadPassbookSymbol()
    is_ordinary = symbol[0] == "1"
    if not is_digits(number) or len(number) > (NUMBER_DIGITS if is_ordinary else DIGITS):
        raise BadPassbookNumber()
    if is_ordinary and not number.endswith("1"):
        raise NumberWithoutFinalOne()
    account = number[:-1] if is_ordinary else number
    if not account or not int(account):
        raise BadPassbookNumber()
    kind = AccountKind.CHECKING
    if is_ordinary:
        kind = AccountKind.SAVINGS if is_savings else AccountKind.ORDINARY
    try:
        found = branch(JP_BANK, symbol[1:3] + ("8" if is_ordinary else "9"))
    except UnknownBranch:
        raise NoSuchSymbol() from None
    return TransferAccount(JP_BANK, found.code, found.name, kind, account.zfill(DIGITS))
