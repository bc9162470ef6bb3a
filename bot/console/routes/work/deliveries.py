"""Deliveries of finished work: made by the operator, looked at and answered by the client."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot.console.routes.work.orders import draw_order
from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.office import permissions
from handlers.work import delivering
from models.rows import found
from models.work.orders import Delivery

router = APIRouter(include_in_schema=False)


@router.post("/orders/{order_id}/deliver")
async def deliver(order_id: RowId, visit: Annotated[Visit, acts("deliveries.write")]) -> Response:
    def handed_over(context: Context) -> Delivery:
        return delivering.deliver(context, visit.operator_id, order_id, visit.form.version())

    return await visit.attempt(
        handed_over, "delivered", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/deliveries/{delivery_id}/accept")
async def accept(delivery_id: RowId, visit: Annotated[Visit, acts("deliveries.accept")]) -> Response:
    def accepted(context: Context) -> Delivery:
        words = visit.form.text("words", "")
        return delivering.accept_delivery(context, visit.operator_id, delivery_id, words, visit.staff.client_id)

    order_id = (await visit.look(_own, visit, delivery_id)).order_id
    return await visit.attempt(
        accepted, "delivery_accepted", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/deliveries/{delivery_id}/return")
async def give_back(delivery_id: RowId, visit: Annotated[Visit, acts("deliveries.accept")]) -> Response:
    def returned(context: Context) -> Delivery:
        words = visit.form.text("words")
        return delivering.return_delivery(context, visit.operator_id, delivery_id, words, visit.staff.client_id)

    order_id = (await visit.look(_own, visit, delivery_id)).order_id
    return await visit.attempt(
        returned, "delivery_returned", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/deliveries/{delivery_id}/record-acceptance")
async def record_acceptance(delivery_id: RowId, visit: Annotated[Visit, acts("deliveries.write")]) -> Response:
    """What a client without people here has said by telephone or on paper."""

    def recorded(context: Context) -> Delivery:
        form = visit.form
        said = (form.day("accepted_on"), form.text("said_by"), form.text("words", ""))
        return delivering.record_acceptance(context, visit.operator_id, delivery_id, *said)

    order_id = (await visit.look(_own, visit, delivery_id)).order_id
    return await visit.attempt(
        recorded, "delivery_accepted", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/deliveries/{delivery_id}/record-return")
async def record_return(delivery_id: RowId, visit: Annotated[Visit, acts("deliveries.write")]) -> Response:
    def recorded(context: Context) -> Delivery:
        said = (visit.form.text("said_by"), visit.form.text("words"))
        return delivering.record_return(context, visit.operator_id, delivery_id, *said)

    order_id = (await visit.look(_own, visit, delivery_id)).order_id
    return await visit.attempt(
        recorded, "delivery_returned", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.get("/deliveries/{delivery_id}/archive")
async def download_archive(delivery_id: RowId, visit: Annotated[Visit, looks("deliveries.read")]) -> Response:
    def archive(context: Context) -> tuple[str, bytes]:
        delivery = _fetched(context, visit, delivery_id, "archive")
        return f"delivery-{delivery.order_id}-{delivery.number}.zip", delivery.archive

    name, content = await visit.do(archive)
    return file_response(name, "application/zip", content)


@router.get("/deliveries/{delivery_id}/file")
async def download_file(
    delivery_id: RowId, visit: Annotated[Visit, looks("deliveries.read")], name: Annotated[str, Query(max_length=300)]
) -> Response:
    """One file of a delivery, such as the answers of a task as CSV."""

    def file(context: Context) -> bytes:
        _fetched(context, visit, delivery_id, name)
        return delivering.delivered_file(context, visit.operator_id, delivery_id, name)

    content = await visit.do(file)
    media_type = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    return file_response(name.replace("/", "-"), media_type, content)


def _fetched(context: Context, visit: Visit, delivery_id: int, what: str) -> Delivery:
    """The delivery; that something of it was fetched, and by whom, stands in the record."""
    delivery = _own(context, visit, delivery_id)
    context.record(delivery.operator_id, "order.download", f"deliveries:{delivery.id}", {"what": what})
    return delivery


def _own(context: Context, visit: Visit, delivery_id: int) -> Delivery:
    """A delivery of an order that this person may see; raises NotFound."""
    delivery = found(context.session, Delivery, delivery_id, visit.operator_id)
    permissions.own_order(context.session, visit.staff, delivery.order_id)
    return delivery
