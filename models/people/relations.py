"""How long an operator and a resident have worked together, and what the law asks from which day on.

Freelance Act: art. 5 from one month (Order for Enforcement, art. 1), art. 13 and 16 from six months (the same, art. 3).
Counted from the framework agreement, which has no end of its own: that is never later than the law counts.
"""

from calendar import monthrange
from datetime import date, timedelta

ONE_MONTH, SIX_MONTHS = 1, 6
TOLD_BEFORE = {ONE_MONTH: timedelta(days=7), SIX_MONTHS: timedelta(days=30)}
"""How long before each day staff are told of it; before six months, for thirty days' notice begins to matter then."""

NOTICE = timedelta(days=30)
"""Notice of the end of a relation, at least (art. 16(1))."""


def lasts_since(began_on: date, months: int) -> date:
    """The day on which a relation has lasted so many months; in a shorter month its last day."""
    count = began_on.month - 1 + months
    year, month = began_on.year + count // 12, count % 12 + 1
    return date(year, month, min(began_on.day, monthrange(year, month)[1]))


def next_step(began_on: date, months_told: int, today: date) -> tuple[int, date] | None:
    """(months, day) of the step that staff are to be told of today; the later of two that are both near."""
    near = [
        (months, lasts_since(began_on, months))
        for months, before in TOLD_BEFORE.items()
        if months > months_told and lasts_since(began_on, months) - before <= today
    ]
    return max(near) if near else None


def earliest_end(told_on: date) -> date:
    """The first day on which a relation may end that is told of on a day: thirty days lie between the two."""
    return told_on + NOTICE
