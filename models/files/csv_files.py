"""Tables that people upload and download as CSV; every cell stays the text that it was."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.errors import YuiError

LARGEST_BYTES = 10_000_000
MOST_ROWS = 20_000
# What Excel, LibreOffice and Google Sheets take for the start of a formula, half- and full-width
# (OWASP, https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_START = re.compile(r"[\t\r\n ]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
UNUSED_IN_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")


class BadTable(YuiError):
    """A file that cannot be taken as a table."""

    status = 422
    key = "errors.csv.unreadable"


class EmptyTable(BadTable):
    """No header, or a header without rows."""

    key = "errors.csv.empty"


class TableTooLarge(BadTable):
    """More than `megabytes`."""

    status = 413
    key = "errors.csv.too_large"


class TooManyRows(BadTable):
    """More than `limit` rows."""

    status = 413
    key = "errors.csv.too_many_rows"


class UnknownEncoding(BadTable):
    """Neither UTF-8, UTF-16 with its mark, nor CP932; `line` is where CP932 fails."""

    key = "errors.csv.encoding"


class NulInTable(BadTable):
    """A NUL byte in `line`: this is no text file."""

    key = "errors.csv.nul"


class BrokenQuotes(BadTable):
    """A quoted cell that never ends, or text behind its end, near `line`."""

    key = "errors.csv.quotes"


class MissingColumns(BadTable):
    """`missing` and `found` are lists of names as one text each."""

    key = "errors.csv.missing_columns"


class DuplicateColumn(BadTable):
    """Two columns are called `column`."""

    key = "errors.csv.duplicate_column"


class NamelessColumn(BadTable):
    """Column number `place` has no name."""

    key = "errors.csv.nameless_column"


class RaggedRow(BadTable):
    """Line `line` has `found` cells where the header has `expected`."""

    key = "errors.csv.ragged_row"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where the row begins in the file, counted from 1, the header included."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in their order, and at least one row."""

    columns: list[str]
    rows: list[Row]


def read_table(
    content: bytes,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    most_rows: int = MOST_ROWS,
    largest_bytes: int = LARGEST_BYTES,
) -> Table:
    """Read comma- or tab-separated text in UTF-8 (with or without mark), UTF-16 with mark, or CP932.

    Column names are trimmed, and compared with `required` and `optional` regardless of width; a column of these goes
    by the name given there. Blank rows are passed over. Raises a BadTable with the line that is wrong.
    """
    if len(content) > largest_bytes:
        raise TableTooLarge(megabytes=f"{largest_bytes / 1_000_000:g}")
    text = _decode(content)
    if "\0" in text:
        raise NulInTable(line=text.count("\n", 0, text.index("\0")) + 1)
    return as_table(_lines(text), required, optional, most_rows)


def as_table(
    lines: Iterator[tuple[int, list[str]]],
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    most_rows: int = MOST_ROWS,
) -> Table:
    """The table of numbered rows of cells, the first of which names the columns; raises a BadTable."""
    _, header = next(lines, (1, []))
    columns = _columns(header, required, optional)
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == most_rows:
            raise TooManyRows(limit=f"{most_rows:,}")
        while len(cells) > len(columns) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(columns):
            raise RaggedRow(line=line, expected=len(columns), found=len(cells))
        rows.append(Row(line, dict(zip(columns, cells, strict=True))))
    if not rows:
        raise EmptyTable()
    return Table(columns, rows)


def with_columns(table: Table, required: Sequence[str]) -> Table:
    """The table with its required columns under their required names; raises MissingColumns."""
    columns = _columns(table.columns, required)
    if columns == table.columns:
        return table
    return Table(columns, [Row(row.line, dict(zip(columns, row.cells.values(), strict=True))) for row in table.rows])


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that Excel opens as it is: UTF-8 with mark, CR LF, and no cell that would run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column) for column in columns])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: object) -> str:
    """The cell as text; an apostrophe is put before what a spreadsheet would run, numbers excepted."""
    text = "" if cell is None else str(cell).replace("\0", "")
    if FORMULA_START.match(text) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace").removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        raise NulInTable(line=content.count(b"\n", 0, content.index(b"\0")) + 1)
    for number, line in enumerate(content.split(b"\n"), 1):
        if not is_cp932(line):
            raise UnknownEncoding(line=number)
    return content.decode("cp932")


def is_cp932(content: bytes) -> bool:
    """Whether the bytes are text in CP932, in which Python also takes five bytes that stand for nothing."""
    try:
        return not UNUSED_IN_CP932.search(content.decode("cp932"))
    except UnicodeDecodeError:
        return False


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins."""
    first_line = text.split("\n", 1)[0]
    delimiter = "\t" if first_line.count("\t") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise BrokenQuotes(line=begins) from None


def _columns(header: list[str], required: Sequence[str], optional: Sequence[str] = ()) -> list[str]:
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise EmptyTable()
    if "" in names:
        raise NamelessColumn(place=names.index("") + 1)
    known_names = {_compared(name): name for name in (*optional, *required)}
    columns = [known_names.get(_compared(name), name) for name in names]
    seen: set[str] = set()
    for column in columns:
        if _compared(column) in seen:
            raise DuplicateColumn(column=column)
        seen.add(_compared(column))
    missing = [name for name in required if name not in columns]
    if missing:
        raise MissingColumns(missing=" / ".join(missing), found=" / ".join(columns[:20]))
    return columns


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "")
