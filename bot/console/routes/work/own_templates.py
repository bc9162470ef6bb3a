"""The operator's own kinds of work: kept from a task, changed, retired and brought back."""

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.routes.work.tasks import draw_task
from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.carving import own_templates
from handlers.context import Context
from messages.carving import field_label
from models.carving.own_templates import OwnTemplate
from models.carving.template_facts import TemplateFacts
from models.money.withholding import Withholding
from models.rows import found

router = APIRouter(include_in_schema=False)


@router.get("/templates")
async def list_templates(visit: Annotated[Visit, looks("tasks.read")]) -> Response:
    def listed(context: Context) -> list[OwnTemplate]:
        query = select(OwnTemplate).where(OwnTemplate.operator_id == visit.operator_id)
        return list(context.session.scalars(query.order_by(OwnTemplate.is_active.desc(), OwnTemplate.id)))

    return visit.page("work/templates.html", rows=await visit.look(listed))


@router.post("/tasks/{task_id}/keep")
async def keep_task(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def keep(context: Context) -> OwnTemplate:
        name, hint = visit.form.text("name", ""), visit.form.text("hint", "")
        return own_templates.keep_task(context, visit.operator_id, task_id, name, hint)

    return await visit.attempt(keep, "template_kept", "/templates", lambda visit: draw_task(visit, task_id))


@router.get("/templates/{template_id}")
async def show_template(template_id: RowId, visit: Annotated[Visit, looks("tasks.write")]) -> Response:
    return await _form(visit, template_id)


@router.post("/templates/{template_id}")
async def change_template(template_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def change(context: Context) -> OwnTemplate:
        known = found(context.session, OwnTemplate, template_id, visit.operator_id)
        facts = _facts(visit.form, own_templates.facts_of(known))
        return own_templates.change_template(context, visit.operator_id, template_id, facts, visit.form.version())

    return await visit.attempt(change, "template_changed", "/templates", lambda visit: _form(visit, template_id))


async def _form(visit: Visit, template_id: int) -> Response:
    template = await visit.look(lambda context: found(context.session, OwnTemplate, template_id, visit.operator_id))
    labels = [field_label(name) for name in template.fields]
    return visit.page("work/template.html", one=template, labels=labels)


def _facts(form: Form, known: TemplateFacts) -> TemplateFacts:
    """Its questions are those of the task that it was kept from; the common fields keep their names."""
    common = {field_label(name): name for name in known.fields}
    lines = [line.strip() for line in re.split("[\r\n]+", form.text("fields", "")) if line.strip()]
    return replace(
        known,
        name=form.text("name"),
        hint=form.text("hint", ""),
        withholding=Withholding(form.choice("withholding", list(Withholding))),
        unit_minutes=form.amount("unit_minutes"),
        place_minutes=form.whole("place_minutes"),
        unit_fee_yen=form.whole("unit_fee_yen", 0),
        fields=[common.get(line, line) for line in lines],
        is_active=form.has("is_active", "yes"),
    )
