"""Tasks cut from orders: drafted, published, closed, cancelled."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Data, Given, Line, Moment, Page, PathId, Reason, RowId, Shape, Text, Yen, same
from handlers.carving import tasks
from handlers.carving.tasks import TaskFacts
from handlers.context import Context
from models.money.withholding import Withholding
from models.work.readiness import SHORTEST_MINUTES
from models.work.tasks import Task, TaskKind, TaskStatus

router = APIRouter(tags=["tasks"])


class TaskOut(Shape):
    """A task; one place is `units_per_place` units, `taken` places are held or done."""

    id: int
    version: int
    order_id: int
    title: str
    description: str
    kind: TaskKind
    status: TaskStatus
    work_class: int
    unit_minutes: float
    unit_fee_yen: int
    units_per_place: int
    fee_yen: int
    minutes: int
    places: int
    taken: int
    due_at: datetime
    withholding: Withholding
    skill_ids: list[int]
    questions: list[Any]
    links: list[Any]
    terms: dict[str, Any]
    quality: dict[str, Any]
    is_night_safe: bool
    is_tax_added: bool
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    most_shares: int | None
    template: str | None
    details: dict[str, str]
    undecided: list[Any]
    written_by: str
    published_by: str | None
    single_person_reason: str | None
    alarmed_at: datetime | None = Field(description="Since when much of it is sent back: its instructions are bad.")
    created_at: datetime


class NewTask(Given):
    """What staff write of a task.

    `questions` (chat): `[{"key": "reading", "kind": "text", "label": "Reading", "check": "hiragana"}]`; kinds are
    `choose`, `several` and `compare` (with `choices`), `text`, `photo` and `voice`; `only_if`:
    `{"key": "right", "answers": ["no"]}` asks only after that answer to an earlier choice. `links`: `[{"label": …, "url": …}]`, kept in ASCII as LINE takes them. `terms` words a term where the
    standard sentence does not fit: expenses, rights, defects, changes, confidentiality, ending. `places` is for work
    outside of the chat; those of a chat task follow from its items.
    """

    title: Line = Field(max_length=60, examples=["Readings of place names"])
    description: Text = Field(max_length=10_000)
    kind: TaskKind
    unit_minutes: float = Field(ge=SHORTEST_MINUTES, le=10_000, examples=[1.5])
    unit_fee_yen: Yen = Field(ge=1, examples=[30])
    due_at: Moment
    units_per_place: int = Field(default=1, ge=1, le=1_000)
    places: int = Field(default=1, ge=1, le=10_000)
    withholding: Withholding = Withholding.ASK
    skill_ids: list[RowId] = Field(default_factory=list, max_length=20)
    questions: list[Data] = Field(default_factory=list, max_length=20)
    links: list[Data] = Field(default_factory=list, max_length=20)
    terms: Data = Field(default_factory=dict)
    quality: Data = Field(
        default_factory=dict,
        description="How many answer an item: `overlap` fixed or dynamic, `most` 1-9, `confidence`, `is_sampled`.",
        examples=[{"overlap": "dynamic", "most": 3}],
    )
    is_night_safe: bool = Field(default=False, description="Quiet work, with no telephone and no sound.")
    is_tax_added: bool = Field(default=False, description="Consumption tax comes upon the fee.")
    place: Text = Field(default="", max_length=200, description="Where on-site work is; with its start and end.")
    starts_at: Moment | None = Field(default=None, description="It is offered only to those free from start to end.")
    ends_at: Moment | None = Field(default=None, description="Its minutes are those from start to end.")
    most_shares: int | None = Field(default=None, ge=1, le=10_000, description="Places that one resident may take.")
    work_class: int | None = Field(default=None, ge=0, le=4)
    template: Text | None = Field(default=None, max_length=30, description="A kind of work, from `GET /templates`.")
    details: dict[Text, Text] = Field(default_factory=dict, description="What the kind must state, by its fields.")
    undecided: list[Data] = Field(
        default_factory=list,
        max_length=6,
        description="Items of the terms that cannot be fixed yet: work, place, expenses, rights, defects, confidentiality.",
        examples=[[{"item": "place", "reason": "The hall is not booked yet.", "decides_on": "2026-12-01"}]],
    )


class TaskChanges(Given):
    """What is to be changed; what is not named stays."""

    title: Line | None = Field(default=None, max_length=60)
    description: Text | None = Field(default=None, max_length=10_000)
    kind: TaskKind | None = None
    unit_minutes: float | None = Field(default=None, ge=SHORTEST_MINUTES, le=10_000)
    unit_fee_yen: Yen | None = Field(default=None, ge=1)
    due_at: Moment | None = None
    units_per_place: int | None = Field(default=None, ge=1, le=1_000)
    places: int | None = Field(default=None, ge=1, le=10_000)
    withholding: Withholding | None = None
    skill_ids: list[RowId] | None = Field(default=None, max_length=20)
    questions: list[Data] | None = Field(default=None, max_length=20)
    links: list[Data] | None = Field(default=None, max_length=20)
    terms: Data | None = None
    quality: Data | None = None
    is_night_safe: bool | None = None
    is_tax_added: bool | None = None
    place: Text | None = Field(default=None, max_length=200)
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    most_shares: int | None = Field(default=None, ge=1, le=10_000)
    work_class: int | None = Field(default=None, ge=0, le=4)
    template: Text | None = Field(default=None, max_length=30)
    details: dict[Text, Text] | None = None
    undecided: list[Data] | None = Field(default=None, max_length=6)


class Publishing(Given):
    """Whoever wrote a task gives a reason for publishing it alone; only where nobody else of the office may."""

    single_person_reason: Text | None = Field(default=None, max_length=200)


@router.get("/tasks", response_model=Page[TaskOut], summary="List tasks")
async def list_tasks(
    window: Paged,
    caller: Annotated[Caller, reads("tasks.read")],
    order_id: Annotated[RowId | None, Query()] = None,
    status: Annotated[TaskStatus | None, Query()] = None,
) -> Response:
    query = select(Task).where(Task.operator_id == caller.operator_id)
    if order_id is not None:
        query = query.where(Task.order_id == order_id)
    if status is not None:
        query = query.where(Task.status == status)

    def listed(context: Context) -> Page[TaskOut]:
        return page(context.session, window, query, Task.id, TaskOut.model_validate)

    return await caller.look(same, listed)


@router.get("/tasks/{task_id}", response_model=TaskOut, summary="Show a task")
async def show_task(task_id: PathId, caller: Annotated[Caller, reads("tasks.read")]) -> Response:
    return await caller.look(TaskOut.model_validate, caller.own, Task, task_id)


@router.post("/orders/{order_id}/tasks", response_model=TaskOut, summary="Draft a task of an order")
async def create_task(order_id: PathId, body: NewTask, caller: Annotated[Caller, writes("tasks.write")]) -> Response:
    facts = TaskFacts(**body.model_dump())
    return await caller.do(TaskOut.model_validate, tasks.create_task, caller.operator_id, order_id, facts)


@router.patch("/tasks/{task_id}", response_model=TaskOut, summary="Change a draft")
async def edit_task(task_id: PathId, body: TaskChanges, caller: Annotated[Caller, edits("tasks.write")]) -> Response:
    def edit(context: Context) -> Task:
        task = caller.own(context, Task, task_id)
        known = TaskFacts(**{field.name: getattr(task, field.name) for field in fields(TaskFacts)})
        facts = replace(known, **body.changes("work_class", "template", "starts_at", "ends_at", "most_shares"))
        return tasks.edit_task(context, caller.operator_id, task_id, facts, caller.version)

    return await caller.do(TaskOut.model_validate, edit)


@router.post("/tasks/{task_id}/publish", response_model=TaskOut, summary="Open a task for offers")
async def publish_task(
    task_id: PathId, caller: Annotated[Caller, moves("tasks.publish")], body: Publishing | None = None
) -> Response:
    """By somebody else than who wrote it. Refused while something is missing that a lawful offer must state; the
    answer names it."""
    reason = body.single_person_reason if body else None
    return await caller.do(
        TaskOut.model_validate, tasks.publish_task, caller.operator_id, task_id, caller.version, reason
    )


@router.post("/tasks/{task_id}/close", response_model=TaskOut, summary="Take no more residents")
async def close_task(task_id: PathId, caller: Annotated[Caller, moves("tasks.write")]) -> Response:
    return await caller.do(TaskOut.model_validate, tasks.close_task, caller.operator_id, task_id, caller.version)


@router.post("/tasks/{task_id}/cancel", response_model=TaskOut, summary="Cancel a task")
async def cancel_task(task_id: PathId, body: Reason, caller: Annotated[Caller, moves("tasks.write")]) -> Response:
    """Residents at work are told the reason, and what they have done is paid."""
    return await caller.do(
        TaskOut.model_validate, tasks.cancel_task, caller.operator_id, task_id, body.reason, caller.version
    )
