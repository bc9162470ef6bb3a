"""Invoices to clients, issued with a delivery."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.office import operators
from handlers.work.invoicing import (
    DeliveryReturned,
    InvoiceCancelled,
    InvoiceLine,
    InvoiceStands,
    cancel,
    invoice_paper,
    issue,
)
from messages.pdf.invoices import invoice_sheet
from messages.pdf.sheets import to_pdf
from models.errors import BadInput, NotFound
from models.people.operators import Operator
from models.record.documents import Document, DocumentKind, Wanted, search
from models.work.invoices import Invoice
from models.work.orders import Delivery
from tests.work.desk import Desk

DUE = date(2027, 1, 29)
LINES = [InvoiceLine("町名の読み 4件", 3_335), InvoiceLine("写真の整理", 2_000)]


def delivery_of(desk: Desk) -> int:
    """A delivery of an order."""
    order_id = desk.order()

    def make(context: Context) -> int:
        delivery = Delivery(
            operator_id=desk.operator_id,
            order_id=order_id,
            number=1,
            archive=b"",
            archive_sha256="0" * 64,
            manifest={},
            delivered_at=context.now,
            delivered_by="staff:1",
        )
        context.session.add(delivery)
        context.session.flush()
        return delivery.id

    return desk.act(make)


def issued(desk: Desk, delivery_id: int, lines: list[InvoiceLine] = LINES, due_on: date = DUE) -> Invoice:
    return desk.act(issue, desk.operator_id, delivery_id, lines, due_on)


@pytest.fixture
def ready(desk: Desk) -> Desk:
    def settings(context: Context) -> None:
        own: dict[str, Any] = {"invoice_number": "T7000012050002", "invoice_account": "みほん銀行 本店 普通 1234567"}
        operators.change_operator(context, context.session.get_one(Operator, desk.operator_id), address="塩尻市", **own)

    desk.act(settings)
    return desk


def test_an_invoice_states_what_a_qualified_invoice_must(ready: Desk) -> None:
    invoice = issued(ready, delivery_of(ready))
    assert (invoice.net_yen, invoice.tax_yen, invoice.total_yen) == (5_335, 533, 5_868), "cut off once, over the sum"
    paper = ready.act(invoice_paper, ready.operator_id, invoice.id)
    pdf = "".join(pypdfium2.PdfDocument(to_pdf(invoice_sheet(paper)))[0].get_textpage().get_text_range().split())
    wanted = [
        "T7000012050002",
        "10%",
        "5,335円",
        "533円",
        "5,868円",
        "2027年1月29日",
        "町名の読み4件",
        "御中",
        "みほん銀行",
    ]
    assert [part for part in wanted if part not in pdf] == []


def test_it_is_found_by_date_amount_and_counterparty_together(ready: Desk) -> None:
    invoice = issued(ready, delivery_of(ready))
    wanted = Wanted(
        kind=DocumentKind.INVOICE, least_yen=5_868, most_yen=5_868, since=date(2026, 1, 1), party=invoice.body["client"]
    )
    found = ready.look(lambda session: list(session.scalars(search(ready.operator_id, wanted))))
    assert [one.sha256 for one in found] == [invoice.sha256]
    assert isinstance(found[0], Document)


def test_a_delivery_has_one_invoice_until_it_is_cancelled(ready: Desk) -> None:
    delivery_id = delivery_of(ready)
    first = issued(ready, delivery_id)
    with pytest.raises(InvoiceStands):
        issued(ready, delivery_id)
    with pytest.raises(BadInput):
        ready.act(cancel, ready.operator_id, first.id, " ")
    ready.act(cancel, ready.operator_id, first.id, "金額のまちがい")
    with pytest.raises(InvoiceCancelled):
        ready.act(cancel, ready.operator_id, first.id, "もう一度")
    assert issued(ready, delivery_id).number == first.number + 1
    assert ready.act(invoice_paper, ready.operator_id, first.id).is_cancelled


def test_a_client_sees_its_own_only(ready: Desk) -> None:
    invoice = issued(ready, delivery_of(ready))
    ready.act(invoice_paper, ready.operator_id, invoice.id, invoice.client_id)
    with pytest.raises(NotFound):
        ready.act(invoice_paper, ready.operator_id, invoice.id, invoice.client_id + 1)


@pytest.mark.parametrize(
    ("lines", "due_on"),
    [
        ([], DUE),
        ([InvoiceLine(" ", 1)], DUE),
        ([InvoiceLine("読み", 0)], DUE),
        ([InvoiceLine("読み", -5)], DUE),
        (LINES, date(2020, 1, 1)),
    ],
)
def test_what_cannot_be_asked_for(ready: Desk, lines: list[InvoiceLine], due_on: date) -> None:
    with pytest.raises(BadInput):
        issued(ready, delivery_of(ready), lines, due_on)


def test_what_the_client_sent_back_is_not_invoiced(ready: Desk) -> None:
    delivery_id = delivery_of(ready)

    def back(context: Context) -> None:
        context.session.scalars(select(Delivery)).one().returned_at = context.now

    ready.act(back)
    with pytest.raises(DeliveryReturned):
        issued(ready, delivery_id)
