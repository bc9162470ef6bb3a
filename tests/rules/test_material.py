"""What staff give to be carved: every row, page and minute in exactly one piece, in order; what is broken is named."""

import csv
import io
import math
import struct
import wave
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from handlers.carving.columns import ColumnMap, cut
from messages.catalog import LOCALES, text
from models.carving.masks import STAR, RowMask, mask
from models.errors import YuiError
from models.files import archives, audio_files, excel_files, material, pdf_files, pictures
from models.files.archives import GivenFile
from models.files.csv_files import BadTable, TooManyRows, write_table
from models.files.file_types import FileNotAllowed
from models.files.material import MixedMaterial, NothingGiven, read_material

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)


def picture(width: int = 8, height: int = 8, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def workbook(rows: list[list[object]], change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        document.new_page(100 + number, 140)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def recording(seconds: float, rate: int = 8_000) -> bytes:
    """A sound whose samples rise from the first to the last, so that order can be seen."""
    count = int(seconds * rate)
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(b"".join(struct.pack("<h", 30_000 * at // count) for at in range(count)))
    return out.getvalue()


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=30))
def test_every_row_of_a_table_is_in_exactly_one_piece_in_order(rows: list[tuple[str, str]]) -> None:
    numbered = [(str(number), *row) for number, row in enumerate(rows)]
    read = read_material([GivenFile("t.csv", write_table(["n", "a", "b"], numbered))])
    whole = cut(read, ColumnMap(("n", "a"), ("b",)))
    assert [piece.content["n"] for piece in whole.pieces] == [str(number) for number in range(len(rows))]
    assert len(whole.pieces) == len(rows)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(CELL, st.integers(0, 10**9)), min_size=1, max_size=20))
def test_a_workbook_is_cut_as_the_same_table_as_csv_is(rows: list[tuple[str, int]]) -> None:
    listed = [[str(number), *row] for number, row in enumerate(rows)]
    ours = [[str(cell).lstrip("=") for cell in row] for row in listed]
    read = read_material([GivenFile("t.xlsx", workbook([["n", "a", "b"], *ours]))])
    assert [list(row.cells.values()) for row in read.table.rows] == ours


def test_cells_of_a_workbook_become_the_text_that_staff_see() -> None:
    day = date(2026, 11, 24)
    read = read_material([GivenFile("t.xlsx", workbook([["日", "数", "割合", "はい"], [], [day, 3, 2.5, True]]))])
    assert list(read.table.rows[0].cells.values()) == ["2026-11-24", "3", "2.5", "TRUE"]
    assert read.table.rows[0].line == 3


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 12))
def test_every_page_is_one_piece_in_order(pages: int) -> None:
    given_file = GivenFile("書類.pdf", pdf(pages))
    read = read_material([given_file])
    widths = [Image.open(io.BytesIO(read.files[name].content)).size for name in read.pieces]
    ratios = [width / height for width, height in widths]
    assert len(read.pieces) == len(set(read.pieces)) == pages
    assert ratios == sorted(ratios)
    assert [row.cells["part"] for row in read.table.rows] == [f"{n} / {pages}" for n in range(1, pages + 1)]
    preview = read_material([given_file], is_preview=True)
    assert (preview.table, preview.files) == (read.table, {})


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 40), st.integers(5, 20))
def test_the_parts_of_a_recording_are_the_whole_in_order(seconds: float, part: int) -> None:
    parts = audio_files.audio_parts(recording(seconds), part)
    lengths = [audio_files.seconds_of(one) for one in parts]
    assert len(parts) == math.ceil(round(sum(lengths), 3) / part)
    assert all(length == part for length in lengths[:-1])
    assert sum(lengths) == pytest.approx(seconds, abs=0.1)
    starts = [struct.unpack("<h", one[44:46])[0] for one in parts]
    assert starts == sorted(starts)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(1, 500), min_size=1, max_size=12))
def test_pictures_of_an_archive_come_once_each_by_their_numbers(numbers: set[int]) -> None:
    files = {f"写真/{number}.png": picture() for number in numbers}
    read = read_material([GivenFile("写真.zip", archive({**files, "__MACOSX/._1.png": b"x", ".DS_Store": b"x"}))])
    assert [row.cells["file"] for row in read.table.rows] == [f"{number}.png" for number in sorted(numbers)]


def test_a_table_in_an_archive_finds_its_pictures_and_recordings() -> None:
    table = write_table(["n", "絵", "声"], [["1", "a.png", "b.wav"]])
    read = read_material([GivenFile("x.zip", archive({"t.csv": table, "in/a.png": picture(), "b.wav": recording(2)}))])
    [piece] = cut(read, ColumnMap(("n",), files=("絵", "声"))).pieces
    assert piece.files == ("a.png", "b.wav")
    assert read.files["b.wav"].media_type == "audio/wav"


