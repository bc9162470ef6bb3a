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
from handlers.carving import orders, savings
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
    client_hours: float | None = Field(description="How long the client's own people would have needed, as told.")
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


class Hours(Given):
    """How long the client's own people would have needed; null takes it back."""

    hours: float | None = Field(ge=savings.LEAST_HOURS, le=savings.MOST_HOURS, examples=[12.5])


class SavingsOut(Shape):
    """An order in hours and yen. What residents were paid is not for people of the client, who see null there."""

    client_hours: float | None
    invoiced_yen: int
    fees_yen: int | None = Field(description="Finished work, without expenses and tax upon the fee.")
    worked_hours: float | None = Field(description="How long that work was expected to take.")
    yen_per_hour: int | None = Field(description="What was invoiced, or else the fees, for an hour saved.")

    @classmethod
    def of(cls, found: savings.Savings) -> "SavingsOut":
        """All of it, as the operator's own people see it."""
        return cls.model_validate(found)

    def for_client(self) -> "SavingsOut":
        """What people of the client see."""
        is_of_fees = not self.invoiced_yen
        hidden: dict[str, None] = {"fees_yen": None, "worked_hours": None}
        return self.model_copy(update=hidden | ({"yen_per_hour": None} if is_of_fees else {}))


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


@router.get("/{order_id}/savings", response_model=SavingsOut, summary="See what an order cost and saved")
async def show_savings(order_id: PathId, caller: Annotated[Caller, reads("orders.read")]) -> Response:
    def show(context: Context) -> SavingsOut:
        own_order(context.session, caller.staff, order_id)
        found = SavingsOut.of(savings.savings_of(context, caller.operator_id, order_id))
        return found if caller.staff.client_id is None else found.for_client()

    return await caller.look(same, show)


@router.post("/{order_id}/hours", response_model=OrderOut, summary="Tell how long the client would have needed")
async def tell_hours(order_id: PathId, body: Hours, caller: Annotated[Caller, moves("orders.hours")]) -> Response:
    """By staff, or by the client's own people."""

    def tell(context: Context) -> Order:
        own_order(context.session, caller.staff, order_id)
        return savings.tell_hours(context, caller.operator_id, order_id, body.hours, caller.version)

    return await caller.do(OrderOut.model_validate, tell)


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
