"""What staff take away opens in Excel with right types: numbers are numbers, days are days, text is text."""

import io
from datetime import UTC, date, datetime

import openpyxl

from handlers.papers import workbooks
from models.files.workbooks import Column, write_workbook
from models.money.withholding import Withholding
from models.record.documents import Wanted
from tests.money.till import END_OF_NOVEMBER, Till

NAME = "髙橋﨑子𠮷田"


def opened(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_type_comes_back_as_it_went_in_and_no_text_is_a_formula() -> None:
    moment = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    given = [(NAME, 1_234_567, date(2026, 11, 24), moment, None), ("=1+1\x07", -5, date(2026, 1, 1), moment, "@x")]
    content = write_workbook("支払: [11月]", [Column(name) for name in "abcde"], given)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "d", "n"]
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "d", "d", "s"]
    assert sheet["A3"].value == "=1+1"
    assert sheet["A2"].value == NAME
    assert sheet["B2"].number_format == "#,##0"
    assert sheet["D2"].value == datetime(2026, 11, 24, 10, 30)  # noqa: DTZ001
    assert sheet.auto_filter.ref == "A1:E3"


def test_a_run_the_register_and_the_documents_are_taken_away(sqlite_till: Till) -> None:
    hana = sqlite_till.payee()
    sqlite_till.owes(hana, 20_000, withholding=Withholding.ART_204)
    sqlite_till.owes(hana, 500)
    sqlite_till.end_of(END_OF_NOVEMBER)
    run = sqlite_till.closes()
    heading, first, second = opened(sqlite_till.act(workbooks.run_workbook, sqlite_till.operator_id, run.id))
    assert heading[5] == "報酬(円)"
    assert first[4:] == [datetime(2026, 11, 10), 20_000, 20_500, 2_042, 18_458]  # noqa: DTZ001
    assert second[5:] == [500, None, None, None]
    people = opened(sqlite_till.act(workbooks.residents_workbook, sqlite_till.operator_id))
    assert people[1][0] == hana
    assert "山田" not in str(people)
    papers = opened(sqlite_till.act(workbooks.documents_workbook, sqlite_till.operator_id, Wanted(least_yen=1)))
    assert papers[0][3] == "金額(円)"
    assert all(isinstance(row[3], int) for row in papers[1:])
