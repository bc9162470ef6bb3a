"""Invoices to clients, issued with a delivery."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Line, Page, PathId, Reason, RowId, Shape, same
from handlers.context import Context
from handlers.work import invoicing
from messages.pdf.invoices import invoice_sheet
from messages.pdf.sheets import to_pdf
from models.work.invoices import Invoice

router = APIRouter(tags=["deliveries"])


class InvoiceOut(Shape):
    """An invoice; `body` is the document, `sha256` over its canonical JSON."""

    id: int
    version: int
    number: int
    order_id: int
    delivery_id: int
    client_id: int
    net_yen: int
    tax_yen: int
    total_yen: int
    due_on: date
    body: dict[str, Any]
    sha256: str
    issued_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str | None


class NewLine(Given):
    """What is asked for, without consumption tax."""

    words: Line = Field(max_length=invoicing.LONGEST_WORDS, examples=["readings of 4 place names"])
    yen: int = Field(ge=1, le=invoicing.MOST_YEN)


class NewInvoice(Given):
    """Its lines, and by when the client pays."""

    lines: list[NewLine] = Field(min_length=1, max_length=invoicing.MOST_LINES)
    due_on: Day


@router.get("/invoices", response_model=Page[InvoiceOut], summary="List invoices to clients")
async def list_invoices(
    window: Paged,
    caller: Annotated[Caller, reads("invoices.read")],
    order_id: Annotated[RowId | None, Query()] = None,
) -> Response:
    query = select(Invoice).where(Invoice.operator_id == caller.operator_id)
    if caller.staff.client_id is not None:
        query = query.where(Invoice.client_id == caller.staff.client_id)
    if order_id is not None:
        query = query.where(Invoice.order_id == order_id)

    def listed(context: Context) -> Page[InvoiceOut]:
        return page(context.session, window, query, Invoice.id, InvoiceOut.model_validate)

    return await caller.look(same, listed)


@router.post("/deliveries/{delivery_id}/invoice", response_model=InvoiceOut, summary="Issue the invoice of a delivery")
async def issue_invoice(
    delivery_id: PathId, body: NewInvoice, caller: Annotated[Caller, writes("invoices.write")]
) -> Response:
    """Consumption tax comes upon the sum of the lines; it is filed, and the client is told."""
    lines = [invoicing.InvoiceLine(one.words, one.yen) for one in body.lines]
    own = (caller.operator_id, delivery_id, lines, body.due_on)
    return await caller.do(InvoiceOut.model_validate, invoicing.issue, *own)


@router.post("/invoices/{invoice_id}/cancel", response_model=InvoiceOut, summary="Cancel an invoice that was wrong")
async def cancel_invoice(
    invoice_id: PathId, body: Reason, caller: Annotated[Caller, moves("invoices.write")]
) -> Response:
    own = (caller.operator_id, invoice_id, body.reason, caller.version)
    return await caller.do(InvoiceOut.model_validate, invoicing.cancel, *own)


@router.get(
    "/invoices/{invoice_id}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    summary="Print an invoice, as PDF",
)
async def print_invoice(invoice_id: PathId, caller: Annotated[Caller, reads("invoices.read")]) -> Response:
    def printed(context: Context) -> Download:
        paper = invoicing.invoice_paper(context, caller.operator_id, invoice_id, caller.staff.client_id)
        return Download(paper.file_name, "application/pdf", to_pdf(invoice_sheet(paper)))

    return await caller.look(same, printed)
