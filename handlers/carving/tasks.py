"""Tasks: written as drafts, checked before they are published, closed and cancelled."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from handlers.carving.second_looks import second_look
from handlers.context import Context
from handlers.moves import move
from handlers.work.ending import cancel_assignment
from handlers.work.notices import check_notice
from models.carving.own_templates import template_of
from models.errors import BadInput
from models.japan_time import day_in_japan
from models.money.withholding import Withholding
from models.people.operators import Skill
from models.quality.closed import choices_of
from models.quality.plans import read_plan
from models.quality.shares import spread_items
from models.rows import found, locked, to_edit
from models.work.assignments import LIVE, Assignment
from models.work.facts import TERM_NAMES
from models.work.links import read_links
from models.work.on_site import check_on_site
from models.work.orders import Order, OrderStatus
from models.work.places import settle_places
from models.work.questions import read_questions
from models.work.readiness import CONFIDENTIAL, LONGEST_PLACE_MINUTES, SHORTEST_MINUTES, ClassRefused, check_ready
from models.work.tasks import Task, TaskKind, TaskStatus
from models.work.terms import check_undecided

LONGEST_DESCRIPTION = 4_000
LONGEST_TERM = 300


class DueAfterOrder(BadInput):
    """The task would be due after the day on which its order is."""

    key = "errors.work.due_after_order"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What staff write of a task; see `models.work.tasks.Task`.

    `places` is for outside work; those of a chat task follow from its items. `work_class` None takes the order's.
    `details` are the fields of the `template`, `quality` the plan (`models.quality.plans`). On-site work has a
    `place` with `starts_at` and `ends_at`, and takes the minutes between them. `most_shares` is how many places one
    resident may take.
    """

    title: str
    description: str
    kind: TaskKind
    unit_minutes: float
    unit_fee_yen: int
    due_at: datetime
    units_per_place: int = 1
    places: int = 1
    withholding: Withholding = Withholding.ASK
    skill_ids: list[int] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)
    terms: dict[str, Any] = field(default_factory=dict)
    work_class: int | None = None
    template: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    quality: dict[str, Any] = field(default_factory=dict)
    is_night_safe: bool = False
    is_tax_added: bool = False
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    most_shares: int | None = None
    undecided: list[Any] = field(default_factory=list)


def create_task(context: Context, operator_id: int, order_id: int, facts: TaskFacts) -> Task:
    """Write a task as a draft of an open order; raises BadInput, BadQuestions."""
    order = _open_order(context, operator_id, order_id)
    values = _checked(context, order, facts)
    writer = {"written_by": str(context.actor), "created_at": context.now}
    task = Task(operator_id=operator_id, order_id=order.id, **writer, **values)
    context.session.add(task)
    context.session.flush()
    context.record(operator_id, "task.create", f"tasks:{task.id}", _recorded(task))
    return task


def edit_task(context: Context, operator_id: int, task_id: int, facts: TaskFacts, version: int | None = None) -> Task:
    """Change a draft. What has been offered stays as it was: its terms are those of the notices."""
    task = to_edit(context.session, Task, task_id, operator_id, version)
    if task.status is not TaskStatus.DRAFT:
        raise BadInput(field="status", reason=str(task.status))
    order = _open_order(context, operator_id, task.order_id)
    for name, value in _checked(context, order, facts, task).items():
        setattr(task, name, value)
    task.written_by = str(context.actor)
    settle_places(context.session, task)
    context.record(operator_id, "task.edit", f"tasks:{task.id}", _recorded(task))
    return task


def publish_task(
    context: Context,
    operator_id: int,
    task_id: int,
    version: int | None = None,
    single_person_reason: str | None = None,
) -> Task:
    """Open a task for offers, once somebody else than its writer has looked at it.

    Where nobody else of the office may publish, the writer does it and says why; that stands in the record. Raises
    NotReady, ClassNotHere, OverBudget, WriterPublishes, OthersCanPublish.
    """
    task = to_edit(context.session, Task, task_id, operator_id, version)
    order = _open_order(context, operator_id, task.order_id)
    spread_items(context.session, task)
    check_ready(context.session, order, task, context.now)
    check_notice(context, task)
    reason = second_look(context, task, single_person_reason)
    settle_places(context.session, task)
    move(context, task, TaskStatus.OPEN, reason)
    task.published_by, task.single_person_reason = str(context.actor), reason
    detail = {"written_by": task.written_by, "single_person": reason}
    context.record(operator_id, "task.publish", f"tasks:{task.id}", _recorded(task) | detail)
    return task


def close_task(context: Context, operator_id: int, task_id: int, version: int | None = None) -> Task:
    """Take no more residents; those at work go on."""
    task = to_edit(context.session, Task, task_id, operator_id, version)
    move(context, task, TaskStatus.CLOSED)
    context.record(operator_id, "task.close", f"tasks:{task.id}")
    return task


