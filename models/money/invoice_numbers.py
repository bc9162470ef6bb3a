"""Numbers of registered issuers of invoices (適格請求書発行事業者の登録番号): T and thirteen figures."""

import re

from models.errors import YuiError
from models.people.tidying import HYPHENS, tidy

_SHAPE = re.compile(r"T[1-9][0-9]{12}")


class BadInvoiceNumber(YuiError):
    """Not T and thirteen figures; of a corporation, the first of them does not check the others."""

    status = 422
    key = "errors.invoice_number.unreadable"


def invoice_number(text: str, *, is_corporate: bool) -> str:
    """ "T1 2345-…" in any width as T1234567890123. Raises BadInvoiceNumber.

    A corporation's is its 法人番号, whose first figure checks the rest (Order of the Ministry of Finance 70 of 2014, art. 2).
    Of a person's no such rule is published: whoever records it looks it up (https://www.invoice-kohyo.nta.go.jp/).
    """
    number = re.sub(rf"[\s{re.escape(HYPHENS)}]", "", tidy(text)).upper()
    if not _SHAPE.fullmatch(number):
        raise BadInvoiceNumber()
    if is_corporate and int(number[1]) != _check_figure(number[2:]):
        raise BadInvoiceNumber()
    return number


def _check_figure(digits: str) -> int:
    weighed = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return 9 - weighed % 9
