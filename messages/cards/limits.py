"""One's own limit of yen a year: how far it is reached, and when the money of this work comes. No advice on taxes."""

from datetime import date

from messages import line
from messages.catalog import text
from messages.dates import long_date, yen
from messages.line import Message
from models.money.own_limit import YearSoFar


def limit_words(locale: str, so_far: YearSoFar, step: int, pays_on: date) -> Message:
    """70, 90 or 100 percent is reached."""
    name = "reached" if step >= 100 else "near"
    words = text(locale, f"money.limit.{name}", year=so_far.year, limit=yen(locale, so_far.limit_yen), step=step)
    return line.text("\n".join([words, limit_line(locale, so_far), _paid(locale, pays_on), _ask(locale)]))


def limit_line(locale: str, so_far: YearSoFar) -> str:
    """The sums, one beside the other."""
    sums = {
        "year": so_far.year,
        "percent": so_far.percent,
        "total": yen(locale, so_far.total_yen),
        "paid": yen(locale, so_far.paid_yen),
        "owed": yen(locale, so_far.owed_yen),
        "accepted": yen(locale, so_far.accepted_yen),
    }
    return text(locale, "money.limit.sums", **sums)


def _paid(locale: str, pays_on: date) -> str:
    return text(locale, "money.limit.paid", day=long_date(locale, pays_on))


def _ask(locale: str) -> str:
    return text(locale, "money.limit.ask")
