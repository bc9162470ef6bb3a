"""What an hour of work should bring at least: the local minimum wage as a reference (figures in `wages.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

_RENEWED_WITHIN = timedelta(days=400)
"""New figures come into force every autumn, some in the following spring."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Yen an hour in a prefecture, in force since `since`; `is_old` when a newer figure must be out by now."""

    yen: int
    since: date
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
    return Floor(newest["yen"], newest["from"], day - newest["from"] > _RENEWED_WITHIN)


@dataclass(frozen=True, slots=True)
class Price:
    """What a fee comes to by the hour, beside the floor: `least_fee_yen` is the fee for a unit that reaches it.

    `floor_yen` and `least_fee_yen` are None where no figure is known for the prefecture.
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
