"""Statements as purchase statements: number, tax by rate, the payee's confirmation, and what may be deducted."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from handlers.context import Actor, ActorKind, Context
from handlers.help.tickets import open_ticket
from handlers.money import money_ticks
from handlers.money.confirming import confirm
from handlers.office import operators
from handlers.papers.statements import linked_statement, statement_link, statement_to_print
from handlers.people.tax_status import record_registration
from messages.consents import consent_text
from messages.pdf.sheets import to_pdf
from messages.pdf.statements import statement_sheet
from models.errors import BadInput, NotFound
from models.money.invoice_numbers import BadInvoiceNumber, invoice_number
from models.money.tax_years import TaxMonth, tax_month
from models.people.memberships import Consent
from models.people.operator_settings import BadSetting
from models.people.operators import Operator
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till

NUMBER = "T1234567890123"


def registered(till: Till, resident_id: int, since: date = date(2023, 10, 1), until: date | None = None) -> None:
    looked_up = date(2026, 11, 20)
    till.act(record_registration, till.operator_id, resident_id, NUMBER, since, until, looked_up, actor=CLOSER)


def paid(till: Till) -> None:
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    till.end_of(date(2026, 12, 25))
    till.act(money_ticks.tell_of_payments)


def setting(till: Till, **changes: Any) -> None:
    def change(context: Any) -> None:
        operators.change_operator(context, context.session.get_one(Operator, till.operator_id), **changes)

    till.act(change)


def month(till: Till) -> TaxMonth:
    return till.look(lambda session: tax_month(session, till.operator_id, date(2026, 12, 1)))


def read(pdf: bytes) -> str:
    return "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


def test_a_statement_has_what_a_purchase_statement_needs_once_its_payee_has_confirmed_it(till: Till) -> None:
    hana = till.payee()
    till.end_of(date(2026, 11, 20))
    registered(till, hana)
    for yen in (333, 333, 333):
        till.owes(hana, yen)
    paid(till)
    (statement,) = till.statements()
    assert statement.tax_yen == 90, "999 × 10 / 110, cut off once; three times 333 would be 90 too"
    link = till.act(statement_link, statement.id).split("/")[4]
    shown = read(to_pdf(statement_sheet(till.act(linked_statement, link))))
    assert "まだです" in shown
    assert NUMBER not in shown, "a link is passed on"
    me = Actor(ActorKind.RESIDENT, hana)
    till.act(confirm, statement.id, hana, actor=me)
    printed = read(to_pdf(statement_sheet(till.act(statement_to_print, till.operator_id, statement.id))))
    assert [part for part in ("10%対象", "999円(税込)うち消費税90円", NUMBER, "山田花子") if part not in printed] == []
    assert "まだです" not in printed


def test_no_word_counts_as_confirmed_only_where_that_was_agreed_beforehand(sqlite_till: Till) -> None:
    till = sqlite_till
    hana, jiro, saburo = (till.payee() for _ in range(3))

    def earlier(context: Context) -> None:
        [consent] = context.session.scalars(select(Consent).where(Consent.resident_id == jiro)).all()
        consent.text_version = "2026-11-01"

    till.act(earlier)
    for one in (hana, jiro, saburo):
        till.owes(one, 999)
    paid(till)
    till.act(open_ticket, till.account(saburo), till.operator_id)

    def shown(place: int) -> str:
        return read(
            to_pdf(statement_sheet(till.act(statement_to_print, till.operator_id, till.statements()[place].id)))
        )

    assert "2027年1月8日" in shown(0)
    assert "までにお申し出がなければ" in shown(0)
    till.end_of(date(2027, 1, 8))
    assert "までにお申し出がなければ" in shown(0)
    till.passes(days=1)
    assert "までにお申し出がなく" in shown(0)
    for place in (1, 2):
        assert "お申し出が" not in shown(place)
        assert "まだです" in shown(place)
    assert "14日以内" in consent_text("ja", "terms", "公社", "0858")


def test_only_its_payee_confirms_a_statement_and_only_once_it_is_paid(sqlite_till: Till) -> None:
    till = sqlite_till
    hana, other = till.payee(), till.payee()
    till.owes(hana, 500)
    till.end_of(END_OF_NOVEMBER)
    run = till.closes()
    (statement,) = till.statements()
    with pytest.raises(NotFound):
        till.act(confirm, statement.id, hana)
    till.pays(run)
    till.end_of(date(2026, 12, 25))
    till.act(money_ticks.tell_of_payments)
    with pytest.raises(NotFound):
        till.act(confirm, statement.id, other)
    first = till.act(confirm, statement.id, hana).confirmed_at
    till.passes(hours=1)
    assert till.act(confirm, statement.id, hana).confirmed_at == first


def test_fractions_are_cut_off_once_for_each_statement(sqlite_till: Till) -> None:
    hana = sqlite_till.payee()
    for _ in range(10):
        sqlite_till.owes(hana, 105)
    sqlite_till.end_of(END_OF_NOVEMBER)
    sqlite_till.closes()
    assert sqlite_till.statements()[0].tax_yen == 95, "1,050 × 10 / 110; ten times 105 would be 90"


def test_the_tax_on_registered_days_is_deducted_whole_and_on_others_by_share(sqlite_till: Till) -> None:
    till = sqlite_till
    hana, jiro = till.payee(), till.payee()
    till.end_of(date(2026, 11, 20))
    registered(till, hana, since=date(2026, 11, 15))
    till.owes(hana, 11_000, received_on=date(2026, 11, 14))
    till.owes(hana, 11_000, received_on=date(2026, 11, 15))
    till.owes(jiro, 11_000)
    paid(till)
    assert month(till).consumption_tax_yen == 3_000
    assert month(till).creditable_yen == 1_000 + 700 + 700


def test_small_pieces_are_deducted_whole_where_the_operator_is_small(sqlite_till: Till) -> None:
    till = sqlite_till
    for yen in (9_999, 10_000):
        till.owes(till.payee(), yen)
    paid(till)
    assert month(till).creditable_yen == 636 + 636, "70 % of 909 each"
    setting(till, has_small_amounts=True)
    assert month(till).creditable_yen == 909 + 636


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("T7000012050002", "T7000012050002"),
        ("Ｔ７０００－０１２０－５０００２", "T7000012050002"),
        ("t7000012050002", "T7000012050002"),
    ],
)
def test_numbers_are_read_kindly(text: str, kept: str) -> None:
    assert invoice_number(text, is_corporate=True) == kept


@pytest.mark.parametrize(
    "text", ["", "7000012050002", "T700001205000", "T0000012050002", "T8000012050002", "T７00001205000x"]
)
def test_a_corporation_s_number_is_checked_by_its_first_figure(text: str) -> None:
    with pytest.raises(BadInvoiceNumber):
        invoice_number(text, is_corporate=True)


def test_bad_numbers_and_days_are_refused(sqlite_till: Till) -> None:
    till = sqlite_till
    hana = till.payee()
    bad: list[tuple[str, date, date | None, date]] = [
        ("T12", date(2023, 10, 1), None, date(2026, 11, 1)),
        (NUMBER, date(2023, 9, 30), None, date(2026, 11, 1)),
        (NUMBER, date(2026, 1, 2), date(2026, 1, 1), date(2026, 11, 1)),
        (NUMBER, date(2023, 10, 1), None, date(2099, 1, 1)),
    ]
    for given in bad:
        with pytest.raises((BadInvoiceNumber, BadInput)):
            till.act(record_registration, till.operator_id, hana, *given, actor=CLOSER)
    with pytest.raises((BadInvoiceNumber, BadSetting)):
        setting(till, invoice_number="T8000012050002")
