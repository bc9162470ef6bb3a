"""Whether a task may be published: its class, what a lawful offer must state, what its work needs, its budget."""

from datetime import datetime
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.carving.own_templates import template_of
from models.errors import YuiError
from models.japan_time import day_in_japan
from models.money.consumption_tax import with_tax
from models.money.withholding import Withholding
from models.people.operators import Operator
from models.quality.levels import Level
from models.quality.plans import read_plan
from models.quality.samples import GOLD_SHARE
from models.rows import found
from models.work.orders import Order
from models.work.questions import QuestionKind
from models.work.tasks import Item, Task, TaskKind, TaskStatus

HIGHEST_CHAT_CLASS = 1
"""Open (0) and internal (1) work may be worked in the chat."""

PAGE_CLASS = 2
"""Personal work is offered by way of the chat, but its items are shown and answered on Yui's own page only."""

CONFIDENTIAL = 3
"""Confidential work is done at the operator's place; only that there is such work goes through the chat."""

LONGEST_PLACE_MINUTES = 8 * 60
"""An ordinary worker's day: the measure for deadlines (guideline on self-employed telework, 3(3))."""

SHORTEST_MINUTES = 0.01
"""Less than a second is no unit of work."""


class NotReady(YuiError):
    """The task lacks what a lawful offer must state, or what its work needs: `missing` names the fields."""

    status = 422
    key = "errors.work.not_ready"


class ClassNotHere(YuiError):
    """Work of this class may not be handed out like this: confidential work (3) is done at the operator's place and
    never cut into items, class 4 is refused."""

    status = 422
    key = "errors.work.class_not_here"


class ClassRefused(YuiError):
    """Work of class 4 ("never") is not taken by anybody (`work_class` says which it was)."""

    status = 422
    key = "errors.work.class_never"


class OverBudget(YuiError):
    """The fees of the order's tasks would exceed its budget by `over_yen`."""

    status = 422
    key = "errors.work.over_budget"


def check_ready(session: Session, order: Order, task: Task, now: datetime) -> None:
    """Refuse what may not be published; raises ClassNotHere, NotReady, OverBudget."""
    check_class(task)
    operator = found(session, Operator, task.operator_id)
    missing = [*missing_of_operator(operator), *missing_of_task(session, task, now)]
    if missing:
        raise NotReady(missing=", ".join(missing))
    over = published_yen(session, order.id, but=task.id) + task_yen(session, task) - order.budget_yen
    if over > 0:
        raise OverBudget(over_yen=f"{over:,}")


def check_class(task: Task) -> None:
    """Refuse work where its class may not be: nothing confidential becomes an item or a link. Raises ClassNotHere."""
    if task.work_class > CONFIDENTIAL or (
        task.work_class == CONFIDENTIAL and (task.kind is TaskKind.CHAT or task.links)
    ):
        raise ClassNotHere(work_class=task.work_class)


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
        **{f"details.{name}": True for name in _missing_details(session, task)},
        "due_at": task.due_at <= now,
        "starts_at": task.starts_at is not None and task.starts_at <= now,
        "withholding": task.withholding is Withholding.ASK,
        "questions": is_chat and not task.questions,
        "items": is_chat and not count_items(session, task.id),
        "pictures": is_chat and _lacks_things_to_compare(session, task),
        "units_per_place": task.unit_minutes * task.units_per_place > LONGEST_PLACE_MINUTES,
    }
    return [name for name, is_lacking in lacks.items() if is_lacking]


def _missing_details(session: Session, task: Task) -> list[str]:
    """What the kind of work must state, and nobody has written. What is published has stated it, whatever an operator
    has made of its own kind since."""
    if task.status is not TaskStatus.DRAFT:
        return []
    fields = template_of(session, task.operator_id, task.template).fields if task.template else ()
    return [name for name in fields if not str(task.details.get(name, "")).strip()]


def _lacks_things_to_compare(session: Session, task: Task) -> bool:
    """Whether a question compares, and some item has neither two pictures nor two columns to be compared."""
    if not any(question["kind"] == QuestionKind.COMPARE for question in task.questions):
        return False
    lacking = select(Item).where(Item.task_id == task.id, Item.second_picture_id.is_(None))
    return any(len(item.content) < 2 for item in session.scalars(lacking))


def published_yen(session: Session, order_id: int, but: int | None = None) -> int:
    """What an order's published tasks may cost in fees, one of them (`but`) left out."""
    published = select(Task).where(Task.order_id == order_id, Task.status.in_([TaskStatus.OPEN, TaskStatus.CLOSED]))
    return sum(task_yen(session, task) for task in session.scalars(published) if task.id != but)


def task_yen(session: Session, task: Task) -> int:
    """What a task costs, with the tax upon its fees."""
    return with_tax(task, _fees_yen(session, task), day_in_japan(task.due_at))


def _fees_yen(session: Session, task: Task) -> int:
    """What a task costs in fees if all of it is done, and every answer that may be asked for is."""
    if task.kind is TaskKind.OUTSIDE:
        return task.fee_yen * task.places
    golds = session.scalar(select(func.count()).where(Item.task_id == task.id, Item.known.is_not(None))) or 0
    work = (count_items(session, task.id) - golds) * read_plan(task.quality).most
    return ceil(task.unit_fee_yen * work * (1 + GOLD_SHARE[Level.NEW] if golds else 1))


def count_items(session: Session, task_id: int) -> int:
    """How many items a task has, each counted once however many answer it."""
    return session.scalar(select(func.count()).where(Item.task_id == task_id, Item.copy == 1)) or 0
