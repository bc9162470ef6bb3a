"""Carving: a table, pictures, PDF files or recordings become the items of a task."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, moves, previews, reads
from bot.api.paging import Paged, page
from bot.api.routes.prices import PriceOut
from bot.api.shapes import Page, PathId, Shape, Text, same
from handlers.carving import items
from handlers.carving.columns import ColumnMap
from handlers.context import Context
from models.files.archives import GivenFile
from models.files.audio_files import LONGEST_PART, SHORTEST_PART
from models.files.material import PART_SECONDS, Material, read_material
from models.work.tasks import Item, Task

router = APIRouter(prefix="/tasks/{task_id}/items", tags=["tasks"])

MOST_PICTURES = 1_000

Table = Annotated[
    UploadFile,
    File(
        description="A table (CSV in UTF-8 or CP932, or XLSX; the first row names the columns); or a picture (JPEG, "
        "PNG), a PDF file, a recording (WAV, MP3, FLAC, Ogg Vorbis), or a ZIP file of such."
    ),
]
Shown = Annotated[list[Text], Form(description="Columns that residents see; none stands for all.", max_length=50)]
Kept = Annotated[list[Text], Form(description="Columns that only come back in the client's table.", max_length=50)]
Masked = Annotated[
    list[Text], Form(description="Columns of which residents see the first character only.", max_length=50)
]
PictureColumn = Annotated[
    list[Text], Form(description="Columns that name each row's picture (two to compare) or recording.", max_length=2)
]
Pictures = Annotated[
    list[UploadFile], File(description="More files: those that the table names.", max_length=MOST_PICTURES)
]
PlaceMinutes = Annotated[
    float | None, Form(description="Minutes that one share should take; none keeps the draft's.", gt=0, le=480)
]
PartSeconds = Annotated[
    int, Form(description="Length of the parts of a recording, in seconds.", ge=SHORTEST_PART, le=LONGEST_PART)
]


class ItemOut(Shape):
    """One item; whoever holds it does so until `held_until`."""

    id: int
    position: int
    content: dict[str, str]
    kept: dict[str, str]
    picture_id: int | None
    second_picture_id: int | None
    audio_id: int | None
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
    price: PriceOut
    missing_pictures: list[str]


@router.get("", response_model=Page[ItemOut], summary="List a task's items")
async def list_items(task_id: PathId, window: Paged, caller: Annotated[Caller, reads("tasks.read")]) -> Response:
    def listed(context: Context) -> Page[ItemOut]:
        caller.own(context, Task, task_id)
        query = select(Item).where(Item.task_id == task_id)
        return page(context.session, window, query, Item.id, ItemOut.model_validate)

    return await caller.look(same, listed)


@router.post("/preview", response_model=CarvingOut, summary="See what a table or files would become")
async def preview_items(
    task_id: PathId,
    caller: Annotated[Caller, previews("tasks.write")],
    table: Table,
    shown: Shown = [],  # noqa: B006 - FastAPI copies it
    masked: Masked = [],  # noqa: B006
    kept: Kept = [],  # noqa: B006
    picture: PictureColumn = [],  # noqa: B006
    pictures: Pictures = [],  # noqa: B006
    place_minutes: PlaceMinutes = None,
    part_seconds: PartSeconds = PART_SECONDS,
) -> Response:
    material = await _read([table, *pictures], part_seconds, is_preview=True)
    columns = _columns(shown, masked, kept, picture)
    return await caller.look(
        CarvingOut.model_validate,
        items.preview_items,
        caller.operator_id,
        task_id,
        material,
        columns,
        place_minutes=place_minutes,
    )


@router.post("", response_model=CarvingOut, summary="Cut a table or files into the items of a draft")
async def make_items(
    task_id: PathId,
    caller: Annotated[Caller, moves("tasks.write")],
    table: Table,
    shown: Shown = [],  # noqa: B006
    masked: Masked = [],  # noqa: B006
    kept: Kept = [],  # noqa: B006
    picture: PictureColumn = [],  # noqa: B006
    pictures: Pictures = [],  # noqa: B006
    place_minutes: PlaceMinutes = None,
    part_seconds: PartSeconds = PART_SECONDS,
) -> Response:
    """Items that the draft has already are replaced; the version is the task's. A row, a picture, a page, a part of a recording is one item."""
    material = await _read([table, *pictures], part_seconds, is_preview=False)
    columns = _columns(shown, masked, kept, picture)
    return await caller.do(
        CarvingOut.model_validate,
        items.make_items,
        caller.operator_id,
        task_id,
        material,
        columns,
        place_minutes=place_minutes,
        version=caller.version,
    )


def _columns(shown: list[str], masked: list[str], kept: list[str], files: list[str]) -> ColumnMap | None:
    if not (shown or masked or kept or files):
        return None
    return ColumnMap(tuple(shown), tuple(kept), tuple(files), tuple(masked))


async def _read(uploads: list[UploadFile], part_seconds: int, *, is_preview: bool) -> Material:
    """Read the files beside the loop and outside of the transaction: pages and pictures take their time."""
    given = [GivenFile(one.filename or "", await one.read()) for one in uploads]
    return await asyncio.to_thread(read_material, given, part_seconds, is_preview)
