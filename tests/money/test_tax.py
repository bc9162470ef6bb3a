"""What the tax office asks for: the month's withheld tax, and the year's records of payments."""

import io
from datetime import date

import openpyxl
import pytest

from handlers.money.payment_records import TableKind, payment_records
from handlers.money.returned_transfers import return_transfer
from models.files.csv_files import read_table
from models.money.tax_years import TaxMonth, TaxYear, tax_month, tax_year
from models.money.withholding import Withholding
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till


def month(till: Till) -> TaxMonth:
    return till.look(lambda session: tax_month(session, till.operator_id, date(2026, 12, 25)))


def year(till: Till) -> TaxYear:
    return till.look(lambda session: tax_year(session, till.operator_id, 2026))


@pytest.fixture
def paid(sqlite_till: Till) -> Till:
    """Two people paid for listed work on December 25, one of them at the limit, and one for other work."""
    for yen, withholding in ((60_000, Withholding.ART_204), (50_000, Withholding.ART_204), (9_000, Withholding.NONE)):
        sqlite_till.owes(sqlite_till.payee(), yen, withholding=withholding)
    sqlite_till.end_of(END_OF_NOVEMBER)
    sqlite_till.pays(sqlite_till.closes())
    return sqlite_till


def test_a_month_is_told_as_the_payment_slip_asks(paid: Till) -> None:
    assert month(paid) == TaxMonth(
        month=date(2026, 12, 1),
        due_on=date(2027, 1, 12),
        people=2,
        listed_yen=110_000,
        withheld_yen=6_126 + 5_105,
        paid_yen=119_000,
        consumption_tax_yen=5_454 + 4_545 + 818,
        creditable_yen=3_817 + 3_181 + 572,
    )


def test_records_are_due_above_the_limit_only(paid: Till) -> None:
    found = year(paid)
    assert found.due_on == date(2027, 1, 31)
    assert [(one.listed_yen, one.withheld_yen, one.is_due) for one in found.people] == [
        (60_000, 6_126, True),
        (50_000, 5_105, False),
    ]


def test_what_came_back_and_what_is_not_with_the_bank_was_not_paid(paid: Till) -> None:
    paid.owes(paid.payee(), 80_000, withholding=Withholding.ART_204)
    paid.closes(is_supplement=True)
    paid.act(return_transfer, paid.statements()[0], actor=CLOSER)
    assert month(paid).withheld_yen == 5_105
    assert [one.listed_yen for one in year(paid).people] == [50_000]


def test_the_list_is_taken_as_a_table_with_names_and_it_is_recorded(paid: Till) -> None:
    table = read_table(paid.act(payment_records, paid.operator_id, 2026, TableKind.CSV))
    assert [row.cells["支払金額(円)"] for row in table.rows] == ["60000", "50000"]
    assert {row.cells["氏名"] for row in table.rows} == {"山田 花子"}
    book = openpyxl.load_workbook(io.BytesIO(paid.act(payment_records, paid.operator_id, 2026, TableKind.XLSX)))
    first = [cell.value for cell in book.worksheets[0][2]]
    assert (first[4], first[5], first[7].date()) == (60_000, 6_126, date(2027, 1, 31))
