"""Known answers: staff mark items whose answer they know, and residents are never told which these are."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from handlers.context import Context
from models.errors import BadInput, NotFound
from models.quality.closed import choices_of
from models.rows import found, locked
from models.work.answer_forms import check_answer
from models.work.assignments import Answer
from models.work.places import settle_places
from models.work.questions import read_questions
from models.work.tasks import Item, Task, TaskKind


def know_answer(
    context: Context, operator_id: int, task_id: int, item_id: int, known: Mapping[str, str] | None
) -> Item:
    """Mark an item with the answer that staff know (None: take the mark away).

    Only closed questions have known answers, and only an item that nobody has begun can be marked. Raises NotFound,
    BadInput, BadAnswer.
    """
    task = locked(context.session, Task, task_id, operator_id)
    item = found(context.session, Item, item_id, operator_id)
    if item.task_id != task.id or item.copy != 1 or task.kind is not TaskKind.CHAT:
        raise NotFound()
    if _is_begun(context, item):
        raise BadInput(field="item", reason="begun")
    item.known = _checked(task, known) if known is not None else None
    for copy in _copies(context, item):
        copy.is_wanted = item.known is None and (copy.copy == 1 or copy.is_wanted)
    context.session.flush()
    if item.known is not None and not _has_work(context, task.id):
        raise BadInput(field="item", reason="last")
    settle_places(context.session, task)
    context.record(operator_id, "item.know", f"items:{item.id}", {"task": task.id, "is_known": known is not None})
    return item


def _checked(task: Task, known: Mapping[str, str]) -> dict[str, Any]:
    closed = {one.key: one for one in read_questions(task.questions) if choices_of(one) is not None}
    if not known or set(known) - set(closed):
        raise BadInput(field="known", reason=", ".join(closed) or "-")
    return {key: check_answer(closed[key], value) for key, value in known.items()}


def _is_begun(context: Context, item: Item) -> bool:
    copies = [copy.id for copy in _copies(context, item)]
    held = select(Item.id).where(Item.id.in_(copies), Item.assignment_id.is_not(None))
    answered = select(Answer.id).where(Answer.item_id.in_(copies))
    return any(context.session.scalar(query.limit(1)) is not None for query in (held, answered))


def _copies(context: Context, item: Item) -> list[Item]:
    query = select(Item).where(Item.task_id == item.task_id, Item.position == item.position)
    return list(context.session.scalars(query.order_by(Item.copy)))


def _has_work(context: Context, task_id: int) -> bool:
    query = select(func.count()).where(Item.task_id == task_id, Item.copy == 1, Item.known.is_(None))
    return bool(context.session.scalar(query))
