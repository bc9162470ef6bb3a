"""Items: a table, and pictures where its rows name some, cut into the units of a chat task."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import delete

from handlers.context import Context
from handlers.work.handing_in import store_file
from models.errors import BadInput, YuiError
from models.files.attachments import AttachmentUse
from models.files.csv_files import Row, Table, read_table
from models.rows import found, locked
from models.work.orders import Order
from models.work.places import settle_places
from models.work.readiness import published_yen
from models.work.tasks import Item, Task, TaskKind, TaskStatus

SHOWN_IN_PREVIEW = 5
MOST_ITEMS = 10_000
LONGEST_CELL = 1_000


class PicturesMissing(YuiError):
    """The table names pictures that were not given: `names` are the first of `count`."""

    status = 422
    key = "errors.work.pictures_missing"


class CellTooLong(YuiError):
    """The cell of `column` in `line` has more than `longest` characters, more than a card can show."""

    status = 422
    key = "errors.work.cell_too_long"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What becomes of each column: `shown` to the resident, `kept` for the client's table only, `picture` names the
    file of the item's picture. A column that is nowhere stays behind."""

    shown: tuple[str, ...]
    kept: tuple[str, ...] = ()
    picture: str | None = None

    @property
    def required(self) -> list[str]:
        """Every column that must be there."""
        picture = (self.picture,) if self.picture else ()
        return list(dict.fromkeys((*self.shown, *self.kept, *picture)))


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture that came with a table, under the name that the table uses."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CarvingPreview:
    """What carving makes: the first rows as they would be shown, and what the whole comes to."""

    columns: list[str]
    rows: list[dict[str, str]]
    count: int
    places: int
    units_per_place: int
    minutes_per_place: int
    fee_per_place_yen: int
    total_yen: int
    budget_left_yen: int
    hourly_yen: int
    missing_pictures: list[str]


def preview_items(
    context: Context,
    operator_id: int,
    task_id: int,
    table: bytes,
    columns: ColumnMap | None = None,
    pictures: Sequence[PictureFile] = (),
) -> CarvingPreview:
    """What the table would become; without a map every column is shown. Changes nothing.

    Raises a BadTable (unreadable, missing columns, too many rows), CellTooLong.
    """
    task = found(context.session, Task, task_id, operator_id)
    content, chosen = _read(table, columns)
    return _preview(context, task, content, chosen, _by_name(pictures))


def make_items(
    context: Context,
    operator_id: int,
    task_id: int,
    table: bytes,
    columns: ColumnMap | None = None,
    pictures: Sequence[PictureFile] = (),
) -> CarvingPreview:
    """Cut the table into the items of a draft, in place of any that it has; raises as the preview, and PicturesMissing."""
    task = locked(context.session, Task, task_id, operator_id)
    if task.kind is not TaskKind.CHAT or task.status is not TaskStatus.DRAFT:
        raise BadInput(field="task", reason=f"{task.kind}, {task.status}")
    content, chosen = _read(table, columns)
    files = _by_name(pictures)
    preview = _preview(context, task, content, chosen, files)
    if preview.missing_pictures:
        names = preview.missing_pictures
        raise PicturesMissing(count=len(names), names=", ".join(names[:5]))
    context.session.execute(delete(Item).where(Item.task_id == task.id))
    stored = _store_pictures(context, operator_id, content.rows, chosen, files)
    context.session.add_all(
        Item(
            operator_id=operator_id,
            task_id=task.id,
            position=position,
            content={name: row.cells[name] for name in chosen.shown},
            kept={name: row.cells[name] for name in chosen.kept},
            picture_id=stored.get(_picture_of(row, chosen)),
        )
        for position, row in enumerate(content.rows, 1)
    )
    task.columns = list(dict.fromkeys((*chosen.shown, *chosen.kept)))
    settle_places(context.session, task)
    task.version += 1
    detail = {"count": preview.count, "shown": list(chosen.shown), "kept": list(chosen.kept)}
    context.record(operator_id, "task.carve", f"tasks:{task.id}", detail)
    return preview


def _read(table: bytes, columns: ColumnMap | None) -> tuple[Table, ColumnMap]:
    content = read_table(table, columns.required if columns else (), most_rows=MOST_ITEMS)
    chosen = columns or ColumnMap(tuple(content.columns))
    if not chosen.shown and not chosen.picture:
        raise BadInput(field="columns.shown", reason="empty")
    for row in content.rows:
        for name in chosen.shown:
            if len(row.cells[name]) > LONGEST_CELL:
                raise CellTooLong(line=row.line, column=name, longest=LONGEST_CELL)
    return content, chosen


def _preview(
    context: Context,
    task: Task,
    table: Table,
    columns: ColumnMap,
    pictures: Mapping[str, PictureFile],
) -> CarvingPreview:
    order = found(context.session, Order, task.order_id)
    count = len(table.rows)
    units = min(count, task.units_per_place)
    total = count * task.unit_fee_yen
    named = {_picture_of(row, columns) for row in table.rows} if columns.picture else set()
    return CarvingPreview(
        columns=table.columns,
        rows=[{name: row.cells[name] for name in columns.shown} for row in table.rows[:SHOWN_IN_PREVIEW]],
        count=count,
        places=ceil(count / task.units_per_place),
        units_per_place=task.units_per_place,
        minutes_per_place=max(1, round(task.unit_minutes * units)),
        fee_per_place_yen=task.unit_fee_yen * units,
        total_yen=total,
        budget_left_yen=order.budget_yen - published_yen(context.session, order.id) - total,
        hourly_yen=round(task.unit_fee_yen * 60 / task.unit_minutes),
        missing_pictures=sorted(named - pictures.keys() - {""}),
    )


def _store_pictures(
    context: Context,
    operator_id: int,
    rows: Iterable[Row],
    columns: ColumnMap,
    pictures: Mapping[str, PictureFile],
) -> dict[str, int]:
    """Keep the pictures that the rows name; answers their attachments' numbers by name."""
    names = {_picture_of(row, columns) for row in rows} - {""}
    return {
        name: store_file(context, operator_id, AttachmentUse.MATERIAL, name, pictures[name].content).id
        for name in sorted(names)
    }


def _by_name(pictures: Sequence[PictureFile]) -> dict[str, PictureFile]:
    return {picture.name: picture for picture in pictures}


def _picture_of(row: Row, columns: ColumnMap) -> str:
    return row.cells[columns.picture].strip() if columns.picture else ""
