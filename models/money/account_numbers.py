# japanese: words for kinds of accounts that people type
"""Kinds and numbers of bank accounts."""

import re
from enum import StrEnum

from models.errors import YuiError
from models.people.tidying import HYPHENS, is_digits, tidy

DIGITS = 7


class AccountKind(StrEnum):
    """The kinds that a Zengin file knows, by their figure in it."""

    ORDINARY = "1"
    CHECKING = "2"
    SAVINGS = "4"


KIND_WORDS = {
    "普通": AccountKind.ORDINARY,
    "総合": AccountKind.ORDINARY,
    "通常貯金": AccountKind.ORDINARY,
    "ふつう": AccountKind.ORDINARY,
    "ordinary": AccountKind.ORDINARY,
    "当座": AccountKind.CHECKING,
    "振替": AccountKind.CHECKING,
    "とうざ": AccountKind.CHECKING,
    "checking": AccountKind.CHECKING,
    "current": AccountKind.CHECKING,
    "貯蓄": AccountKind.SAVINGS,
    "通常貯蓄貯金": AccountKind.SAVINGS,
    "ちょちく": AccountKind.SAVINGS,
    "savings": AccountKind.SAVINGS,
}


class BadAccountNumber(YuiError):
    """Not one to seven digits, or nothing but zeros."""

    status = 422
    key = "errors.account_number.unreadable"


class AccountNumberTooLong(YuiError):
    """More than seven digits; eight are usually a number of Japan Post Bank."""

    status = 422
    key = "errors.account_number.too_long"


def account_number(text: str) -> str:
    """Seven digits, zeros put before a shorter one; hyphens may part them, none may lead. Raises BadAccountNumber, AccountNumberTooLong."""
    line = tidy(text)
    digits = re.sub(rf"[\s{re.escape(HYPHENS)}]", "", line)
    if line.startswith(tuple(HYPHENS)) or not is_digits(digits) or not digits.strip("0"):
        raise BadAccountNumber()
    if len(digits) > DIGITS:
        raise AccountNumberTooLong(digits=len(digits))
    return digits.zfill(DIGITS)


def account_kind(text: str) -> AccountKind | None:
    """The kind from 普通, 当座, 貯蓄 and their like, or from "ordinary account"; None if none is meant."""
    word = re.sub(r"(?:預金|口座| ?accounts?| ?deposits?)+$", "", tidy(text).casefold())
    return KIND_WORDS.get(word) or KIND_WORDS.get(word.removesuffix("貯金"))
