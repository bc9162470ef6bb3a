"""What an hour of work should bring at least: the local minimum wage as a reference (figures in `wages.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

_RENEWED_IN = 10
"""The month from which the figures of a new fiscal year come into force, prefecture by prefecture until spring."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Yen an hour: the minimum wage of a prefecture, in force since `since`; or (None) an operator's own.

    `is_old` when the figures of a newer autumn must be out by now, and none of them is known here.
    """

    yen: int
    since: date | None
    is_old: bool

    def fee_for(self, minutes: float) -> int:
        """The least fee in whole yen for so many minutes."""
        return ceil(round(self.yen * minutes / 60, 6))


def floor_on(municipality_code: str, day: date) -> Floor | None:
    """The floor in the municipality's prefecture on a day; None for a day before the first figure known."""
    held = [row for row in _rows() if row["prefecture"] == municipality_code[:2] and row["from"] <= day]
    if not held:
        return None
    newest = max(held, key=lambda row: row["from"])
    return Floor(newest["yen"], newest["from"], table_year(municipality_code) < _autumn(day))


def table_year(municipality_code: str) -> int:
    """The autumn of the newest figure known for the municipality's prefecture."""
    return max(_autumn(row["from"]) for row in _rows() if row["prefecture"] == municipality_code[:2])


def floor_of(municipality_code: str, own_yen: int, day: date) -> Floor | None:
    """The floor of an operator: its own where that is above the minimum wage known here."""
    known = floor_on(municipality_code, day)
    return Floor(own_yen, None, is_old=False) if own_yen > (known.yen if known else 0) else known


def _autumn(day: date) -> int:
    return day.year if day.month >= _RENEWED_IN else day.year - 1


@dataclass(frozen=True, slots=True)
class Price:
    """What a fee comes to by the hour, beside the floor: `least_fee_yen` is the fee for a unit that reaches it.

    `floor_yen` and `least_fee_yen` are None where no figure is known for the prefecture, `floor_since` also where the
    floor is the operator's own.
    """

    unit_minutes: float
    unit_fee_yen: int
    hourly_yen: int
    floor_yen: int | None
    floor_since: date | None
    is_floor_old: bool
    least_fee_yen: int | None

    @property
    def is_below(self) -> bool:
        """Whether the fee brings less an hour than the floor."""
        return self.least_fee_yen is not None and self.unit_fee_yen < self.least_fee_yen


def price_of(unit_minutes: float, unit_fee_yen: int, floor: Floor | None) -> Price:
    """The price of a unit of so many expected minutes at a fee."""
    return Price(
        unit_minutes=unit_minutes,
        unit_fee_yen=unit_fee_yen,
        hourly_yen=round(unit_fee_yen * 60 / unit_minutes),
        floor_yen=floor.yen if floor else None,
        floor_since=floor.since if floor else None,
        is_floor_old=floor.is_old if floor else False,
        least_fee_yen=floor.fee_for(unit_minutes) if floor else None,
    )


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("wages.toml").read_text(encoding="utf-8"))[
        "wages"
    ]
    return rows
