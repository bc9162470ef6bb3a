"""Deliveries: the finished work of an order, handed to its client, accepted or returned."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Line, Page, PathId, RowId, Shape, Text, same
from handlers.context import Context
from handlers.office.permissions import own_order
from handlers.work import delivering
from models.files.file_types import clean_file_name
from models.work.orders import Delivery, Order

router = APIRouter(tags=["deliveries"])


class DeliveryOut(Shape):
    """A delivery; `manifest` lists its files with their SHA-256."""

    id: int
    order_id: int
    number: int
    archive_sha256: str
    manifest: dict[str, Any]
    delivered_at: datetime
    delivered_by: str
    accepted_at: datetime | None
    accepted_by: str | None
    accepted_on: date | None
    said_by: str | None
    returned_at: datetime | None
    words: str


class Acceptance(Given):
    """The client's word, if any."""

    words: Text = Field(default="", max_length=1_000)


class AcceptanceWord(Given):
    """Who of the client accepted, and on which day."""

    accepted_on: Day
    said_by: Line = Field(max_length=100, examples=["the head of the section"])
    words: Text = Field(default="", max_length=1_000)


class ReturnWord(Given):
    """Who of the client wants what mended."""

    said_by: Line = Field(max_length=100, examples=["the head of the section"])
    words: Line = Field(max_length=1_000)


class DeliveryReturn(Given):
    """What the client wants mended."""

    words: Line = Field(max_length=1_000)


@router.get("/deliveries", response_model=Page[DeliveryOut], summary="List deliveries")
async def list_deliveries(
    window: Paged,
    caller: Annotated[Caller, reads("deliveries.read")],
    order_id: Annotated[RowId | None, Query()] = None,
) -> Response:
    query = select(Delivery).where(Delivery.operator_id == caller.operator_id)
    if caller.staff.client_id is not None:
        own = select(Order.id).where(Order.client_id == caller.staff.client_id)
        query = query.where(Delivery.order_id.in_(own))
    if order_id is not None:
        query = query.where(Delivery.order_id == order_id)

    def listed(context: Context) -> Page[DeliveryOut]:
        return page(context.session, window, query, Delivery.id, DeliveryOut.model_validate)

    return await caller.look(same, listed)


@router.post(
    "/orders/{order_id}/deliveries",
    response_model=DeliveryOut,
    summary="Hand the finished work to the client",
)
async def deliver_order(order_id: PathId, caller: Annotated[Caller, moves("deliveries.write")]) -> Response:
    """`If-Match` is the version of the order."""
    return await caller.do(DeliveryOut.model_validate, delivering.deliver, caller.operator_id, order_id, caller.version)


@router.get("/deliveries/{delivery_id}", response_model=DeliveryOut, summary="Show a delivery")
async def show_delivery(delivery_id: PathId, caller: Annotated[Caller, reads("deliveries.read")]) -> Response:
    return await caller.look(DeliveryOut.model_validate, _own, caller, delivery_id)


@router.get(
    "/deliveries/{delivery_id}/archive",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
    summary="Download a delivery as ZIP",
)
async def download_archive(delivery_id: PathId, caller: Annotated[Caller, reads("deliveries.read")]) -> Response:
    def download(context: Context) -> Download:
        delivery = _own(context, caller, delivery_id)
        _record(context, delivery, "archive")
        name = f"order-{delivery.order_id}-delivery-{delivery.number}.zip"
        return Download(name, "application/zip", delivery.archive)

    return await caller.do(same, download)


@router.get(
    "/deliveries/{delivery_id}/file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}, "text/csv": {}}}},
    summary="Download one file of a delivery",
)
async def download_file(
    delivery_id: PathId,
    caller: Annotated[Caller, reads("deliveries.read")],
    name: Annotated[Text, Query(max_length=300, description="As in the manifest.", examples=["tasks/1/answers.csv"])],
) -> Response:
    def download(context: Context) -> Download:
        delivery = _own(context, caller, delivery_id)
        content = delivering.delivered_file(context, caller.operator_id, delivery_id, name)
        _record(context, delivery, "file")
        is_table = name.endswith(".csv")
        return Download(clean_file_name(name), "text/csv" if is_table else "application/octet-stream", content)

    return await caller.do(same, download)


@router.post("/deliveries/{delivery_id}/accept", response_model=DeliveryOut, summary="Accept a delivery")
async def accept_delivery(
    delivery_id: PathId, body: Acceptance, caller: Annotated[Caller, writes("deliveries.accept")]
) -> Response:
    """By the client's own people."""
    return await caller.do(
        DeliveryOut.model_validate,
        delivering.accept_delivery,
        caller.operator_id,
        delivery_id,
        body.words,
        caller.staff.client_id,
    )


@router.post(
    "/deliveries/{delivery_id}/record-acceptance",
    response_model=DeliveryOut,
    summary="Record the acceptance of a client without people here",
)
async def record_acceptance(
    delivery_id: PathId, body: AcceptanceWord, caller: Annotated[Caller, writes("deliveries.write")]
) -> Response:
    """Who said so and when, by telephone or on paper; refused where the client's own people can accept."""
    return await caller.do(
        DeliveryOut.model_validate,
        delivering.record_acceptance,
        caller.operator_id,
        delivery_id,
        body.accepted_on,
        body.said_by,
        body.words,
    )


@router.post(
    "/deliveries/{delivery_id}/record-return",
    response_model=DeliveryOut,
    summary="Record what a client without people here wants mended",
)
async def record_return(
    delivery_id: PathId, body: ReturnWord, caller: Annotated[Caller, writes("deliveries.write")]
) -> Response:
    """The order is open again; refused where the client's own people can send it back."""
    return await caller.do(
        DeliveryOut.model_validate,
        delivering.record_return,
        caller.operator_id,
        delivery_id,
        body.said_by,
        body.words,
    )


@router.post("/deliveries/{delivery_id}/return", response_model=DeliveryOut, summary="Ask for something to be mended")
async def return_delivery(
    delivery_id: PathId, body: DeliveryReturn, caller: Annotated[Caller, writes("deliveries.accept")]
) -> Response:
    """By the client's own people; the order is open again."""
    return await caller.do(
        DeliveryOut.model_validate,
        delivering.return_delivery,
        caller.operator_id,
        delivery_id,
        body.words,
        caller.staff.client_id,
    )


def _own(context: Context, caller: Caller, delivery_id: int) -> Delivery:
    """A delivery that the caller may see. Raises NotFound."""
    delivery = caller.own(context, Delivery, delivery_id)
    own_order(context.session, caller.staff, delivery.order_id)
    return delivery


def _record(context: Context, delivery: Delivery, what: str) -> None:
    context.record(delivery.operator_id, "order.download", f"deliveries:{delivery.id}", {"what": what})
