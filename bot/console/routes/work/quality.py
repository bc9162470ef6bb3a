"""The quality of a task: whose work differs, known answers, second looks by other residents."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import BadValue
from handlers.context import Context
from handlers.quality import golds, second_pass, strange
from models.people.residents import Resident
from models.quality.closed import choices_of
from models.quality.outliers import Outlier
from models.quality.plans import QualityPlan, read_plan
from models.rows import found
from models.work.questions import Question, read_questions
from models.work.readiness import count_items
from models.work.tasks import Item, Task

router = APIRouter(include_in_schema=False)


class Quality(NamedTuple):
    """What there is to see and do; `closed` are the questions of which an answer can be known."""

    task: Task
    plan: QualityPlan
    closed: list[Question]
    choices: dict[str, list[tuple[str, str]]]
    known: list[Item]
    total: int
    outliers: list[tuple[Outlier, str]]
    looks: list[Task]


@router.get("/tasks/{task_id}/quality")
async def show_quality(task_id: RowId, visit: Annotated[Visit, looks("quality.read")]) -> Response:
    return await _draw(visit, task_id)


@router.post("/tasks/{task_id}/known")
async def know(task_id: RowId, visit: Annotated[Visit, acts("quality.write")]) -> Response:
    """Mark an item, by its number, with its known answer, or take the mark away where every field is empty."""

    def marked(context: Context) -> Any:
        task = found(context.session, Task, task_id, visit.operator_id)
        known = {one.key: visit.form.get(f"known_{one.key}").strip() for one in read_questions(task.questions)}
        given = {key: words for key, words in known.items() if words}
        item = _item(context, task, visit.form.whole("position"))
        return golds.know_answer(context, visit.operator_id, task_id, item.id, given or None)

    return await visit.attempt(marked, "item_known", f"/tasks/{task_id}/quality", lambda visit: _draw(visit, task_id))


@router.post("/tasks/{task_id}/second-look")
async def second_look(task_id: RowId, visit: Annotated[Visit, acts("quality.write")]) -> Response:
    """Cut what was handed in into a draft for others to look over, paid."""

    def cut(context: Context) -> Task:
        form = visit.form
        terms = form.amount("unit_minutes"), form.whole("unit_fee_yen"), form.moment("due_at")
        units = form.whole("units_per_place", 10)
        return second_pass.check_answers(context, visit.operator_id, task_id, *terms, units)

    return await visit.attempt(
        cut, "second_look_made", lambda task: f"/tasks/{task.id}", lambda visit: _draw(visit, task_id)
    )


def _item(context: Context, task: Task, position: int) -> Item:
    query = select(Item).where(Item.task_id == task.id, Item.copy == 1, Item.position == position)
    item = context.session.scalar(query)
    if item is None:
        raise BadValue(field="position")
    return item


async def _draw(visit: Visit, task_id: int) -> Response:
    return visit.page("work/quality.html", sheet=await visit.look(_sheet, visit.operator_id, task_id))


def _sheet(context: Context, operator_id: int, task_id: int) -> Quality:
    task = found(context.session, Task, task_id, operator_id)
    known = select(Item).where(Item.task_id == task.id, Item.copy == 1, Item.known.is_not(None))
    strangers = strange.outliers_of(context, operator_id, task_id)
    seconds = select(Task).where(Task.checks_task_id == task.id).order_by(Task.id.desc())
    closed = [one for one in read_questions(task.questions) if choices_of(one) is not None]
    return Quality(
        task=task,
        plan=read_plan(task.quality),
        closed=closed,
        choices={one.key: [(words, words) for words in one.choices] for one in closed},
        known=list(context.session.scalars(known.order_by(Item.position))),
        total=count_items(context.session, task.id),
        outliers=[(one, found(context.session, Resident, one.trace.resident_id).alias) for one in strangers],
        looks=list(context.session.scalars(seconds)),
    )
