"""Carving: a table becomes the items of a task. It is looked at first, then made; the file is read anew each time."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.carving.items import CarvingPreview, ColumnMap, PictureFile, make_items, preview_items
from handlers.context import Context
from models.errors import YuiError
from models.rows import found
from models.work.tasks import Task

router = APIRouter(include_in_schema=False)

SHOW, KEEP, PICTURE, LEAVE = "show", "keep", "picture", "leave"


@dataclass(frozen=True)
class Looked:
    """A table that was looked at, and what becomes of each of its columns."""

    preview: CarvingPreview
    ways: dict[str, str]


@router.get("/tasks/{task_id}/items")
async def show_carving(task_id: RowId, visit: Annotated[Visit, looks("tasks.write")]) -> Response:
    return await _draw(visit, task_id, None)


@router.post("/tasks/{task_id}/items/look")
async def look_at_table(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    """What the table would become. Nothing is kept."""

    def preview(context: Context) -> Looked:
        form = visit.form
        given = (visit.operator_id, task_id, form.file("table").content)
        columns = preview_items(context, *given).columns
        ways = {name: form.get(f"way_{place}", SHOW) for place, name in enumerate(columns)}
        seen = preview_items(context, *given, _columns(ways), _pictures(form))
        return Looked(seen, ways)

    try:
        looked = await visit.look(preview)
    except YuiError as error:
        visit.refuse(error)
        looked = None
    if visit.is_part:
        return visit.part("parts/carving.html", looked=looked)
    return await _draw(visit, task_id, looked)


@router.post("/tasks/{task_id}/items")
async def carve(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def make(context: Context) -> CarvingPreview:
        form = visit.form
        given = (visit.operator_id, task_id, form.file("table").content)
        columns = preview_items(context, *given).columns
        ways = {name: form.get(f"way_{place}", SHOW) for place, name in enumerate(columns)}
        return make_items(context, *given, _columns(ways), _pictures(form))

    return await visit.attempt(make, "carved", f"/tasks/{task_id}", lambda visit: _draw(visit, task_id, None))


async def _draw(visit: Visit, task_id: int, looked: Looked | None) -> Response:
    task = await visit.look(lambda context: found(context.session, Task, task_id, visit.operator_id))
    return visit.page("work/carving.html", task=task, looked=looked)


def _columns(ways: dict[str, str]) -> ColumnMap:
    pictures = [name for name, way in ways.items() if way == PICTURE]
    return ColumnMap(
        shown=tuple(name for name, way in ways.items() if way == SHOW),
        kept=tuple(name for name, way in ways.items() if way == KEEP),
        picture=pictures[0] if pictures else None,
    )


def _pictures(form: Form) -> list[PictureFile]:
    return [PictureFile(one.name, one.content) for one in form.files.get("pictures", []) if one.name]
