"""What an operator's own kind of work must be. Each refusal has its name here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.carving.own_templates import LONGEST_HINT, LONGEST_NAME, Source
from models.errors import BadInput, Conflict
from models.money.withholding import Withholding
from models.work.questions import read_questions
from models.work.readiness import LONGEST_PLACE_MINUTES, SHORTEST_MINUTES
from models.work.tasks import TaskKind

MOST_FIELDS, LONGEST_FIELD = 10, 40
MOST_TEMPLATES = 100
LARGEST_FEE = 1_000_000
_UNFIT = re.compile(r"[\x00-\x1f\x7f,]")
"""Names of fields stand in lists that are parted by commas, and on one line each."""


class BadFields(BadInput):
    """What a kind of work must state: too many, too long, the same twice, or with a comma; `most`, `longest`."""

    key = "errors.template.fields"


class NameTaken(Conflict):
    """Another kind of work that is in use is called so (`name`): staff could not tell them apart."""

    key = "errors.template.name_taken"


class TooManyTemplates(Conflict):
    """So many (`most`) are in use already."""

    key = "errors.template.too_many"


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What staff write of their own kind of work; see `OwnTemplate`. `unit_fee_yen` 0: none is usual."""

    name: str
    kind: TaskKind
    unit_minutes: float
    place_minutes: int
    hint: str = ""
    withholding: Withholding = Withholding.ASK
    unit_fee_yen: int = 0
    fields: list[str] = field(default_factory=list)
    source: Source | None = None
    questions: list[Any] = field(default_factory=list)
    is_active: bool = True


def checked_facts(facts: TemplateFacts) -> dict[str, Any]:
    """The columns; raises BadInput, BadFields, BadQuestions."""
    name, hint = facts.name.strip(), facts.hint.strip()
    limits = {
        "name": 0 < len(name) <= LONGEST_NAME,
        "hint": len(hint) <= LONGEST_HINT,
        "unit_minutes": SHORTEST_MINUTES <= facts.unit_minutes <= LONGEST_PLACE_MINUTES,
        "place_minutes": 1 <= facts.place_minutes <= LONGEST_PLACE_MINUTES,
        "unit_fee_yen": 0 <= facts.unit_fee_yen <= LARGEST_FEE,
    }
    for limited, is_right in limits.items():
        if not is_right:
            raise BadInput(field=limited, reason="range")
    return {
        "name": name,
        "hint": hint,
        "kind": facts.kind,
        "withholding": facts.withholding,
        "unit_minutes": facts.unit_minutes,
        "place_minutes": facts.place_minutes,
        "unit_fee_yen": facts.unit_fee_yen,
        "fields": _checked_fields(facts.fields),
        "source": facts.source,
        "questions": [question.as_data() for question in read_questions(facts.questions)],
        "is_active": facts.is_active,
    }


def _checked_fields(given: Sequence[str]) -> list[str]:
    fields = [one.strip() for one in given]
    is_right = len(fields) <= MOST_FIELDS and len(set(fields)) == len(fields)
    if not is_right or not all(0 < len(one) <= LONGEST_FIELD and not _UNFIT.search(one) for one in fields):
        raise BadFields(field="fields", most=MOST_FIELDS, longest=LONGEST_FIELD)
    return fields
