"""Orders: what clients have asked for, and how far each is."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import AskedId, RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.carving import orders, savings
from handlers.carving.orders import OrderFacts
from handlers.carving.savings import Savings
from handlers.context import Context
from handlers.office import permissions
from handlers.work import delivering
from models.japan_time import day_in_japan
from models.people.operators import Client
from models.rows import found
from models.work.assignments import Assignment, AssignmentStatus
from models.work.invoices import Invoice
from models.work.orders import Delivery, Order
from models.work.readiness import task_yen
from models.work.tasks import Item, Task

router = APIRouter(include_in_schema=False)

PER_PAGE = 50


@dataclass(frozen=True)
class TaskRow:
    """One task of an order, in numbers."""

    task: Task
    items: int
    live: int
    approved: int
    total_yen: int


@dataclass(frozen=True)
class OrderSheet:
    """One order with everything that hangs on it; `answers_here`: the client has people who sign in;
    `has_more`: what was approved since the client accepted can be delivered."""

    order: Order
    client: Client
    tasks: list[TaskRow]
    deliveries: list[tuple[Delivery, str]]
    invoices: dict[int, list[Invoice]]
    spent_yen: int
    savings: Savings
    answers_here: bool
    has_more: bool


@router.get("/orders")
async def list_orders(visit: Annotated[Visit, looks("orders.read")], before: AskedId = None) -> Response:
    def listed(context: Context) -> list[Any]:
        query = select(Order, Client.name).join(Client, Client.id == Order.client_id)
        query = query.where(Order.operator_id == visit.operator_id)
        if visit.staff.client_id is not None:
            query = query.where(Order.client_id == visit.staff.client_id)
        if before is not None:
            query = query.where(Order.id < before)
        return list(context.session.execute(query.order_by(Order.id.desc()).limit(PER_PAGE + 1)))

    rows = await visit.look(listed)
    more = f"?before={rows[PER_PAGE - 1][0].id}" if len(rows) > PER_PAGE else ""
    return visit.page("work/orders.html", rows=rows[:PER_PAGE], more=more)


@router.get("/orders/new")
async def new_order(visit: Annotated[Visit, looks("orders.write")]) -> Response:
    return await _order_form(visit)


@router.post("/orders")
async def make_order(visit: Annotated[Visit, acts("orders.write")]) -> Response:
    return await visit.attempt(
        lambda context: orders.create_order(context, visit.operator_id, _facts(visit.form)),
        "order_made",
        lambda order: f"/orders/{order.id}",
        _order_form,
    )


@router.get("/orders/{order_id}")
async def show_order(order_id: RowId, visit: Annotated[Visit, looks("orders.read")]) -> Response:
    return await draw_order(visit, order_id)


@router.get("/orders/{order_id}/edit")
async def edit_form(order_id: RowId, visit: Annotated[Visit, looks("orders.write")]) -> Response:
    return await _order_form(visit, order_id)


@router.post("/orders/{order_id}/edit")
async def edit_order(order_id: RowId, visit: Annotated[Visit, acts("orders.write")]) -> Response:
    def edit(context: Context) -> Order:
        found(context.session, Order, order_id, visit.operator_id)
        return orders.edit_order(context, visit.operator_id, order_id, _facts(visit.form), visit.form.version())

    return await visit.attempt(edit, "order_edited", f"/orders/{order_id}", lambda visit: _order_form(visit, order_id))


@router.post("/orders/{order_id}/cancel")
async def cancel_order(order_id: RowId, visit: Annotated[Visit, acts("orders.write")]) -> Response:
    def cancel(context: Context) -> Order:
        reason, version = visit.form.text("reason"), visit.form.version()
        return orders.cancel_order(context, visit.operator_id, order_id, reason, version)

    return await visit.attempt(
        cancel, "order_cancelled", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id)
    )


@router.post("/orders/{order_id}/hours")
async def tell_hours(order_id: RowId, visit: Annotated[Visit, acts("orders.hours")]) -> Response:
    def tell(context: Context) -> Order:
        permissions.own_order(context.session, visit.staff, order_id)
        hours, version = visit.form.number("client_hours"), visit.form.version()
        return savings.tell_hours(context, visit.operator_id, order_id, hours, version)

    return await visit.attempt(tell, "hours_told", f"/orders/{order_id}", lambda visit: draw_order(visit, order_id))


async def draw_order(visit: Visit, order_id: int) -> Response:
    """The page of an order; a client's people see their own only."""
    return visit.page("work/order.html", sheet=await visit.look(_sheet, visit, order_id))


def _sheet(context: Context, visit: Visit, order_id: int) -> OrderSheet:
    order = permissions.own_order(context.session, visit.staff, order_id)
    names = Names(context, visit.operator_id)
    query = select(Task).where(Task.order_id == order.id).order_by(Task.id)
    tasks = [_task_row(context, task) for task in context.session.scalars(query)]
    deliveries = select(Delivery).where(Delivery.order_id == order.id).order_by(Delivery.number.desc())
    invoices: dict[int, list[Invoice]] = {}
    for one in context.session.scalars(select(Invoice).where(Invoice.order_id == order.id).order_by(Invoice.id)):
        invoices.setdefault(one.delivery_id, []).append(one)
    return OrderSheet(
        order=order,
        client=found(context.session, Client, order.client_id),
        tasks=tasks,
        deliveries=[(one, names.of(one.accepted_by)) for one in context.session.scalars(deliveries)],
        invoices=invoices,
        spent_yen=sum(row.total_yen for row in tasks if row.task.status in ("open", "closed")),
        savings=savings.savings_of(context, visit.operator_id, order.id),
        answers_here=delivering.has_people(context, order),
        has_more=delivering.has_more(context, order),
    )


def _task_row(context: Context, task: Task) -> TaskRow:
    by_status = select(Assignment.status, func.count()).where(Assignment.task_id == task.id).group_by(Assignment.status)
    counts = dict(iter(context.session.execute(by_status)))
    live = ("accepted", "started", "submitted", "returned")
    items = context.session.scalar(select(func.count(Item.id)).where(Item.task_id == task.id)) or 0
    return TaskRow(
        task=task,
        items=items,
        live=sum(counts.get(AssignmentStatus(one), 0) for one in live),
        approved=counts.get(AssignmentStatus.APPROVED, 0),
        total_yen=task_yen(context.session, task),
    )


async def _order_form(visit: Visit, order_id: int | None = None) -> Response:
    """The form of a new order, or of one that is open."""

    def clients(context: Context) -> list[tuple[int, str]]:
        query = select(Client.id, Client.name).where(Client.operator_id == visit.operator_id)
        return [(number, name) for number, name in context.session.execute(query.order_by(Client.id))]

    order = None
    if order_id is not None:
        order = await visit.look(lambda context: found(context.session, Order, order_id, visit.operator_id))
    today = day_in_japan(visit.runtime.clock.now())
    return visit.page("work/order_new.html", clients=await visit.look(clients), today=today, order=order)


def _facts(form: Form) -> OrderFacts:
    return OrderFacts(
        client_id=form.whole("client_id"),
        title=form.text("title"),
        description=form.text("description", ""),
        work_class=form.whole("work_class"),
        budget_yen=form.whole("budget_yen"),
        ordered_on=form.day("ordered_on"),
        due_on=form.day("due_on"),
        client_pays_on=form.day_or_none("client_pays_on"),
        is_reconsigned=form.has("is_reconsigned", "yes"),
    )
