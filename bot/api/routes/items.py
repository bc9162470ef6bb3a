"""Carving: a table and its pictures become the items of a task."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, previews, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Page, PathId, Shape, Text, same
from handlers.carving import items
from handlers.carving.items import ColumnMap, PictureFile
from handlers.context import Context
from models.work.tasks import Item, Task

router = APIRouter(prefix="/tasks/{task_id}/items", tags=["tasks"])

MOST_PICTURES = 1_000

Table = Annotated[UploadFile, File(description="CSV in UTF-8 or CP932; the first line names the columns.")]
Shown = Annotated[list[Text], Form(description="Columns that residents see; none stands for all.", max_length=50)]
Kept = Annotated[list[Text], Form(description="Columns that only come back in the client's table.", max_length=50)]
PictureColumn = Annotated[Text | None, Form(description="The column that names each row's picture.", max_length=200)]
Pictures = Annotated[list[UploadFile], File(description="The pictures that the table names.", max_length=MOST_PICTURES)]


class ItemOut(Shape):
    """One item; whoever holds it does so until `held_until`."""

    id: int
    position: int
    content: dict[str, str]
    kept: dict[str, str]
    picture_id: int | None
    assignment_id: int | None


class CarvingOut(Shape):
    """What the table becomes: its first rows as they are shown, and what the whole comes to."""

    columns: list[str]
    rows: list[dict[str, str]]
    count: int
    places: int
    units_per_place: int
    minutes_per_place: int
    fee_per_place_yen: int
    total_yen: int
    budget_left_yen: int
    hourly_yen: int = Field(description="What the fee comes to by the hour; compare with the minimum wage.")
    missing_pictures: list[str]


@router.get("", response_model=Page[ItemOut], summary="List a task's items")
async def list_items(task_id: PathId, window: Paged, caller: Annotated[Caller, reads("tasks.read")]) -> Response:
    def listed(context: Context) -> Page[ItemOut]:
        caller.own(context, Task, task_id)
        query = select(Item).where(Item.task_id == task_id)
        return page(context.session, window, query, Item.id, ItemOut.model_validate)

    return await caller.look(same, listed)


@router.post("/preview", response_model=CarvingOut, summary="See what a table would become")
async def preview_items(
    task_id: PathId,
    caller: Annotated[Caller, previews("tasks.write")],
    table: Table,
    shown: Shown = [],  # noqa: B006 - FastAPI copies it
    kept: Kept = [],  # noqa: B006
    picture: PictureColumn = None,
    pictures: Pictures = [],  # noqa: B006
) -> Response:
    columns, given = _columns(shown, kept, picture), await _read(pictures)
    content = await table.read()
    return await caller.look(
        CarvingOut.model_validate, items.preview_items, caller.operator_id, task_id, content, columns, given
    )


@router.post("", response_model=CarvingOut, summary="Cut a table into the items of a draft")
async def make_items(
    task_id: PathId,
    caller: Annotated[Caller, writes("tasks.write")],
    table: Table,
    shown: Shown = [],  # noqa: B006
    kept: Kept = [],  # noqa: B006
    picture: PictureColumn = None,
    pictures: Pictures = [],  # noqa: B006
) -> Response:
    """Items that the draft has already are replaced."""
    columns, given = _columns(shown, kept, picture), await _read(pictures)
    content = await table.read()
    return await caller.do(
        CarvingOut.model_validate, items.make_items, caller.operator_id, task_id, content, columns, given
    )


def _columns(shown: list[str], kept: list[str], picture: str | None) -> ColumnMap | None:
    if not shown and not kept and not picture:
        return None
    return ColumnMap(tuple(shown), tuple(kept), picture or None)


async def _read(pictures: list[UploadFile]) -> list[PictureFile]:
    return [PictureFile(one.filename or "", await one.read()) for one in pictures]
