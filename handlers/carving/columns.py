"""What becomes of each column of a table, and the contents of the items that follow from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messages.catalog import text
from models.carving.masks import RowMask, mask
from models.errors import BadInput, YuiError
from models.files.csv_files import Row, Table, with_columns
from models.files.material import FILE, PART, Material

LONGEST_CELL = 1_000


class CellTooLong(YuiError):
    """The cell of `column` in `line` has more than `longest` characters, more than a card can show."""

    status = 422
    key = "errors.work.cell_too_long"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What becomes of each column: `shown` to the resident, `masked` shown as its first character only and nowhere
    else in its row, `kept` for the client's table only. `files` name the files of the item: a picture (two to be
    compared) or a recording. A column that is nowhere stays behind.
    """

    shown: tuple[str, ...]
    kept: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    @property
    def required(self) -> list[str]:
        """Every column that must be there."""
        return list(dict.fromkeys((*self.shown, *self.masked, *self.kept, *self.files)))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one item will hold; `files` are the names of its files in the material."""

    content: dict[str, str]
    kept: dict[str, str]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces in the order of their rows, and the columns that the client's table has."""

    columns: list[str]
    chosen: ColumnMap
    pieces: list[Piece]


def cut(material: Material, columns: ColumnMap | None) -> Cut:
    """Cut the material row by row; without a map every column is shown.

    Raises BadInput, MissingColumns, CellTooLong.
    """
    table = _in_words(material)
    table = with_columns(table, columns.required) if columns else table
    chosen = columns or ColumnMap(tuple(table.columns))
    _check(material, chosen)
    pieces = [_piece(row, material, chosen, place) for place, row in enumerate(table.rows)]
    return Cut(table.columns, chosen, pieces)


def columns_of(material: Material) -> list[str]:
    """The names of the columns, as staff choose among them."""
    return _in_words(material).columns


def _check(material: Material, chosen: ColumnMap) -> None:
    if not (chosen.shown or chosen.masked or chosen.files or material.pieces):
        raise BadInput(field="columns.shown", reason="empty")
    if set(chosen.masked) & {*chosen.shown, *chosen.kept, *chosen.files}:
        raise BadInput(field="columns.masked", reason="once")
    if len(chosen.files) > 2:
        raise BadInput(field="columns.files", reason="<= 2")


def _in_words(material: Material) -> Table:
    """A table made from files gets the names of its columns from the catalog."""
    if not material.pieces:
        return material.table
    names = {name: text("ja", f"work.table.{name}") for name in (FILE, PART)}
    rows = [Row(row.line, {names[name]: cell for name, cell in row.cells.items()}) for row in material.table.rows]
    return Table(list(names.values()), rows)


def _piece(row: Row, material: Material, chosen: ColumnMap, place: int) -> Piece:
    for name in chosen.shown:
        if len(row.cells[name]) > LONGEST_CELL:
            raise CellTooLong(line=row.line, column=name, longest=LONGEST_CELL)
    hidden = RowMask(row.cells, chosen.masked)
    shown = {name: hidden.hide(row.cells[name]) for name in chosen.shown}
    masked = {name: mask(row.cells[name]) for name in chosen.masked}
    files = (material.pieces[place],) if material.pieces else tuple(_named(row, chosen.files))
    return Piece(
        content={name: (shown | masked)[name] for name in row.cells if name in shown or name in masked},
        kept={name: hidden.hide(row.cells[name]) for name in chosen.kept},
        files=files,
    )


def _named(row: Row, columns: Sequence[str]) -> Iterator[str]:
    return (row.cells[name].strip() for name in columns if row.cells[name].strip())
