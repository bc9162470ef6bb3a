"""Tables that people upload, good and bad, and tables that Yui gives out."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.files import csv_files
from models.files.csv_files import BadTable, harmless, read_table, write_table

PLAIN = "町名,よみ\r\n芦田,アシダ\r\n桐原,キリハラ\r\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp932"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        PLAIN.replace("\r\n", ",,\r\n").encode(),
        (PLAIN + ",\r\n\r\n").encode(),
        PLAIN.rstrip().encode(),
    ],
)
def test_one_table_in_many_encodings(content):
    table = read_table(content, required=["町名", "よみ"])
    assert table.columns == ["町名", "よみ"]
    assert [row.cells for row in table.rows] == [
        {"町名": "芦田", "よみ": "アシダ"},
        {"町名": "桐原", "よみ": "キリハラ"},
    ]


def test_cells_stay_the_text_that_they_were():
    (row,) = read_table(b'a,b,c,d\r\n=1+1,007," x ","1\r\n2"\r\n').rows
    assert row.cells == {"a": "=1+1", "b": "007", "c": " x ", "d": "1\r\n2"}


def test_required_columns_are_found_in_any_width():
    table = read_table("ＩＤ, 氏 名 \r\n1,x\r\n".encode(), required=["ID", "氏名"])
    assert table.rows[0].cells == {"ID": "1", "氏名": "x"}


def test_lines_are_told_as_an_editor_counts_them():
    table = read_table(b'a,b\n1,"x\ny"\n\n3,4\n')
    assert [row.line for row in table.rows] == [2, 5]


@pytest.mark.parametrize(
    ("content", "refusal", "values"),
    [
        (b"", csv_files.EmptyTable, {}),
        (b"\xef\xbb\xbf\r\n\r\n", csv_files.EmptyTable, {}),
        (b"a,b\r\n", csv_files.EmptyTable, {}),
        (b"a,b\r\n1,2\r\n1,2,3\r\n", csv_files.RaggedRow, {"line": 3, "expected": 2, "found": 3}),
        (b"a,b\r\n1\r\n", csv_files.RaggedRow, {"line": 2, "expected": 2, "found": 1}),
        (b"a,A\r\n1,2\r\n", csv_files.DuplicateColumn, {"column": "a"}),
        (b"a,,b\r\n1,2,3\r\n", csv_files.NamelessColumn, {"place": 2}),
        (b"a,b\r\n1,\x002\r\n", csv_files.NulInTable, {"line": 2}),
        (b"PK\x03\x04\x00\x00\xff\xff", csv_files.NulInTable, {"line": 1}),
        (b"a,b\r\n1,2\r\n\xff\xff,3\r\n", csv_files.UnknownEncoding, {"line": 3}),
        (b'a,b\r\n1,2\r\n"3,4\r\n', csv_files.BrokenQuotes, {"line": 3}),
        (b'a,b\r\n1,"2"x\r\n', csv_files.BrokenQuotes, {"line": 2}),
        (b"b,c\r\n1,2\r\n", csv_files.MissingColumns, {"missing": "a", "found": "b / c"}),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content, refusal, values):
    with pytest.raises(refusal) as told:
        read_table(content, required=["a"])
    assert told.value.values == values


def test_too_much_is_refused():
    rows = b"a\n" + b"1\n" * 11
    assert len(read_table(rows, most_rows=11).rows) == 11
    with pytest.raises(csv_files.TooManyRows):
        read_table(rows, most_rows=10)
    with pytest.raises(csv_files.TableTooLarge):
        read_table(rows, largest_bytes=10)


def test_ten_thousand_rows_are_no_trouble():
    content = ("番号,町名\r\n" + "1,芦田\r\n" * 10_000).encode("cp932")
    assert len(read_table(content).rows) == 10_000


@given(st.binary())
def test_any_bytes_are_a_table_or_refused(content):
    with contextlib.suppress(BadTable):
        assert read_table(content).rows


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", " =1", "\r=1"])
def test_formulas_are_written_so_that_they_do_not_run(cell):
    assert harmless(cell) == "'" + cell
    content = write_table(["x"], [[cell]])
    (_, (written,)) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert written == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "+1,234.5", "1", "2026-11-23", "山田", "", -5, 0])
def test_numbers_and_words_are_written_as_they_are(cell):
    assert harmless(cell) == str(cell)


def test_a_table_for_excel_has_its_mark_and_line_ends():
    assert write_table(["名"], [["花"], [None]]) == '\ufeff名\r\n花\r\n""\r\n'.encode()


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_what_is_written_is_read_back(rows):
    content = write_table(["a", "b"], rows)
    expected = [tuple(map(harmless, row)) for row in rows]
    expected = [row for row in expected if any(cell.strip() for cell in row)]
    if expected:
        table = read_table(content)
        assert [(row.cells["a"], row.cells["b"]) for row in table.rows] == expected
