"""Orders of clients. People of a client see their own only."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Line, Page, PathId, Reason, RowId, Shape, Text, Yen, same
from handlers.carving import orders
from handlers.carving.orders import OrderFacts
from handlers.context import Context
from handlers.office.permissions import own_order
from models.work.orders import Order, OrderStatus

router = APIRouter(prefix="/orders", tags=["orders"])


class OrderOut(Shape):
    """An order. `work_class`: 0 open, 1 internal, 2 personal, 3 confidential."""

    id: int
    version: int
    client_id: int
    title: str
    description: str
    work_class: int
    budget_yen: int
    ordered_on: date
    due_on: date
    client_pays_on: date | None
    is_reconsigned: bool
    status: OrderStatus
    created_at: datetime


class NewOrder(Given):
    """What a client asks for."""

    client_id: RowId
    title: Line = Field(max_length=120, examples=["Readings of place names"])
    description: Text = Field(default="", max_length=10_000)
    work_class: int = Field(default=0, ge=0, le=4)
    budget_yen: Yen = Field(ge=1, examples=[50_000])
    ordered_on: Day
    due_on: Day
    client_pays_on: Day | None = None
    is_reconsigned: bool = Field(default=False, description="Paid within 30 days of `client_pays_on`, and told so.")


class OrderChanges(Given):
    """What is to be changed; what is not named stays."""

    client_id: RowId | None = None
    title: Line | None = Field(default=None, max_length=120)
    description: Text | None = Field(default=None, max_length=10_000)
    work_class: int | None = Field(default=None, ge=0, le=4)
    budget_yen: Yen | None = Field(default=None, ge=1)
    ordered_on: Day | None = None
    due_on: Day | None = None
    client_pays_on: Day | None = None
    is_reconsigned: bool | None = None


@router.get("", response_model=Page[OrderOut], summary="List orders")
async def list_orders(
    window: Paged,
    caller: Annotated[Caller, reads("orders.read")],
    status: Annotated[OrderStatus | None, Query()] = None,
) -> Response:
    query = select(Order).where(Order.operator_id == caller.operator_id)
    if caller.staff.client_id is not None:
        query = query.where(Order.client_id == caller.staff.client_id)
    if status is not None:
        query = query.where(Order.status == status)

    def listed(context: Context) -> Page[OrderOut]:
        return page(context.session, window, query, Order.id, OrderOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{order_id}", response_model=OrderOut, summary="Show an order")
async def show_order(order_id: PathId, caller: Annotated[Caller, reads("orders.read")]) -> Response:
    def show(context: Context) -> Order:
        return own_order(context.session, caller.staff, order_id)

    return await caller.look(OrderOut.model_validate, show)


@router.post("", response_model=OrderOut, summary="Take down an order")
async def create_order(body: NewOrder, caller: Annotated[Caller, writes("orders.write")]) -> Response:
    facts = OrderFacts(**body.model_dump())
    return await caller.do(OrderOut.model_validate, orders.create_order, caller.operator_id, facts)


@router.patch("/{order_id}", response_model=OrderOut, summary="Change an open order")
async def edit_order(
    order_id: PathId, body: OrderChanges, caller: Annotated[Caller, edits("orders.write")]
) -> Response:
    def edit(context: Context) -> Order:
        order = caller.own(context, Order, order_id)
        known = OrderFacts(**{name: getattr(order, name) for name in OrderChanges.model_fields})
        return orders.edit_order(
            context,
            caller.operator_id,
            order_id,
            replace(known, **body.changes("client_pays_on")),
            caller.version,
        )

    return await caller.do(OrderOut.model_validate, edit)


@router.post("/{order_id}/cancel", response_model=OrderOut, summary="Cancel an order and its tasks")
async def cancel_order(order_id: PathId, body: Reason, caller: Annotated[Caller, moves("orders.write")]) -> Response:
    """Residents at work are told the reason, and what they have done is paid."""
    return await caller.do(
        OrderOut.model_validate,
        orders.cancel_order,
        caller.operator_id,
        order_id,
        body.reason,
        caller.version,
    )
