"""The dated figures of law in `rules.toml`."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import YuiError


class NoRuleYet(YuiError):
    """The law in question did not hold on this day, so nothing may be computed by it."""

    status = 422
    key = "errors.rules.before_first"


def rule_on(table: str, day: date) -> dict[str, Any]:
    """The row of a table that holds on a day; raises NoRuleYet for a day before its first row."""
    for row in rules_of(table):
        if row["from"] <= day:
            return row
    raise NoRuleYet(day=day.isoformat())


def rules_of(table: str) -> list[dict[str, Any]]:
    """All rows of a table, the newest first; each holds from its day `from` on."""
    return sorted(_tables()[table], key=lambda row: row["from"], reverse=True)


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = tomllib.loads(
        Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    )
    return tables
