"""Whether a task may be published: its class, what a lawful offer must state, what its work needs, its budget."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import YuiError
from models.money.withholding import Withholding
from models.people.operators import Operator
from models.rows import found
from models.work.orders import Order
from models.work.tasks import Item, Task, TaskKind, TaskStatus

HIGHEST_CHAT_CLASS = 1
"""Open (0) and internal (1) work may be handed out and worked by way of the chat."""

LONGEST_PLACE_MINUTES = 8 * 60
"""An ordinary worker's day: the measure for deadlines (guideline on self-employed telework, 3(3))."""


class NotReady(YuiError):
    """The task lacks what a lawful offer must state, or what its work needs: `missing` names the fields."""

    status = 422
    key = "errors.work.not_ready"


class ClassNotHere(YuiError):
    """Work of this class does not go through the chat: personal work (2) needs Yui's own page, confidential work (3)
    the operator's place, and class 4 is refused."""

    status = 422
    key = "errors.work.class_not_here"


class OverBudget(YuiError):
    """The fees of the order's tasks would exceed its budget by `over_yen`."""

    status = 422
    key = "errors.work.over_budget"


def check_ready(session: Session, order: Order, task: Task, now: datetime) -> None:
    """Refuse what may not be published; raises ClassNotHere, NotReady, OverBudget."""
    if task.work_class > HIGHEST_CHAT_CLASS:
        raise ClassNotHere(work_class=task.work_class)
    operator = found(session, Operator, task.operator_id)
    missing = [*missing_of_operator(operator), *missing_of_task(session, task, now)]
    if missing:
        raise NotReady(missing=", ".join(missing))
    over = published_yen(session, order.id, but=task.id) + task_yen(session, task) - order.budget_yen
    if over > 0:
        raise OverBudget(over_yen=f"{over:,}")


def missing_of_operator(operator: Operator) -> list[str]:
    """What the operator must state of itself in every offer and notice, and has not filled in yet."""
    names = ("name", "address")
    missing = [f"operator.{name}" for name in names if not getattr(operator, name).strip()]
    return missing if operator.phone or operator.email else [*missing, "operator.contact"]


def missing_of_task(session: Session, task: Task, now: datetime) -> list[str]:
    """The fields without which no lawful notice could be given, or nobody could do the work."""
    is_chat = task.kind is TaskKind.CHAT
    lacks = {
        "description": not task.description.strip(),
        "due_at": task.due_at <= now,
        "withholding": task.withholding is Withholding.ASK,
        "questions": is_chat and not task.questions,
        "items": is_chat and not count_items(session, task.id),
        "units_per_place": task.unit_minutes * task.units_per_place > LONGEST_PLACE_MINUTES,
    }
    return [name for name, is_lacking in lacks.items() if is_lacking]


def published_yen(session: Session, order_id: int, but: int | None = None) -> int:
    """What an order's published tasks may cost in fees, one of them (`but`) left out."""
    published = select(Task).where(Task.order_id == order_id, Task.status.in_([TaskStatus.OPEN, TaskStatus.CLOSED]))
    return sum(task_yen(session, task) for task in session.scalars(published) if task.id != but)


def task_yen(session: Session, task: Task) -> int:
    """What a task costs in fees if all of it is done."""
    if task.kind is TaskKind.OUTSIDE:
        return task.fee_yen * task.places
    return task.unit_fee_yen * count_items(session, task.id)


def count_items(session: Session, task_id: int) -> int:
    """How many items a task has."""
    return session.scalar(select(func.count()).where(Item.task_id == task_id)) or 0