VALUE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=STAR), max_size=8)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@given(st.lists(VALUE, min_size=1, max_size=3), WORDS, WORDS)
def test_a_masked_value_is_nowhere_in_the_pieces(secrets: list[str], before: str, after: str) -> None:
    secret = " ".join(secrets)
    said = f"{before}{''.join(secrets)}{after}{secret}"
    rows = [[secret, said, said, f"{''.join(secrets)}.png"]]
    written = io.StringIO()
    csv.writer(written).writerows([["名", "文", "控え", "絵"], *rows])
    read = read_material([GivenFile("t.csv", written.getvalue().encode())], is_preview=True)
    whole = cut(read, ColumnMap(("文",), ("控え",), (), ("名",)))
    [piece] = whole.pieces
    for value in (secret.strip(), "".join(secrets), *secrets):
        if len("".join(value.split())) > 1:
            for words in (*piece.content.values(), *piece.kept.values()):
                assert value not in words


def test_masking_keeps_the_first_character_and_not_the_length() -> None:
    assert (mask("山田"), mask(" 山田花子 "), mask("男"), mask("")) == (f"山{STAR * 3}", f"山{STAR * 3}", STAR * 3, "")
    hidden = RowMask({"名": "山田 花子"}, ["名"])
    assert hidden.hide("窓口の山田花子です。花子と山田") == f"窓口の山{STAR * 3}です。花{STAR * 3}と山{STAR * 3}"


def bomb() -> bytes:
    return archive({"a.png": b"\0" * 50_000_000})


def locked() -> bytes:
    content = bytearray(archive({"a.png": picture()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def merged(book: openpyxl.Workbook) -> None:
    book.active.merge_cells("A1:B1")


REFUSED: list[tuple[str, bytes, type[YuiError]]] = [
    ("x.zip", archive({"a.png": picture()})[:-30], archives.BrokenArchive),
    ("x.zip", b"PK\x03\x04 nothing", archives.BrokenArchive),
    ("x.zip", locked(), archives.LockedArchive),
    ("x.zip", archive({"__MACOSX/a": b"x"}), archives.EmptyArchive),
    ("x.zip", archive({"in.zip": archive({"a.png": picture()})}), FileNotAllowed),
    ("x.zip", archive({"a.csv": b"n\n1\n", "b.csv": b"n\n1\n"}), MixedMaterial),
    ("t.xlsx", workbook([["a", "b"], [1, 2]], merged), excel_files.MergedCells),
    ("t.xlsx", workbook([["a"], [1]])[:-200], YuiError),
    ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, excel_files.OldWorkbook),
    ("t.xlsx", workbook([]), BadTable),
    ("d.pdf", b"%PDF-1.7 broken", pdf_files.BrokenPdf),
    ("a.mp3", b"ID3" + b"junk" * 100, audio_files.BrokenAudio),
    ("a.wav", b"RIFF\0\0\0\0WAVEjunk", audio_files.BrokenAudio),
    ("a.m4a", b"\0\0\0\x20ftypM4A \0\0\0\0", audio_files.NotAudio),
    ("a.txt.docx", archive({"[Content_Types].xml": b"", "word/a.xml": b""}), FileNotAllowed),
    ("a.bin", b"\0\1\2\3", FileNotAllowed),
    ("p.png", picture()[:40], pictures.BrokenPicture),
]


@pytest.mark.parametrize(("name", "content", "refusal"), REFUSED)
def test_what_cannot_be_taken_is_named_in_every_language(name: str, content: bytes, refusal: type[YuiError]) -> None:
    with pytest.raises(refusal) as refused:
        read_material([GivenFile(name, content)])
    for locale in LOCALES:
        assert text(locale, refused.value.key, **refused.value.values)


def test_a_bomb_is_refused_unopened() -> None:
    with pytest.raises(archives.ArchiveTooLarge):
        read_material([GivenFile("x.zip", bomb())])


def test_a_pdf_of_500_pages_says_how_many_may_come() -> None:
    for is_preview in (True, False):
        with pytest.raises(pdf_files.TooManyPages) as refused:
            read_material([GivenFile("d.pdf", pdf(500))], is_preview=is_preview)
        assert refused.value.values == {"pages": 500, "most": 300}


def test_a_picture_of_50_megapixels_is_refused() -> None:
    with pytest.raises(pictures.TooManyPixels):
        read_material([GivenFile("p.png", picture(10_000, 5_000))])


def test_more_rows_than_a_task_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "MOST_ITEMS", 2)
    with pytest.raises(TooManyRows):
        read_material([GivenFile(f"{number}.png", picture()) for number in range(3)])


def test_a_part_of_the_wrong_length_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(audio_files.BadPartLength):
        read_material([GivenFile("a.wav", recording(1))], part_seconds=1)
    with pytest.raises(NothingGiven):
        read_material([])
