"""Builders: tasks that several answer, with known answers, and residents who answer as they are told."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers.carving.columns import ColumnMap
from handlers.carving.items import make_items
from handlers.carving.tasks import TaskFacts, create_task, publish_task
from handlers.context import Context
from handlers.quality.golds import know_answer
from handlers.work import answering, working
from models.money.withholding import Withholding
from models.quality.standing import Check, Standing
from models.work.assignments import Assignment
from models.work.submissions import latest_submission
from models.work.tasks import Item, Task, TaskKind
from tests.work.desk import SECOND, START, Desk, me, table_of

KIND = {"key": "kind", "kind": "choose", "label": "どれですか", "choices": ["甲", "乙", "丙", "丁"]}
NOTE = {"key": "note", "kind": "text", "label": "気づいたこと", "required": False}


def batch(desk: Desk, rows: int, golds: dict[int, str] | None = None, **changes: Any) -> int:
    """A published task of closed questions; `golds` names the places whose answer staff know."""
    usual: dict[str, Any] = {
        "title": "仕分け",
        "description": "どれかを選んでください。",
        "kind": TaskKind.CHAT,
        "unit_minutes": 0.5,
        "unit_fee_yen": 20,
        "units_per_place": 10,
        "due_at": START + timedelta(days=20),
        "withholding": Withholding.NONE,
        "questions": [KIND, NOTE],
    }
    task_id = desk.staff(create_task, desk.order(), TaskFacts(**{**usual, **changes})).id
    desk.staff(make_items, task_id, table_of(rows), ColumnMap(("町名",), ("番号",)))
    for position, answer in (golds or {}).items():
        item_id = next(item.id for item in items(desk, task_id) if item.position == position)
        desk.staff(know_answer, task_id, item_id, {"kind": answer})
    desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    return task_id


def items(desk: Desk, task_id: int) -> list[Item]:
    """All copies of a task's items, in order."""
    query = select(Item).where(Item.task_id == task_id).order_by(Item.position, Item.copy)
    return desk.look(lambda session: list(session.scalars(query)))


def task_of(desk: Desk, task_id: int) -> Task:
    """The task as it stands."""
    return desk.look(lambda session: session.get_one(Task, task_id))


def assignment_of(desk: Desk, assignment_id: int) -> Assignment:
    """The assignment as it stands."""
    return desk.look(lambda session: session.get_one(Assignment, assignment_id))


def do(desk: Desk, offer_id: int, resident_id: int, answers: dict[int, str] | None = None, usual: str = "甲") -> int:
    """Take a share and answer it all: `usual`, but `answers` by place in the task. The number of the assignment."""
    assignment_id = desk.start(offer_id, resident_id)
    answer(desk, assignment_id, resident_id, answers, usual)
    return assignment_id


def answer(
    desk: Desk, assignment_id: int, resident_id: int, answers: dict[int, str] | None = None, usual: str = "甲"
) -> int:
    """Answer what is left and hand it in; the number of the submission."""

    def work(context: Context) -> int:
        while (view := answering.item_view(context, assignment_id, resident_id)) is not None:
            position = context.session.get_one(Item, view.item_id).position
            given = (answers or {}).get(position, usual)
            answering.save_answer(context, assignment_id, resident_id, view.item_id, 0, given)
        return working.submit(context, assignment_id, resident_id).id

    return desk.act(work, actor=me(resident_id))


def submission_of(desk: Desk, assignment_id: int) -> int:
    """The newest submission of an assignment."""

    def newest(context: Context) -> int:
        submission = latest_submission(context.session, assignment_id)
        assert submission is not None
        return submission.id

    return desk.act(newest)


def checks(desk: Desk, resident_id: int) -> list[tuple[str, bool]]:
    """What has been found of somebody's work, in order."""
    query = select(Check.source, Check.is_right).where(Check.resident_id == resident_id).order_by(Check.id)
    return desk.look(lambda session: [(str(source), right) for source, right in session.execute(query)])


def standing(desk: Desk, resident_id: int) -> str:
    """The checks from which somebody's level follows."""
    query = select(Standing.checks).where(Standing.resident_id == resident_id)
    return desk.look(lambda session: session.scalar(query) or "")
