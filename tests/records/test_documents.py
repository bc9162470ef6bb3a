"""Every legal document stands in the register when it is made, and is found by date, amount and party together."""

import csv
import io
from datetime import date

import pytest

from handlers.records.filing import file_for_client
from handlers.records.register import documents_table
from models.record.documents import Document, DocumentKind, Wanted, search
from models.record.retention import kept_until
from models.work.assignments import Notice
from tests.money.till import Till


def found(till: Till, **wanted: object) -> list[Document]:
    query = search(till.operator_id, Wanted(**wanted)).order_by(Document.id)  # type: ignore[arg-type]
    return till.look(lambda session: list(session.scalars(query)))


def test_a_notice_stands_in_the_register_with_its_hash_and_fee(till: Till) -> None:
    resident_id = till.resident()
    taken = till.take(till.offer(till.task()), resident_id)
    [document] = found(till, kind=DocumentKind.NOTICE)
    notice = till.look(lambda session: session.get_one(Notice, taken.notice.id))
    assert (document.subject, document.sha256, document.amount_yen) == (f"notices:{notice.id}", notice.sha256, 800)
    assert (document.resident_id, document.dated_on) == (resident_id, date(2026, 11, 24))
    assert document.kept_until == date(2034, 5, 31)


def test_a_released_run_files_each_statement_and_the_banks_file(till: Till) -> None:
    for number in range(3):
        till.owes(till.payee(), 1000 * (number + 1))
    till.end_of(date(2026, 11, 30))
    run = till.closes()
    assert found(till, kind=DocumentKind.STATEMENT) == []
    till.pays(run)
    statements = found(till, kind=DocumentKind.STATEMENT)
    assert [one.amount_yen for one in statements] == [1000, 2000, 3000]
    assert len({one.sha256 for one in statements}) == 3
    [file] = found(till, kind=DocumentKind.BANK_FILE)
    assert (file.amount_yen, file.dated_on) == (6000, run.pay_on)


def test_all_three_keys_are_searched_together(sqlite_till: Till) -> None:
    till = sqlite_till
    for day, yen in ((date(2026, 4, 1), 500), (date(2026, 4, 2), 500), (date(2026, 4, 2), 900)):
        till.staff(file_for_client, DocumentKind.INVOICE, "orders:1", till.client_id, "0" * 64, day, yen)
    wanted = {"since": date(2026, 4, 2), "until": date(2026, 4, 2), "least_yen": 400, "most_yen": 500, "party": "税務"}
    assert [(one.dated_on, one.amount_yen) for one in found(till, **wanted)] == [(date(2026, 4, 2), 500)]
    assert found(till, **{**wanted, "party": "福祉"}) == []
    assert found(till, **{**wanted, "party": "税%"}) == []
    table = till.staff(documents_table, Wanted(least_yen=900))
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [(row["amount_yen"], row["party"]) for row in rows] == [("900", "税務課")]


@pytest.mark.parametrize(
    ("kind", "day", "until"),
    [
        ("notice", date(2026, 3, 31), date(2033, 5, 31)),
        ("notice", date(2026, 4, 1), date(2034, 5, 31)),
        ("agreement", date(2028, 2, 29), date(2038, 3, 1)),
        ("consultation", date(2026, 11, 24), date(2029, 11, 24)),
    ],
)
def test_terms_end_on_the_day_that_the_law_sets(kind: str, day: date, until: date) -> None:
    assert kept_until(kind, day) == until


def test_every_kind_of_document_has_a_term() -> None:
    for kind in DocumentKind:
        assert kept_until(kind, date(2026, 1, 1)) > date(2032, 12, 31)
    with pytest.raises(LookupError):
        kept_until("poem", date(2026, 1, 1))
