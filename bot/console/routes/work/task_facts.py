"""The form of a task, read field by field."""

import re
from typing import Any

from bot.web.forms import Form
from handlers.carving.tasks import TaskFacts
from models.money.withholding import Withholding
from models.work.questions import Check, QuestionKind
from models.work.tasks import TaskKind
from models.work.terms import OPEN_ITEMS

QUESTION_ROWS, MOST_ROWS = 4, 50
_DETAIL = "detail_"


def facts_of(form: Form) -> TaskFacts:
    """The facts of a task as its form has them; raises BadValue."""
    kind = TaskKind(form.choice("kind", list(TaskKind)))
    is_chat = kind is TaskKind.CHAT
    return TaskFacts(
        title=form.text("title"),
        description=form.text("description", ""),
        kind=kind,
        unit_minutes=form.amount("unit_minutes"),
        unit_fee_yen=form.whole("unit_fee_yen"),
        due_at=form.moment("due_at"),
        units_per_place=form.whole("units_per_place", 1) if is_chat else 1,
        places=1 if is_chat else form.whole("places", 1),
        withholding=Withholding(form.choice("withholding", list(Withholding))),
        is_night_safe=form.has("is_night_safe", "yes"),
        is_tax_added=form.has("is_tax_added", "yes"),
        place="" if is_chat else form.text("place", ""),
        starts_at=None if is_chat else form.moment_or_none("starts_at"),
        ends_at=None if is_chat else form.moment_or_none("ends_at"),
        quality=_quality(form) if is_chat else {},
        most_shares=form.whole("most_shares", 0) or None,
        skill_ids=form.ids("skill_ids"),
        questions=_questions(form) if is_chat else [],
        links=_links(form),
        terms={
            name: form.text(f"term_{name}", "") for name in ("expenses", "rights") if form.get(f"term_{name}").strip()
        },
        undecided=_undecided(form),
        template=form.get("template") or None,
        details={
            name.removeprefix(_DETAIL): form.text(name)
            for name in form.values
            if name.startswith(_DETAIL) and form.get(name).strip()
        },
    )


def _questions(form: Form) -> list[dict[str, Any]]:
    """The rows of the form that have a label; keys stay what they were, new ones are q1, q2, …"""
    found_rows: list[dict[str, Any]] = []
    rows = min(max(QUESTION_ROWS, form.whole("rows", 0)), MOST_ROWS)
    for number in range(1, rows + 1):
        label = form.get(f"label_{number}").strip()
        if not label:
            continue
        question: dict[str, Any] = {
            "key": form.get(f"key_{number}") or f"q{number}",
            "kind": form.choice(f"question_{number}", list(QuestionKind)),
            "label": label,
            "check": form.choice(f"check_{number}", list(Check)),
            "pattern": form.get(f"pattern_{number}"),
            "required": form.has(f"required_{number}", "yes"),
            "longest": form.whole(f"longest_{number}", 200),
            **{name: form.number(f"{name}_{number}") for name in ("least", "most")},
            "choices": [one.strip() for one in re.split("[\r\n]+", form.get(f"choices_{number}")) if one.strip()],
        }
        answers = [one.strip() for one in form.get(f"only_if_{number}").splitlines() if one.strip()]
        if answers and found_rows:
            question["only_if"] = {"key": found_rows[-1]["key"], "answers": answers}
        found_rows.append(question)
    return found_rows


def _quality(form: Form) -> dict[str, Any]:
    """How many answer an item, and whether all of it is looked at."""
    return {
        "overlap": form.get("overlap") or "fixed",
        "most": form.whole("overlap_most", 1),
        "is_sampled": form.has("is_sampled", "yes"),
    }


def _undecided(form: Form) -> list[dict[str, str]]:
    return [
        {
            "item": form.get(f"open_item_{number}"),
            "reason": form.text(f"open_reason_{number}"),
            "decides_on": form.day(f"open_until_{number}").isoformat(),
        }
        for number in range(1, len(OPEN_ITEMS) + 1)
        if form.get(f"open_item_{number}")
    ]


def _links(form: Form) -> list[dict[str, str]]:
    address = form.text("link", "")
    return [{"label": form.text("link_label", "") or address, "url": address}] if address else []
