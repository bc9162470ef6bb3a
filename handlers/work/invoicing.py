"""Invoices to clients: issued with a delivery, filed, and shown to the client's people."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.records.filing import file_for_client
from handlers.work.notices import digest
from messages.pdf.invoices import InvoicePaper
from models.errors import BadInput, Conflict, NotFound, written
from models.japan_time import day_in_japan
from models.money.consumption_tax import tax_upon
from models.money.rules import rule_on
from models.people.operators import Client, Operator
from models.record.documents import DocumentKind
from models.rows import found, locked, to_edit
from models.work.invoices import Invoice
from models.work.orders import Delivery, Order
from models.work.readiness import NotReady, missing_of_operator

MOST_LINES, LONGEST_WORDS, MOST_YEN = 20, 100, 100_000_000
LONGEST_REASON = 200
LATEST_DUE = timedelta(days=366)


class InvoiceStands(Conflict):
    """The delivery has its invoice, number `number`."""

    key = "errors.invoice.stands"


class InvoiceCancelled(Conflict):
    """It was cancelled before."""

    key = "errors.invoice.cancelled"


class DeliveryReturned(Conflict):
    """The client has sent the delivery back."""

    key = "errors.invoice.returned"


class InvoiceLine(NamedTuple):
    """What is asked for: words, and yen without consumption tax."""

    words: str
    yen: int


def issue(context: Context, operator_id: int, delivery_id: int, lines: Sequence[InvoiceLine], due_on: date) -> Invoice:
    """Issue the invoice of a delivery; tax comes upon the sum of its lines, fractions cut off once.

    Raises NotFound, InvoiceStands, DeliveryReturned, BadInput, NotReady where the operator's own facts are missing.
    """
    operator = locked(context.session, Operator, operator_id)
    delivery = found(context.session, Delivery, delivery_id, operator_id)
    order = found(context.session, Order, delivery.order_id)
    client = found(context.session, Client, order.client_id)
    _check(context, operator, delivery, lines, due_on)
    last = select(func.max(Invoice.number)).where(Invoice.operator_id == operator_id)
    number = (context.session.scalar(last) or 0) + 1
    body = _body(context, operator, client, order, delivery, number, lines, due_on)
    invoice = Invoice(
        operator_id=operator_id,
        client_id=client.id,
        order_id=order.id,
        delivery_id=delivery.id,
        number=number,
        net_yen=body["net_yen"],
        tax_yen=body["tax_yen"],
        total_yen=body["total_yen"],
        due_on=due_on,
        body=body,
        sha256=digest(body),
        issued_at=context.now,
        issued_by=str(context.actor),
    )
    context.session.add(invoice)
    context.session.flush()
    subject = f"invoices:{invoice.id}"
    detail = {"number": number, "total_yen": invoice.total_yen, "sha256": invoice.sha256}
    context.record(operator_id, "invoice.issue", subject, detail)
    today = day_in_japan(context.now)
    kind = DocumentKind.INVOICE
    file_for_client(context, operator_id, kind, subject, client.id, invoice.sha256, today, invoice.total_yen)
    notify(context, operator_id, "invoice.issued", subject, {"number": number}, client_id=client.id)
    return invoice


def cancel(context: Context, operator_id: int, invoice_id: int, reason: str, version: int | None = None) -> Invoice:
    """It was wrong: the client is told, and another one can be issued. Raises NotFound, StaleVersion, BadInput."""
    invoice = to_edit(context.session, Invoice, invoice_id, operator_id, version)
    if invoice.cancelled_at is not None:
        raise InvoiceCancelled()
    reason = written("reason", reason, LONGEST_REASON)
    invoice.cancelled_at, invoice.cancel_reason = context.now, reason
    subject = f"invoices:{invoice.id}"
    context.record(operator_id, "invoice.cancel", subject, {"number": invoice.number, "reason": reason})
    notify(context, operator_id, "invoice.cancelled", subject, {"number": invoice.number}, client_id=invoice.client_id)
    return invoice


def invoice_paper(context: Context, operator_id: int, invoice_id: int, client_id: int | None = None) -> InvoicePaper:
    """The invoice to be printed; a client's people see their own only. Raises NotFound."""
    invoice = found(context.session, Invoice, invoice_id, operator_id)
    if client_id is not None and invoice.client_id != client_id:
        raise NotFound()
    return InvoicePaper(invoice.body, invoice.sha256, invoice.cancelled_at is not None)


def _body(
    context: Context,
    operator: Operator,
    client: Client,
    order: Order,
    delivery: Delivery,
    number: int,
    lines: Sequence[InvoiceLine],
    due_on: date,
) -> dict[str, Any]:
    delivered_on = day_in_japan(delivery.delivered_at)
    net_yen = sum(one.yen for one in lines)
    tax_yen = tax_upon(net_yen, delivered_on)
    return {
        "number": number,
        "issued_on": day_in_japan(context.now).isoformat(),
        "delivered_on": delivered_on.isoformat(),
        "due_on": due_on.isoformat(),
        "client": client.name,
        "order": {"id": order.id, "title": order.title, "delivery": delivery.number},
        "issuer": {
            "name": operator.name,
            "address": operator.address,
            "phone": operator.phone,
            "invoice_number": operator.invoice_number,
            "account": operator.invoice_account,
        },
        "lines": [{"words": one.words.strip(), "yen": one.yen} for one in lines],
        "rate": rule_on("consumption_tax", delivered_on)["rate"],
        "net_yen": net_yen,
        "tax_yen": tax_yen,
        "total_yen": net_yen + tax_yen,
    }


def _check(
    context: Context, operator: Operator, delivery: Delivery, lines: Sequence[InvoiceLine], due_on: date
) -> None:
    standing = select(Invoice.number).where(Invoice.delivery_id == delivery.id, Invoice.cancelled_at.is_(None))
    number = context.session.scalar(standing)
    if number is not None:
        raise InvoiceStands(number=number)
    if delivery.returned_at is not None:
        raise DeliveryReturned()
    missing = missing_of_operator(operator)
    if missing:
        raise NotReady(missing=", ".join(missing))
    if not 1 <= len(lines) <= MOST_LINES:
        raise BadInput(field="lines", reason=f"1 - {MOST_LINES}")
    for one in lines:
        if not 0 < len(one.words.strip()) <= LONGEST_WORDS or not 1 <= one.yen <= MOST_YEN:
            raise BadInput(field="lines", reason=f"words: 1 - {LONGEST_WORDS}, yen: 1 - {MOST_YEN:,}")
    today = day_in_japan(context.now)
    if not today <= due_on <= today + LATEST_DUE:
        raise BadInput(field="due_on", reason=f">= {today}")
