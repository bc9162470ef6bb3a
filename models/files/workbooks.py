"""Workbooks for Excel (.xlsx) with right types: amounts are numbers, days are days, and text stays text.

What somebody typed is never a formula: a cell of text that begins with an equals sign is text (OWASP, "CSV Injection").
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.japan_time import in_japan

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767

Value = str | int | date | datetime | None

_FORMATS = {int: "#,##0", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}
# Characters that XML 1.0 cannot hold (2.2), and lone halves of a pair.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHADE = "EEF3F1"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in characters."""

    name: str
    width: int = 14


def write_workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet with a frozen heading and a filter; amounts in yen as whole numbers, times in Japan's own."""
    # Loaded by the first workbook only: most processes write none, and all would hold its memory.
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    bold, shade = Font(bold=True), PatternFill("solid", fgColor=_SHADE)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    heading = [_cell(sheet, column.name) for column in columns]
    for cell in heading:
        cell.font, cell.fill = bold, shade
    sheet.append(heading)
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(sheet: Any, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime):
        value = in_japan(value).replace(tzinfo=None)
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("", str(value))[:LONGEST_CELL])
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value)
    if value is not None:
        cell.number_format = _FORMATS[type(value)]
    return cell
