"""Kinds of work as templates: what staff must say of each, what is asked, its tax class, and how long it takes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.errors import BadInput
from models.money.withholding import Withholding
from models.work.tasks import TaskKind


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of work. `fields` are what its description must state; `source` what it is cut from (None: nothing).

    `questions` are as a task declares them, without their sentences; `unit_minutes` what a unit is expected to take
    until answers have been measured, `place_minutes` how long one person's share should be. The words of the common
    kinds stand in the catalogs; an operator's own (`models.carving.own_templates`) bring `name` and `hint`, their
    questions with the sentences, and the `unit_fee_yen` that is usual (0: none).
    """

    key: str
    kind: TaskKind
    withholding: Withholding
    unit_minutes: float
    place_minutes: int
    fields: tuple[str, ...]
    source: str | None
    questions: tuple[dict[str, Any], ...]
    name: str = ""
    hint: str = ""
    unit_fee_yen: int = 0

    @property
    def units_per_place(self) -> int:
        """How many units make one person's share."""
        return units_for(self.place_minutes, self.unit_minutes) if self.kind is TaskKind.CHAT else 1


def units_for(place_minutes: float, unit_minutes: float) -> int:
    """How many units fit into a share of so many minutes, at least one."""
    return max(1, int(place_minutes / unit_minutes))


def template(key: str) -> Template:
    """The template of a name; raises BadInput."""
    known = templates().get(key)
    if known is None:
        raise BadInput(field="template", reason=" / ".join(templates()))
    return known


@cache
def templates() -> dict[str, Template]:
    """Every template by its name, in the order in which staff are shown them."""
    declared = tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))
    return {key: _template(key, data) for key, data in declared.items()}


def _template(key: str, data: dict[str, Any]) -> Template:
    return Template(
        key=key,
        kind=TaskKind(data["kind"]),
        withholding=Withholding(data["withholding"]),
        unit_minutes=float(data["unit_minutes"]),
        place_minutes=data["place_minutes"],
        fields=tuple(data["fields"]),
        source=data.get("source"),
        questions=tuple(data.get("questions", ())),
    )
