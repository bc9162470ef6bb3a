"""The yearly list of payments for which tax is withheld (支払調書), with names, for whoever files it.

It has no place for an Individual Number (マイナンバー): that is collected and kept outside of this system.
"""

from enum import StrEnum

from handlers.context import Context
from handlers.people import residents
from messages.catalog import text
from models.files.csv_files import write_table
from models.files.workbooks import Column, Value, write_workbook
from models.money.tax_years import tax_year
from models.people.residents import Resident
from models.rows import found

COLUMNS = ("resident", "alias", "name", "kind", "paid_yen", "withheld_yen", "is_due", "due_on")


class TableKind(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


def payment_records(context: Context, operator_id: int, year: int, kind: TableKind) -> bytes:
    """Everybody paid under art. 204(1)(i) in a year, those below the limit too, marked; that it was taken is recorded.

    A forgotten resident stands there by number: what was paid to them must be told, and their name is gone.
    """
    listed = tax_year(context.session, operator_id, year)
    rows: list[tuple[Value, ...]] = []
    for one in listed.people:
        resident = found(context.session, Resident, one.resident_id)
        name = residents.private(context, resident).name
        marks = (_word("listed"), one.listed_yen, one.withheld_yen, _word("due" if one.is_due else "not_due"))
        rows.append((resident.id, resident.alias, name, *marks, listed.due_on))
    detail = {"year": year, "people": len(rows), "kind": str(kind)}
    context.record(operator_id, "tax.fetch_records", f"operators:{operator_id}", detail)
    names = [_word(column) for column in COLUMNS]
    if kind is TableKind.XLSX:
        return write_workbook(_word("title"), [Column(name) for name in names], rows)
    return write_table(names, [["" if value is None else value for value in row] for row in rows])


def _word(name: str) -> str:
    return text("ja", f"money.records.{name}")
