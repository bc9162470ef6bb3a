"""An operator's own kinds of work: kept from a task, written, changed, retired and brought back."""

from dataclasses import asdict
from typing import Any

from handlers.context import Context
from models.carving.own_templates import OwnTemplate, Source, own_templates, template_of
from models.carving.template_facts import MOST_TEMPLATES, NameTaken, TemplateFacts, TooManyTemplates, checked_facts
from models.people.operators import Operator
from models.rows import found, locked, to_edit
from models.work.tasks import Task


def keep_task(
    context: Context, operator_id: int, task_id: int, name: str = "", hint: str = "", fields: list[str] | None = None
) -> OwnTemplate:
    """Keep a task as a kind of work: what it asks, how long it takes, what it pays, what its kind has it state.

    `name` empty takes its title; `fields` None takes those of its kind. Raises the errors of `add_template`.
    """
    task = found(context.session, Task, task_id, operator_id)
    kind = template_of(context.session, operator_id, task.template) if task.template else None
    facts = TemplateFacts(
        name=name.strip() or task.title,
        hint=hint,
        kind=task.kind,
        withholding=task.withholding,
        unit_minutes=task.unit_minutes,
        place_minutes=task.minutes,
        unit_fee_yen=task.unit_fee_yen,
        fields=list(kind.fields if kind else ()) if fields is None else fields,
        source=Source(kind.source) if kind and kind.source else None,
        questions=task.questions,
    )
    return add_template(context, operator_id, facts)


def add_template(context: Context, operator_id: int, facts: TemplateFacts) -> OwnTemplate:
    """Write a kind of work. Raises BadInput, BadFields, BadQuestions, NameTaken, TooManyTemplates."""
    template = OwnTemplate(operator_id=operator_id, **checked_facts(facts))
    _check_among_others(context, template)
    context.session.add(template)
    context.session.flush()
    context.record(operator_id, "templates.add", f"templates:{template.id}", _recorded(template))
    return template


def change_template(
    context: Context, operator_id: int, template_id: int, facts: TemplateFacts, version: int | None = None
) -> OwnTemplate:
    """Change a kind of work, retire it or bring it back; tasks that were cut by it stay as they are.

    Raises StaleVersion and the errors of `add_template`.
    """
    template = to_edit(context.session, OwnTemplate, template_id, operator_id, version)
    was_active = template.is_active
    for name, value in checked_facts(facts).items():
        setattr(template, name, value)
    _check_among_others(context, template)
    act = "change" if template.is_active == was_active else "bring_back" if template.is_active else "retire"
    context.record(operator_id, f"templates.{act}", f"templates:{template.id}", _recorded(template))
    return template


def facts_of(template: OwnTemplate) -> TemplateFacts:
    """What it is now, to be changed in part."""
    return TemplateFacts(**{name: getattr(template, name) for name in TemplateFacts.__dataclass_fields__})


def _check_among_others(context: Context, template: OwnTemplate) -> None:
    """Names are told apart, and a list stays one that can be read; one at a time, so that no two slip through."""
    if not template.is_active:
        return
    locked(context.session, Operator, template.operator_id)
    others = [one for one in own_templates(context.session, template.operator_id) if one is not template]
    if template.name in {one.name for one in others}:
        raise NameTaken(name=template.name)
    if len(others) >= MOST_TEMPLATES:
        raise TooManyTemplates(most=MOST_TEMPLATES)


def _recorded(template: OwnTemplate) -> dict[str, Any]:
    facts = asdict(facts_of(template))
    return {name: facts[name] for name in ("name", "unit_minutes", "unit_fee_yen", "fields", "is_active")} | {
        "withholding": str(template.withholding)
    }
