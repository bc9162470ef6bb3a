"""One measured figure, and how figures are shown and kept."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path("var/bench.json")


@dataclass(frozen=True)
class Figure:
    """A measured value; the group is the first part of its name. `goal` reads like `>= 600` or `<= 200`."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    goal: str | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        sign, number = self.goal.split()
        return self.value >= float(number) if sign == ">=" else self.value <= float(number)


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    rows = [("name", "value", "unit", "baseline", "goal", "")]
    for figure in figures:
        met = {None: "", True: "ok", False: "MISSED"}[figure.is_met]
        baseline = "" if figure.baseline is None else _shown(figure.baseline)
        rows.append((figure.name, _shown(figure.value), figure.unit, baseline, figure.goal or "", met))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _shown(value: float) -> str:
    """A share of one needs more places than a count."""
    return f"{value:,.3f}" if abs(value) < 10 and value != int(value) else f"{value:,.1f}"


def write(figures: Sequence[Figure], file: Path = FILE) -> None:
    """Keep the figures; those of groups that were not measured now stay."""
    known = json.loads(file.read_text()) if file.exists() else []
    groups = {figure.name.partition(".")[0] for figure in figures}
    kept = [one for one in known if one["name"].partition(".")[0] not in groups]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([*kept, *map(asdict, figures)], indent=2) + "\n")
