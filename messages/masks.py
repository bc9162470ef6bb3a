"""Private details as they are shown after their owner has confirmed them: enough to recognise, not enough to use."""

from datetime import date

from messages.catalog import text

STAR = "\N{FULLWIDTH ASTERISK}"


def masked_name(name: str | None) -> str:
    """The first character, and stars that do not tell how many follow."""
    return f"{name[0]}{STAR * 3}" if name else ""


def masked_birth_date(locale: str, born_on: date | None) -> str:
    """The century only."""
    return text(locale, "masks.born_on", century=born_on.year // 100, star=STAR) if born_on else ""


def masked_phone(phone: str | None) -> str:
    """The last four digits."""
    return f"{STAR * 3}{phone[-4:]}" if phone else ""


def masked_number(tail: str) -> str:
    """The last three digits of an account."""
    return f"{STAR * 4}{tail}"
