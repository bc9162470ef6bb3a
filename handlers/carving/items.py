"""Items: what staff give, cut into the units of a chat task. It is looked at first; then it is made, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import delete

from handlers.carving.columns import ColumnMap, Cut, Piece, cut
from handlers.carving.prices import price_in
from handlers.context import Context
from models.carving.templates import units_for
from models.errors import BadInput, YuiError
from models.files.archives import GivenFile
from models.files.attachments import AttachmentUse
from models.files.keeping import Cleaned, keep
from models.files.material import Material, read_material
from models.money.wages import Price
from models.rows import found, to_edit
from models.work.orders import Order
from models.work.places import settle_places
from models.work.readiness import LONGEST_PLACE_MINUTES, check_class, published_yen
from models.work.tasks import Item, Task, TaskKind, TaskStatus

SHOWN_IN_PREVIEW = 5
AUDIO = "audio/"


class PicturesMissing(YuiError):
    """The table names files that were not given: `names` are the first of `count`."""

    status = 422
    key = "errors.work.pictures_missing"


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
    price: Price
    missing_pictures: list[str]

    @property
    def hourly_yen(self) -> int:
        """What the fee comes to by the hour."""
        return self.price.hourly_yen


Given = bytes | Material
"""A table as text, or what `models.files.material.read_material` made of files of any kind."""


def preview_items(
    context: Context,
    operator_id: int,
    task_id: int,
    given: Given,
    columns: ColumnMap | None = None,
    pictures: Sequence[GivenFile] = (),
    place_minutes: float | None = None,
) -> CarvingPreview:
    """What the material would become; without a map every column is shown. Changes nothing.

    `place_minutes` is how long one person's share should take; None leaves the units of the draft. Raises what
    `read_material` raises for bytes, MissingColumns, CellTooLong, BadInput, ClassNotHere.
    """
    task = found(context.session, Task, task_id, operator_id)
    check_class(task)
    material = _material(given, pictures, is_preview=True)
    return _preview(context, task, material, cut(material, columns), _units(task, place_minutes))


def make_items(
    context: Context,
    operator_id: int,
    task_id: int,
    given: Given,
    columns: ColumnMap | None = None,
    pictures: Sequence[GivenFile] = (),
    place_minutes: float | None = None,
    version: int | None = None,
) -> CarvingPreview:
    """Cut the material into the items of a draft, in place of any that it has; raises as the preview, and
    PicturesMissing, StaleVersion."""
    task = to_edit(context.session, Task, task_id, operator_id, version)
    if task.kind is not TaskKind.CHAT or task.status is not TaskStatus.DRAFT:
        raise BadInput(field="task", reason=f"{task.kind}, {task.status}")
    check_class(task)
    material = _material(given, pictures, is_preview=False)
    whole = cut(material, columns)
    units = _units(task, place_minutes)
    preview = _preview(context, task, material, whole, units)
    if preview.missing_pictures:
        names = preview.missing_pictures
        raise PicturesMissing(count=len(names), names=", ".join(names[:5]))
    context.session.execute(delete(Item).where(Item.task_id == task.id))
    stored = _store(context, operator_id, whole.pieces, material.files)
    for position, piece in enumerate(whole.pieces, 1):
        context.session.add(_item(task, position, piece, stored))
    chosen = whole.chosen
    listed = (*chosen.shown, *chosen.masked, *chosen.kept)
    task.columns = [name for name in whole.columns if name in listed]
    task.units_per_place = units
    task.written_by = str(context.actor)
    settle_places(context.session, task)
    detail = {"count": preview.count, "shown": list(chosen.shown), "kept": list(chosen.kept)}
    detail |= {"masked": list(chosen.masked)}
    context.record(operator_id, "task.carve", f"tasks:{task.id}", detail)
    return preview


def _material(given: Given, pictures: Sequence[GivenFile], is_preview: bool) -> Material:
    if isinstance(given, Material):
        return given
    return read_material([GivenFile("table.csv", given), *pictures], is_preview=is_preview)


def _units(task: Task, place_minutes: float | None) -> int:
    if place_minutes is None:
        return task.units_per_place
    if not 0 < place_minutes <= LONGEST_PLACE_MINUTES:
        raise BadInput(field="place_minutes", reason=f"<= {LONGEST_PLACE_MINUTES}")
    return min(1_000, units_for(place_minutes, task.unit_minutes))


def _preview(context: Context, task: Task, material: Material, whole: Cut, per_place: int) -> CarvingPreview:
    order = found(context.session, Order, task.order_id)
    count = len(whole.pieces)
    units = min(count, per_place)
    total = count * task.unit_fee_yen
    named = {name for piece in whole.pieces for name in piece.files}
    return CarvingPreview(
        columns=whole.columns,
        rows=[piece.content for piece in whole.pieces[:SHOWN_IN_PREVIEW]],
        count=count,
        places=ceil(count / per_place),
        units_per_place=per_place,
        minutes_per_place=max(1, round(task.unit_minutes * units)),
        fee_per_place_yen=task.unit_fee_yen * units,
        total_yen=total,
        budget_left_yen=order.budget_yen - published_yen(context.session, order.id) - total,
        price=price_in(context, task.operator_id, task.unit_minutes, task.unit_fee_yen),
        missing_pictures=sorted(named - material.names),
    )


def _item(task: Task, position: int, piece: Piece, stored: Mapping[str, "_Stored"]) -> Item:
    heard = [stored[name].id for name in piece.files if stored[name].is_audio]
    seen = [stored[name].id for name in piece.files if not stored[name].is_audio]
    return Item(
        operator_id=task.operator_id,
        task_id=task.id,
        position=position,
        content=piece.content,
        kept=piece.kept,
        picture_id=seen[0] if seen else None,
        second_picture_id=seen[1] if len(seen) > 1 else None,
        audio_id=heard[0] if heard else None,
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    id: int
    is_audio: bool


def _store(
    context: Context, operator_id: int, pieces: Sequence[Piece], files: Mapping[str, Cleaned]
) -> dict[str, _Stored]:
    """Keep the files that the pieces name, under numbers: a name may tell what a masked column hides."""
    names = dict.fromkeys(name for piece in pieces for name in piece.files)
    stored = {}
    for number, name in enumerate(names, 1):
        file = files[name]
        ending = file.name.rsplit(".", 1)[-1]
        plain = Cleaned(f"{number:05d}.{ending}", file.media_type, file.content)
        kept = keep(context.session, plain, operator_id=operator_id, use=AttachmentUse.MATERIAL, now=context.now)
        stored[name] = _Stored(kept.id, file.media_type.startswith(AUDIO))
    return stored
