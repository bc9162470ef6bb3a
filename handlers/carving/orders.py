"""Orders: what a client asked for, taken down by staff."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select

from handlers.carving.tasks import cancel_task
from handlers.context import Context
from handlers.moves import move
from models.errors import BadInput
from models.people.operators import Client
from models.rows import found, to_edit
from models.work.orders import Order, OrderStatus
from models.work.readiness import CONFIDENTIAL, ClassRefused
from models.work.tasks import Task, TaskStatus


class DueBeforeOrder(BadInput):
    """The order would be due before the day on which it was placed."""

    key = "errors.order.due_before_order"


class NoPaymentDay(BadInput):
    """Work that is consigned on needs the day on which the client pays (Freelance Act, art. 4(3))."""

    key = "errors.order.no_payment_day"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What staff write down of an order; `work_class` 0 to 4, `client_pays_on` if a day of payment is agreed.

    `is_reconsigned` needs that day: residents are then paid within 30 days of it.
    """

    client_id: int
    title: str
    description: str
    work_class: int
    budget_yen: int
    ordered_on: date
    due_on: date
    client_pays_on: date | None = None
    is_reconsigned: bool = False


def create_order(context: Context, operator_id: int, facts: OrderFacts) -> Order:
    """Take down an order; raises BadInput, ClassRefused, NotFound for a client of another operator."""
    _check(context, operator_id, facts)
    order = Order(operator_id=operator_id, created_at=context.now, **asdict(facts))
    context.session.add(order)
    context.session.flush()
    context.record(operator_id, "order.create", f"orders:{order.id}", _recorded(facts))
    return order


def edit_order(
    context: Context, operator_id: int, order_id: int, facts: OrderFacts, version: int | None = None
) -> Order:
    """Change an open order. Its class may not rise above that of a task already cut from it: what was carved as open
    would be confidential then. Raises BadInput, ClassRefused, NotFound, StaleVersion."""
    order = to_edit(context.session, Order, order_id, operator_id, version)
    if order.status is not OrderStatus.OPEN:
        raise BadInput(field="status", reason=str(order.status))
    _check(context, operator_id, facts)
    cut = select(func.min(Task.work_class)).where(Task.order_id == order.id, Task.status != TaskStatus.CANCELLED)
    lowest = context.session.scalar(cut)
    if lowest is not None and facts.work_class > lowest:
        raise BadInput(field="work_class", reason=f"<= {lowest}")
    for name, value in asdict(facts).items():
        setattr(order, name, value)
    context.record(operator_id, "order.edit", f"orders:{order.id}", _recorded(facts))
    return order


def cancel_order(context: Context, operator_id: int, order_id: int, reason: str, version: int | None = None) -> Order:
    """Cancel an order and its tasks; residents are told why, and what they have done is paid."""
    ids = select(Task.id).where(
        Task.order_id == order_id,
        Task.operator_id == operator_id,
        Task.status != TaskStatus.CANCELLED,
    )
    for task_id in list(context.session.scalars(ids.order_by(Task.id))):
        cancel_task(context, operator_id, task_id, reason)
    order = to_edit(context.session, Order, order_id, operator_id, version)
    move(context, order, OrderStatus.CANCELLED, reason)
    context.record(operator_id, "order.cancel", f"orders:{order.id}", {"reason": reason})
    return order


def _check(context: Context, operator_id: int, facts: OrderFacts) -> None:
    found(context.session, Client, facts.client_id, operator_id)
    if facts.is_reconsigned and facts.client_pays_on is None:
        raise NoPaymentDay(field="client_pays_on", reason="missing")
    if not facts.title.strip() or len(facts.title) > 120:
        raise BadInput(field="title", reason="1-120")
    if not 0 <= facts.work_class <= CONFIDENTIAL + 1:
        raise BadInput(field="work_class", reason="0-4")
    if facts.work_class > CONFIDENTIAL:
        raise ClassRefused(work_class=facts.work_class)
    if facts.budget_yen < 1:
        raise BadInput(field="budget_yen", reason=">= 1")
    if facts.due_on < facts.ordered_on:
        raise DueBeforeOrder(field="due_on", reason=">= ordered_on")


def _recorded(facts: OrderFacts) -> dict[str, object]:
    kept = asdict(facts)
    kept.pop("description")
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}
