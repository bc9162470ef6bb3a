"""Excel workbooks (.xlsx): the first sheet that can be seen, as a table of text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from models.files.csv_files import LARGEST_BYTES, MOST_ROWS, BadTable, Table, TableTooLarge, as_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_UNPACKED = 40_000_000
MOST_COLUMNS = 200
# The container of .xls, and of a workbook under a password ([MS-CFB], 2.2).
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Whatever openpyxl raises for a workbook that is broken or made to harm; defusedxml's refusals are ValueErrors.
BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
)


class BrokenWorkbook(BadTable):
    """It cannot be read to its end."""

    key = "errors.excel.broken"


class OldWorkbook(BadTable):
    """In the format before 2007, or under a password."""

    status = 415
    key = "errors.excel.old"


class MergedCells(BadTable):
    """The cells `range` are merged into one, so nobody can say to which row they belong."""

    key = "errors.excel.merged"


def read_workbook(content: bytes, most_rows: int = MOST_ROWS) -> Table:
    """The first visible sheet: its first row that is not blank names the columns.

    Every cell becomes text: whole numbers without a fraction, dates as YYYY-MM-DD, a formula by the value that Excel
    stored. Raises OldWorkbook, BrokenWorkbook, MergedCells, and what any table raises.
    """
    if content.startswith(OLD_CONTAINER):
        raise OldWorkbook()
    if len(content) > LARGEST_BYTES or _unpacked(content) > LARGEST_UNPACKED:
        raise TableTooLarge(megabytes=f"{LARGEST_BYTES / 1_000_000:g}")
    # Loaded by the first workbook only: most processes never see one, and all would hold its memory.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except (*BROKEN, InvalidFileException):
        raise BrokenWorkbook() from None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise BrokenWorkbook()
    merged = sorted(str(one) for one in sheets[0].merged_cells.ranges)
    if merged:
        raise MergedCells(range=merged[0])
    return as_table(_lines(sheets[0]), most_rows=most_rows)


def _unpacked(content: bytes) -> int:
    """How many bytes the workbook says to have unpacked: it is a ZIP file, and could be made to burst."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            return sum(member.file_size for member in opened.infolist())
    except BROKEN:
        raise BrokenWorkbook() from None


def _lines(sheet: "Worksheet") -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        cells = [_text(cell) for cell in row]
        if not any(cell.strip() for cell in cells):
            continue
        while cells and not cells[-1].strip():
            cells.pop()
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
