"""What staff give to be carved, in whatever form it comes: made into one table and the files that its rows name.

A table (CSV or Excel) with its pictures and recordings; or pictures, PDF files and recordings alone, each picture,
page and part of a recording a row. ZIP files are opened first. Reading takes time (a page of a PDF some 50 ms, a
picture up to a second), so it is done outside of any transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from models.errors import YuiError
from models.files import audio_files, pdf_files
from models.files.archives import GivenFile, read_archive
from models.files.csv_files import Row, Table, TooManyRows, read_table
from models.files.excel_files import OLD_CONTAINER, read_workbook
from models.files.file_types import FileNotAllowed, clean_file_name, file_kind
from models.files.keeping import Cleaned, clean

MOST_ITEMS = 10_000
PART_SECONDS = 60
KINDS = ("csv", "xlsx", "zip", "pdf", "jpeg", "png", "wav", "mp3", "flac", "ogg")
FILE, PART = "file", "part"
"""The columns of a table that was made from files: the name of the file, and which page or minutes of it."""

_TABLE_ENDINGS = (".csv", ".tsv", ".txt")
_PACKED = b"PK"


class MixedMaterial(YuiError):
    """More than one table, or a table beside PDF files: nobody can say what belongs to which row."""

    status = 422
    key = "errors.carving.mixed"


class NothingGiven(YuiError):
    """No file at all."""

    status = 422
    key = "errors.carving.nothing"


@dataclass(frozen=True, slots=True)
class Material:
    """A table, and the files that its cells may name.

    `pieces` names the file of each row where the table was made from files, and is empty where staff gave a table.
    `names` are those of all files; their cleaned contents are left out of a preview.
    """

    table: Table
    pieces: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    files: dict[str, Cleaned] = field(default_factory=dict)


def read_material(given: Sequence[GivenFile], part_seconds: int = PART_SECONDS, is_preview: bool = False) -> Material:
    """Read everything, or raise what is wrong with the first file that cannot be taken.

    Recordings are cut into parts of `part_seconds`. Raises MixedMaterial, NothingGiven, and what the readers of
    tables, workbooks, archives, PDF files, recordings and pictures raise.
    """
    files = list(_opened(given))
    if not files:
        raise NothingGiven()
    tables = [file for file in files if _role(file) in ("table", "excel")]
    if not tables:
        return _pieces(files, part_seconds, is_preview)
    others = [file for file in files if file is not tables[0]]
    if len(tables) > 1 or any(_role(file) == "pdf" for file in others):
        raise MixedMaterial()
    read = read_workbook if _role(tables[0]) == "excel" else read_table
    table = read(tables[0].content, most_rows=MOST_ITEMS)
    cleaned = {} if is_preview else {file.name: _whole(file) for file in others}
    return Material(table, names=frozenset(file.name for file in others), files=cleaned)


def _opened(given: Sequence[GivenFile]) -> Iterator[GivenFile]:
    for file in given:
        if _role(file) == "zip":
            yield from (GivenFile(_last(one.name), one.content) for one in read_archive(file.content))
        else:
            yield file


def _role(file: GivenFile) -> str:
    """table, excel, zip, pdf, audio, or picture for all else: its own reader says what is wrong with it."""
    content = file.content
    if content.startswith(OLD_CONTAINER):
        return "excel"
    if content.startswith(_PACKED):
        return _packed_role(content)
    if content.startswith(b"%PDF-"):
        return "pdf"
    if file.name.lower().endswith(_TABLE_ENDINGS):
        return "table"
    return "audio" if audio_files.audio_kind(content) else "picture"


def _packed_role(content: bytes) -> str:
    try:
        kind = file_kind(content)
    except FileNotAllowed:
        return "zip"
    return {"xlsx": "excel", "zip": "zip"}.get(kind, "picture")


def _last(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _whole(file: GivenFile) -> Cleaned:
    """A picture, or a recording short enough to be one item, as a row of a table names it."""
    if _role(file) != "audio":
        return _picture(file)
    parts = audio_files.audio_parts(file.content, audio_files.LONGEST_PART)
    if len(parts) > 1:
        raise audio_files.AudioTooLong(minutes=audio_files.LONGEST_PART // 60)
    return _recording(file.name, parts[0])


def _pieces(files: list[GivenFile], part_seconds: int, is_preview: bool) -> Material:
    rows: list[Row] = []
    names: list[str] = []
    cleaned: dict[str, Cleaned] = {}
    for file in files:
        parts = _cut(file, part_seconds, is_preview)
        for words, piece in parts:
            if len(rows) == MOST_ITEMS:
                raise TooManyRows(limit=f"{MOST_ITEMS:,}")
            line = len(rows) + 1
            name = f"{line:05d}"
            rows.append(Row(line, {FILE: clean_file_name(_last(file.name)), PART: words}))
            names.append(name)
            if piece is not None:
                cleaned[name] = piece
    return Material(Table([FILE, PART], rows), tuple(names), frozenset(names), cleaned)


def _cut(file: GivenFile, part_seconds: int, is_preview: bool) -> list[tuple[str, Cleaned | None]]:
    """The parts of one file: which part in words, and its content."""
    role = _role(file)
    if role == "pdf":
        if is_preview:
            total = pdf_files.count_pages(file.content)
            return [(f"{number} / {total}", None) for number in range(1, total + 1)]
        pages = pdf_files.draw_pages(file.content)
        return [
            (f"{number} / {len(pages)}", Cleaned(f"{number:05d}.jpg", "image/jpeg", page))
            for number, page in enumerate(pages, 1)
        ]
    if role == "audio":
        parts = audio_files.audio_parts(file.content, part_seconds)
        starts = [number * part_seconds for number in range(len(parts))]
        return [
            (f"{_clock(start)}-{_clock(start + ceil(audio_files.seconds_of(part)))}", _recording(file.name, part))
            for start, part in zip(starts, parts, strict=True)
        ]
    return [("", _picture(file))]


def _picture(file: GivenFile) -> Cleaned:
    """A picture, cleaned; a file of any other kind is refused by what it is."""
    cleaned = clean(_last(file.name), file.content)
    if cleaned.media_type.startswith("audio/"):
        raise audio_files.NotAudio()
    if not cleaned.media_type.startswith("image/"):
        raise FileNotAllowed(allowed=", ".join(KINDS))
    return cleaned


def _recording(name: str, content: bytes) -> Cleaned:
    stem = clean_file_name(_last(name)).rsplit(".", 1)[0]
    return Cleaned(f"{stem}.wav", "audio/wav", content)


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
