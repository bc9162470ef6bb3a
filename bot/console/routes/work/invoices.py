"""Invoices to clients: issued and cancelled by the office, read by both."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.work.orders import draw_order
from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.work import invoicing
from messages.pdf.invoices import InvoicePaper, invoice_sheet
from messages.pdf.sheets import to_pdf
from models.rows import found
from models.work.invoices import Invoice
from models.work.orders import Delivery

router = APIRouter(include_in_schema=False)


@router.post("/deliveries/{delivery_id}/invoice")
async def issue(delivery_id: RowId, visit: Annotated[Visit, acts("invoices.write")]) -> Response:
    def issued(context: Context) -> Invoice:
        form = visit.form
        line = invoicing.InvoiceLine(form.text("invoice_words"), form.whole("invoice_yen"))
        return invoicing.issue(context, visit.operator_id, delivery_id, [line], form.day("invoice_due_on"))

    def order_of(context: Context) -> int:
        return found(context.session, Delivery, delivery_id, visit.operator_id).order_id

    order_id = await visit.look(order_of)
    return await visit.attempt(
        issued, "invoice_issued", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/invoices/{invoice_id}/cancel")
async def cancel(invoice_id: RowId, visit: Annotated[Visit, acts("invoices.write")]) -> Response:
    def cancelled(context: Context) -> Invoice:
        form = visit.form
        return invoicing.cancel(context, visit.operator_id, invoice_id, form.text("cancel_reason"), form.version())

    def order_of(context: Context) -> int:
        return found(context.session, Invoice, invoice_id, visit.operator_id).order_id

    order_id = await visit.look(order_of)
    return await visit.attempt(
        cancelled, "invoice_cancelled", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.get("/invoices/{invoice_id}/pdf")
async def print_invoice(invoice_id: RowId, visit: Annotated[Visit, looks("invoices.read")]) -> Response:
    def paper(context: Context) -> InvoicePaper:
        return invoicing.invoice_paper(context, visit.operator_id, invoice_id, visit.staff.client_id)

    printed = await visit.look(paper)
    return file_response(printed.file_name, "application/pdf", await asyncio.to_thread(to_pdf, invoice_sheet(printed)))
