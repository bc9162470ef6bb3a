"""Until when something must be kept, by the dated rules in `retention.toml`."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

YEAR_ENDS_IN = 3
RETURN_DUE = (5, 31)
"""Two months after a business year that ends on 31 March."""


def kept_until(kind: str, day: date) -> date:
    """The last day on which a document of this kind and date must still be there; raises LookupError for another kind."""
    rule = _rule(kind, day)
    if rule["after"] == "day":
        return _years_later(day, rule["years"])
    ends = day.year if day.month <= YEAR_ENDS_IN else day.year + 1
    return _years_later(date(ends, *RETURN_DUE), rule["years"])


def newest_day_over(kind: str, today: date) -> date:
    """The newest day from which what is kept for years "after the day" need not be kept any more."""
    day = date(today.year - 2, today.month, 1)
    while kept_until(kind, day) >= today:
        day -= timedelta(days=1)
    return day


def _rule(kind: str, day: date) -> dict[str, Any]:
    held = [row for row in _rules().get(kind, []) if row["from"] <= day]
    if not held:
        raise LookupError(f"no rule says how long {kind} of {day} is kept")
    return max(held, key=lambda row: row["from"])


def _years_later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + years, 3, 1) if is_leap_day else day.replace(year=day.year + years)


@cache
def _rules() -> dict[str, list[dict[str, Any]]]:
    rules: dict[str, list[dict[str, Any]]] = tomllib.loads(
        Path(__file__).with_name("retention.toml").read_text(encoding="utf-8")
    )
    return rules
