"""Statements on paper: one of a run, and all of a year."""

from datetime import date

import pypdfium2
import pytest

from handlers.money import money_ticks
from handlers.papers.statements import linked_statement, linked_year, statement_link, year_link
from handlers.people.memberships import membership_of
from messages.pdf.sheets import to_pdf
from messages.pdf.statements import statement_sheet, year_sheet
from models.errors import NotFound
from models.money.withholding import Withholding
from tests.money.till import END_OF_NOVEMBER, Till


def read(pdf: bytes) -> str:
    return "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def token(link: str) -> str:
    return link.split("/")[4]


def paid(till: Till) -> int:
    """A resident who has been paid 20,500 yen, some of it withheld."""
    hana = till.payee()
    till.owes(hana, 20_000, withholding=Withholding.ART_204)
    till.owes(hana, 500)
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    return hana


def test_a_statement_is_printed_line_by_line(sqlite_till: Till) -> None:
    paid(sqlite_till)
    (statement,) = sqlite_till.statements()
    link = token(sqlite_till.act(statement_link, statement.id))
    with pytest.raises(NotFound):
        sqlite_till.act(linked_statement, link)
    sqlite_till.end_of(date(2026, 12, 25))
    sqlite_till.act(money_ticks.tell_of_payments)
    paper = sqlite_till.act(linked_statement, link)
    text = read(to_pdf(statement_sheet(paper)))
    wanted = ["みすぼ町しごと協議会", "2026年12月25日", "2026年11月10日", "20,000円", "-2,042円", "18,458円", "****567"]
    assert [part for part in wanted if part.replace("*", "\N{FULLWIDTH ASTERISK}") not in text] == []
    assert "花子" not in text


def test_a_year_holds_what_was_paid_in_it(sqlite_till: Till) -> None:
    hana = paid(sqlite_till)
    sqlite_till.end_of(date(2026, 12, 25))
    sqlite_till.act(money_ticks.tell_of_payments)
    membership = sqlite_till.look(lambda session: membership_of(session, hana, sqlite_till.operator_id))
    link = token(sqlite_till.act(year_link, membership.id, 2026))
    text = read(to_pdf(year_sheet(sqlite_till.act(linked_year, link, 2026))))
    assert all(part in text for part in ("2026年の支払のまとめ", "2026年12月25日", "20,500円", "18,458円"))
    with pytest.raises(NotFound):
        sqlite_till.act(linked_year, link, 2027)
