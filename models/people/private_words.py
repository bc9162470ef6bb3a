# japanese: words that stand beside the number of a bank account
"""What must never be typed into the chat, recognised by its shape: it is refused before anything is kept.

An Individual Number may be asked for and kept by nobody who has no duty to (Act 27 of 2013, art. 15 and 20); a card's
number and, where an operator takes private details on its page only, a bank account have no place here either.
"""

import re
from enum import StrEnum

from models.people.tidying import HYPHENS, tidy


class Secret(StrEnum):
    """What was recognised."""

    MY_NUMBER = "my_number"
    CARD = "card"
    ACCOUNT = "account"


_GAP = rf"[ {re.escape(HYPHENS)}]?"
_TWELVE = re.compile(rf"(?<![+0-9])[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9]|{_GAP}[0-9]{{4}})")
_CARD = re.compile(rf"(?<![+0-9])(?:[0-9]{{4}}{_GAP}){{3}}[0-9]{{2,4}}(?![0-9])")
_ACCOUNT = re.compile(r"(?:口座|普通|当座|貯蓄|記号|支店|店番).{0,20}?(?<![0-9])[0-9]{7,8}(?![0-9])")


def secret_in(typed: str, *, takes_accounts: bool) -> Secret | None:
    """The first thing in a text that must not be here; `takes_accounts`: bank accounts may be given in the chat."""
    text = tidy(typed)
    if any(_is_my_number(_digits(found.group())) for found in _TWELVE.finditer(text)):
        return Secret.MY_NUMBER
    if any(_is_card(_digits(found.group())) for found in _CARD.finditer(text)):
        return Secret.CARD
    return Secret.ACCOUNT if not takes_accounts and _ACCOUNT.search(text) else None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _is_my_number(digits: str) -> bool:
    """By its last figure (Ministerial Order on the Individual Number, Order 85 of 2014, art. 5)."""
    weighed = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5) for place, digit in enumerate(reversed(digits[:-1]), 1)
    )
    rest = weighed % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def _is_card(digits: str) -> bool:
    """By the formula of Luhn (ISO/IEC 7812-1, annex B); not all figures the same."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0