def cancel_task(context: Context, operator_id: int, task_id: int, reason: str, version: int | None = None) -> Task:
    """Cancel a task: residents at work are told the reason, and what they have done is paid."""
    if not reason.strip():
        raise BadInput(field="reason", reason="empty")
    task = to_edit(context.session, Task, task_id, operator_id, version)
    move(context, task, TaskStatus.CANCELLED, reason[:200])
    live = select(Assignment.id).where(Assignment.task_id == task.id, Assignment.status.in_(LIVE))
    for assignment_id in list(context.session.scalars(live.order_by(Assignment.id))):
        assignment = locked(context.session, Assignment, assignment_id)
        cancel_assignment(context, task, assignment, reason)
    settle_places(context.session, task)
    context.record(operator_id, "task.cancel", f"tasks:{task.id}", {"reason": reason})
    return task


def _open_order(context: Context, operator_id: int, order_id: int) -> Order:
    order = locked(context.session, Order, order_id, operator_id)
    if order.status is not OrderStatus.OPEN:
        raise BadInput(field="order", reason=str(order.status))
    return order


def _checked(context: Context, order: Order, facts: TaskFacts, task: Task | None = None) -> dict[str, Any]:
    """The columns of a task (of `task`, if it is there already); raises BadInput, BadQuestions, TemplateRetired."""
    limits = {
        "title": 0 < len(facts.title.strip()) <= 60,
        "description": len(facts.description) <= LONGEST_DESCRIPTION,
        "unit_minutes": SHORTEST_MINUTES <= facts.unit_minutes <= LONGEST_PLACE_MINUTES,
        "unit_fee_yen": 0 < facts.unit_fee_yen <= 1_000_000,
        "units_per_place": 0 < facts.units_per_place <= 1_000,
        "places": 0 < facts.places <= 10_000,
        "most_shares": facts.most_shares is None or 0 < facts.most_shares <= 10_000,
        "ends_at": facts.ends_at is None or facts.ends_at <= facts.due_at,
    }
    for name, is_right in limits.items():
        if not is_right:
            raise BadInput(field=name, reason="range")
    if day_in_japan(facts.due_at) > order.due_on:
        raise DueAfterOrder(field="due_at", reason="range")
    for name, words in facts.terms.items():
        if name not in TERM_NAMES or not isinstance(words, str) or len(words) > LONGEST_TERM:
            raise BadInput(field=f"terms.{name}", reason="form")
    _check_details(context, order.operator_id, facts, task)
    for skill_id in facts.skill_ids:
        found(context.session, Skill, skill_id, order.operator_id)
    work_class = order.work_class if facts.work_class is None else facts.work_class
    if not order.work_class <= work_class <= 4:
        raise BadInput(field="work_class", reason=f">= {order.work_class}")
    if work_class > CONFIDENTIAL:
        raise ClassRefused(work_class=work_class)
    questions = [question.as_data() for question in read_questions(facts.questions)]
    units = 1 if facts.kind is TaskKind.OUTSIDE else facts.units_per_place
    plan = read_plan(facts.quality)
    if plan.most > 1 and not any(choices_of(one) for one in read_questions(facts.questions)):
        raise BadInput(field="quality.most", reason="1")
    undecided = check_undecided(facts.undecided, day_in_japan(facts.due_at))
    checked = {"work_class": work_class, "questions": questions, "units_per_place": units, "quality": plan.as_data()}
    checked |= {"undecided": undecided, "links": read_links(facts.links)}
    minutes = check_on_site(facts.kind, facts.place.strip(), facts.starts_at, facts.ends_at)
    checked |= {"place": facts.place.strip(), "unit_minutes": minutes or facts.unit_minutes}
    return asdict(facts) | checked


def _check_details(context: Context, operator_id: int, facts: TaskFacts, task: Task | None) -> None:
    """A draft may go on with the kind that it has, and with what it states, though the kind is retired or changed."""
    fields: set[str] = set()
    if facts.template is not None:
        is_new = task is None or task.template != facts.template
        fields.update(template_of(context.session, operator_id, facts.template, is_new=is_new).fields)
        if task is not None and not is_new:
            fields.update(task.details)
    for name, words in facts.details.items():
        if name not in fields or not isinstance(words, str) or len(words) > LONGEST_TERM:
            raise BadInput(field=f"details.{name}", reason="form")


def _recorded(task: Task) -> dict[str, Any]:
    return {
        "order": task.order_id,
        "kind": str(task.kind),
        "work_class": task.work_class,
        "unit_fee_yen": task.unit_fee_yen,
        "units_per_place": task.units_per_place,
        "places": task.places,
        "due_at": task.due_at.isoformat(),
        "starts_at": task.starts_at.isoformat() if task.starts_at else None,
        "withholding": str(task.withholding),
    }
