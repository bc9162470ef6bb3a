"""The terms of a published task: what was undecided is fixed and told, and what changes is asked of those at work."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.work.tasks import draw_task
from bot.console.visit import RowId, Visit, acts
from bot.web.forms import Form
from handlers.context import Context
from handlers.work import changing, supplementing
from models.rows import found
from models.work.tasks import Task
from models.work.terms import OPEN_ITEMS

router = APIRouter(include_in_schema=False)

MOMENTS = ("due_at", "starts_at", "ends_at")
TASKS = Annotated[Visit, acts("tasks.write")]


@router.post("/tasks/{task_id}/supplement")
async def supplement(task_id: RowId, visit: TASKS) -> Response:
    def fixed(context: Context) -> Task:
        form = visit.form
        item, words = form.choice("item", OPEN_ITEMS), form.text("words")
        return supplementing.supplement(context, visit.operator_id, task_id, item, words, form.version())

    return await visit.attempt(fixed, "supplemented", f"/tasks/{task_id}", lambda visit: draw_task(visit, task_id))


@router.post("/tasks/{task_id}/terms")
async def change_terms(task_id: RowId, visit: TASKS) -> Response:
    def change(context: Context) -> Task:
        task = found(context.session, Task, task_id, visit.operator_id)
        given = (context, visit.operator_id, task_id, _changes(visit.form, task))
        return changing.change_task(*given, visit.form.text("reason"), visit.form.version())

    return await visit.attempt(change, "terms_changed", f"/tasks/{task_id}", lambda visit: draw_task(visit, task_id))


def _changes(form: Form, task: Task) -> changing.Changes:
    """What differs from how the task stands, for the form shows all of it."""
    given: dict[str, Any] = {
        "due_at": form.moment("due_at"),
        "unit_fee_yen": form.whole("unit_fee_yen"),
        "description": form.text("description"),
    }
    if task.span is not None:
        site = {"place": form.text("place"), "starts_at": form.moment("starts_at"), "ends_at": form.moment("ends_at")}
        given |= site
    same_minute = {
        name: getattr(task, name).replace(second=0, microsecond=0) for name in MOMENTS if getattr(task, name)
    }
    old = {name: same_minute.get(name, getattr(task, name)) for name in given}
    return changing.Changes(**{name: value for name, value in given.items() if value != old[name]})
