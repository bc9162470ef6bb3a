"""Carving: a table or files become the items of a task. They are looked at first, then cut, and read anew each time."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.carving.columns import ColumnMap, columns_of
from handlers.carving.items import CarvingPreview, make_items, preview_items
from handlers.context import Context
from models.errors import YuiError
from models.files.archives import GivenFile
from models.files.material import PART_SECONDS, Material, read_material
from models.rows import found
from models.work.tasks import Task

router = APIRouter(include_in_schema=False)

SHOW, KEEP, PICTURE, MASK = "show", "keep", "picture", "mask"


@dataclass(frozen=True)
class Looked:
    """What was looked at, and what becomes of each column; `is_made`: the table was made from files."""

    preview: CarvingPreview
    ways: dict[str, str]
    is_made: bool


@router.get("/tasks/{task_id}/items")
async def show_carving(task_id: RowId, visit: Annotated[Visit, looks("tasks.write")]) -> Response:
    return await _draw(visit, task_id, None)


@router.post("/tasks/{task_id}/items/look")
async def look_at_material(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    """What the files would become. Nothing is kept."""
    try:
        material = await _material(visit.form, is_preview=True)
        looked = await visit.look(lambda context: _preview(context, visit, task_id, material))
    except YuiError as error:
        visit.refuse(error)
        looked = None
    if visit.is_part:
        return visit.part("parts/carving.html", looked=looked)
    return await _draw(visit, task_id, looked)


@router.post("/tasks/{task_id}/items")
async def carve(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    try:
        material = await _material(visit.form, is_preview=False)
    except YuiError as error:
        visit.refuse(error)
        return await _draw(visit, task_id, None)

    def make(context: Context) -> CarvingPreview:
        ways = _ways(visit.form, columns_of(material))
        minutes, version = _minutes(visit.form), visit.form.version()
        return make_items(
            context, visit.operator_id, task_id, material, _columns(ways), place_minutes=minutes, version=version
        )

    return await visit.attempt(make, "carved", f"/tasks/{task_id}", lambda visit: _draw(visit, task_id, None))


def _preview(context: Context, visit: Visit, task_id: int, material: Material) -> Looked:
    ways = _ways(visit.form, columns_of(material))
    minutes = _minutes(visit.form)
    seen = preview_items(context, visit.operator_id, task_id, material, _columns(ways), place_minutes=minutes)
    return Looked(seen, ways, bool(material.pieces))


async def _material(form: Form, *, is_preview: bool) -> Material:
    """The files of the form, read beside the loop and outside of the transaction."""
    sent = [form.file("table"), *(one for one in form.files.get("pictures", []) if one.name)]
    seconds = form.whole("part_seconds", PART_SECONDS)
    given = [GivenFile(one.name, one.content) for one in sent]
    return await asyncio.to_thread(read_material, given, seconds, is_preview)


def _minutes(form: Form) -> float | None:
    return form.amount("place_minutes") if form.get("place_minutes").strip() else None


def _ways(form: Form, columns: list[str]) -> dict[str, str]:
    return {name: form.get(f"way_{place}", SHOW) for place, name in enumerate(columns)}


async def _draw(visit: Visit, task_id: int, looked: Looked | None) -> Response:
    task = await visit.look(lambda context: found(context.session, Task, task_id, visit.operator_id))
    return visit.page("work/carving.html", task=task, looked=looked)


def _columns(ways: dict[str, str]) -> ColumnMap:
    chosen = {way: tuple(name for name, its in ways.items() if its == way) for way in (SHOW, KEEP, PICTURE, MASK)}
    return ColumnMap(chosen[SHOW], chosen[KEEP], chosen[PICTURE], chosen[MASK])
