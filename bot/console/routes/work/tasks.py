"""Tasks: written as drafts, looked at with what is still missing, published, closed and cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.routes.work.task_facts import QUESTION_ROWS, facts_of
from bot.console.visit import RowId, Visit, acts, looks
from handlers.carving import tasks
from handlers.carving.prices import TemplateOffer, known_templates, price_in
from handlers.carving.second_looks import has_others
from handlers.carving.tasks import TaskFacts
from handlers.context import Context
from messages.carving import TemplateWords, field_label, question_words, template_words, told
from messages.catalog import text
from models.carving.claims import Claim, doubtful_words
from models.carving.own_templates import template_of
from models.dispatch.offers import Offer
from models.japan_time import at_hour, day_in_japan
from models.money.wages import Price
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.rows import found
from models.towns.outsiders import with_town
from models.work.assignments import Assignment
from models.work.orders import Order
from models.work.readiness import count_items, missing_of_operator, missing_of_task
from models.work.tasks import Item, Task, TaskStatus
from models.work.terms import OPEN_ITEMS

router = APIRouter(include_in_schema=False)

SHOWN_ITEMS = 5
SHOWN_ASSIGNMENTS = 100


@dataclass(frozen=True)
class TaskSheet:
    """One task with everything that hangs on it; `missing` names what keeps a draft from being published."""

    task: Task
    order: Order
    skills: list[str]
    missing: list[str]
    count: int
    items: list[Item]
    offers: list[Offer]
    assignments: list[Any]
    price: Price
    template: TemplateWords | None
    writer: str
    publisher: str
    doubtful: list[tuple[Claim, str]]
    is_writer: bool
    has_others: bool


@router.get("/orders/{order_id}/tasks/new")
async def new_task(order_id: RowId, visit: Annotated[Visit, looks("tasks.write")]) -> Response:
    return await _task_form(visit, order_id)


@router.post("/orders/{order_id}/tasks")
async def make_task(order_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    return await visit.attempt(
        lambda context: tasks.create_task(context, visit.operator_id, order_id, facts_of(visit.form)),
        "task_made",
        lambda task: f"/tasks/{task.id}",
        lambda visit: _task_form(visit, order_id),
    )


@router.get("/tasks/{task_id}")
async def show_task(task_id: RowId, visit: Annotated[Visit, looks("tasks.read")]) -> Response:
    return await draw_task(visit, task_id)


@router.get("/tasks/{task_id}/edit")
async def edit_form(task_id: RowId, visit: Annotated[Visit, looks("tasks.write")]) -> Response:
    return await _edit_form(visit, task_id)


@router.post("/tasks/{task_id}/edit")
async def edit_task(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def edit(context: Context) -> Task:
        version = visit.form.version()
        return tasks.edit_task(context, visit.operator_id, task_id, facts_of(visit.form), version)

    return await visit.attempt(edit, "task_edited", f"/tasks/{task_id}", lambda visit: _edit_form(visit, task_id))


@router.post("/tasks/{task_id}/publish")
async def publish(task_id: RowId, visit: Annotated[Visit, acts("tasks.publish")]) -> Response:
    def published(context: Context, operator_id: int, task_id: int, version: int) -> Task:
        reason = visit.form.get("single_person_reason")
        return tasks.publish_task(context, operator_id, task_id, version, reason)

    return await _move(visit, task_id, published, "published")


@router.post("/tasks/{task_id}/close")
async def close(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    return await _move(visit, task_id, tasks.close_task, "task_closed")


@router.post("/tasks/{task_id}/cancel")
async def cancel(task_id: RowId, visit: Annotated[Visit, acts("tasks.write")]) -> Response:
    def cancelled(context: Context, operator_id: int, task_id: int, version: int) -> Task:
        return tasks.cancel_task(context, operator_id, task_id, visit.form.text("reason"), version)

    return await _move(visit, task_id, cancelled, "task_cancelled")


async def _move(visit: Visit, task_id: int, act: Any, done: str) -> Response:
    return await visit.attempt(
        lambda context: act(context, visit.operator_id, task_id, visit.form.version()),
        done,
        f"/tasks/{task_id}",
        lambda visit: draw_task(visit, task_id),
    )


async def draw_task(visit: Visit, task_id: int) -> Response:
    """The page of a task."""
    return visit.page("work/task.html", sheet=await visit.look(_sheet, visit.operator_id, task_id))


def _sheet(context: Context, operator_id: int, task_id: int) -> TaskSheet:
    session = context.session
    task = found(session, Task, task_id, operator_id)
    is_draft, people = task.status is TaskStatus.DRAFT, Names(context, operator_id)
    missing = missing_of_task(session, task, context.now) if is_draft else []
    if is_draft:
        missing = [*missing_of_operator(found(session, Operator, operator_id)), *missing]
    names = select(Skill.names).where(Skill.id.in_(task.skill_ids or [0])).order_by(Skill.position)
    assignments = (
        select(Assignment, Resident.alias)
        .join(Resident, Resident.id == Assignment.resident_id)
        .where(Assignment.task_id == task.id)
        .order_by(Assignment.id.desc())
        .limit(SHOWN_ASSIGNMENTS)
    )
    first_items = select(Item).where(Item.task_id == task.id).order_by(Item.position).limit(SHOWN_ITEMS)
    offers = select(Offer).where(Offer.task_id == task.id).order_by(Offer.id.desc())
    return TaskSheet(
        task=task,
        order=found(session, Order, task.order_id),
        skills=[name["ja"] for name in session.scalars(names)],
        missing=missing,
        count=count_items(session, task.id),
        items=list(session.scalars(first_items)),
        offers=list(session.scalars(offers)),
        assignments=list(session.execute(with_town(assignments))),
        price=price_in(context, operator_id, task.unit_minutes, task.unit_fee_yen),
        template=_kind_words(context, task),
        doubtful=doubtful_words(f"{task.title}\n{told(task.description, task.details)}") if is_draft else [],
        writer=people.of(task.written_by),
        publisher=people.of(task.published_by),
        is_writer=str(context.actor) == task.written_by,
        has_others=has_others(context, operator_id),
    )


async def _task_form(visit: Visit, order_id: int) -> Response:
    def known(context: Context) -> tuple[Order, list[Skill], list[TemplateOffer]]:
        order = found(context.session, Order, order_id, visit.operator_id)
        return order, _skills(context, visit.operator_id), known_templates(context, visit.operator_id)

    order, skills, offers = await visit.look(known)
    wanted = visit.form.get("template") or visit.request.query_params.get("template", "")
    chosen = next((one for one in offers if one.template.key == wanted), None)
    week_end = at_hour(day_in_japan(visit.runtime.clock.now()) + timedelta(days=7), 18)
    due_at = min(week_end, at_hour(order.due_on, 18))
    start = _start(chosen, due_at) if chosen else None
    words = template_words(chosen.template) if chosen else None
    return _draw_form(visit, order, skills, due_at, None, start, words, offers)


async def _edit_form(visit: Visit, task_id: int) -> Response:
    def known(context: Context) -> tuple[Task, Order, list[Skill], TemplateWords | None]:
        task = found(context.session, Task, task_id, visit.operator_id)
        order = found(context.session, Order, task.order_id)
        return task, order, _skills(context, visit.operator_id), _kind_words(context, task)

    task, order, skills, words = await visit.look(known)
    return _draw_form(visit, order, skills, task.due_at, task, task, words)


def _draw_form(
    visit: Visit,
    order: Order,
    skills: list[Skill],
    due_at: datetime,
    task: Task | None,
    known: Task | TaskFacts | None,
    words: TemplateWords | None,
    offers: Sequence[TemplateOffer] = (),
) -> Response:
    """The form of a task, filled with what is known: the task itself, or what its kind of work begins with."""
    kinds = [(one.template.key, template_words(one.template)) for one in offers]
    rows = max(QUESTION_ROWS, len(known.questions) if known else 0)
    undecidable = [(item, text("ja", f"work.facts.{item}")) for item in OPEN_ITEMS]
    values = {"order": order, "skills": skills, "due_at": due_at, "rows": rows, "undecidable": undecidable}
    return visit.page("work/task_form.html", task=task, known=known, words=words, kinds=kinds, **values)


def _start(offer: TemplateOffer, due_at: datetime) -> TaskFacts:
    """What a kind of work begins with: minutes as measured, and the fee that is usual or, if that is more, reaches the
    floor."""
    one = offer.template
    return TaskFacts(
        title="",
        description="",
        kind=one.kind,
        unit_minutes=offer.unit_minutes,
        unit_fee_yen=max(one.unit_fee_yen, offer.price.least_fee_yen or 0),
        due_at=due_at,
        units_per_place=offer.units_per_place,
        withholding=one.withholding,
        questions=question_words(one),
        template=one.key,
    )


def _kind_words(context: Context, task: Task) -> TemplateWords | None:
    """The words of its kind, and of what the task states though its kind has been changed since."""
    if task.template is None:
        return None
    words = template_words(template_of(context.session, task.operator_id, task.template))
    return replace(words, fields={**words.fields, **{name: field_label(name) for name in task.details}})


def _skills(context: Context, operator_id: int) -> list[Skill]:
    query = select(Skill).where(Skill.operator_id == operator_id).order_by(Skill.position, Skill.id)
    return list(context.session.scalars(query))
