"""What an order cost, and how much of the client's own time it saved."""

from dataclasses import dataclass

from sqlalchemy import func, select

from handlers.context import Context
from models.errors import BadInput
from models.rows import found, to_edit
from models.work.assignments import Assignment
from models.work.invoices import Invoice
from models.work.orders import Order
from models.work.tasks import Task

LEAST_HOURS, MOST_HOURS = 0.1, 100_000


@dataclass(frozen=True, slots=True)
class Savings:
    """An order in hours and yen.

    `client_hours` is what the client's own people would have needed, as somebody has said; `invoiced_yen` what the
    client was asked to pay, tax included, `fees_yen` what its residents' finished work comes to, without expenses and
    without tax upon the fee; `worked_hours` how long that work was expected to take. `yen_per_hour` sets what was
    invoiced, or else the fees, against an hour saved.
    """

    client_hours: float | None
    invoiced_yen: int
    fees_yen: int
    worked_hours: float

    @property
    def yen_per_hour(self) -> int | None:
        """None while no hours are known, or no cost."""
        cost = self.invoiced_yen or self.fees_yen
        return round(cost / self.client_hours) if self.client_hours and cost else None


def tell_hours(
    context: Context, operator_id: int, order_id: int, hours: float | None, version: int | None = None
) -> Order:
    """Keep how long the client's own people would have needed; None takes it back.

    Raises NotFound, BadInput, StaleVersion.
    """
    order = to_edit(context.session, Order, order_id, operator_id, version)
    if hours is not None and not LEAST_HOURS <= hours <= MOST_HOURS:
        raise BadInput(field="hours", reason=f"{LEAST_HOURS}-{MOST_HOURS}")
    order.client_hours = hours
    context.record(operator_id, "order.hours", f"orders:{order.id}", {"hours": hours})
    return order


def savings_of(context: Context, operator_id: int, order_id: int) -> Savings:
    """How an order stands in hours and yen; raises NotFound."""
    order = found(context.session, Order, order_id, operator_id)
    fee = func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen)
    work = (
        select(func.sum(Assignment.units_paid * fee), func.sum(Assignment.units_paid * Task.unit_minutes))
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.order_id == order.id, Assignment.units_paid > 0)
    )
    fees_yen, minutes = context.session.execute(work).one()
    invoiced = select(func.sum(Invoice.total_yen)).where(Invoice.order_id == order.id, Invoice.cancelled_at.is_(None))
    return Savings(
        client_hours=order.client_hours,
        invoiced_yen=int(context.session.scalar(invoiced) or 0),
        fees_yen=int(fees_yen or 0),
        worked_hours=round((minutes or 0) / 60, 1),
    )
