"""What was undecided of a task's terms is fixed, and told."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.work.tasks import draw_task
from bot.console.visit import RowId, Visit, acts
from handlers.context import Context
from handlers.work import supplementing
from models.work.tasks import Task
from models.work.terms import OPEN_ITEMS

router = APIRouter(include_in_schema=False)


@router.post("/tasks/{task_id}/supplement")
async def supplement(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def fixed(context: Context) -> Task:
        form = visit.form
        item, words = form.choice("item", OPEN_ITEMS), form.text("words")
        return supplementing.supplement(context, visit.operator_id, task_id, item, words, form.version())

    return await visit.attempt(fixed, "supplemented", f"/tasks/{task_id}", lambda visit: draw_task(visit, task_id))
