"""Shares of a chat task: the items that one resident gets, some of them with an answer that is known already."""

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from models.quality.levels import Level, level_of
from models.quality.plans import read_plan
from models.quality.samples import draw, gold_count
from models.quality.standing import checks_of
from models.rows import once, remember
from models.work.assignments import Assignment
from models.work.places import count_free_items, met_positions, reserve_items, settle_places
from models.work.tasks import Item, Task

_GOLDS = "has golds"
HAS_GOLDS = select(Item.id).where(Item.task_id == bindparam("task"), Item.known.is_not(None)).limit(1)


def spread_items(session: Session, task: Task) -> None:
    """Give every item of a draft a row for each answer that may be asked for; those asked for later wait.

    An item with a known answer stays as it is: a copy is made for each resident who gets it.
    """
    plan = read_plan(task.quality)
    session.execute(delete(Item).where(Item.task_id == task.id, Item.copy > 1))
    items = list(session.scalars(select(Item).where(Item.task_id == task.id).order_by(Item.position)))
    for item in items:
        item.is_wanted = item.known is None
    session.add_all(
        _copy(item, number, is_wanted=number <= plan.first)
        for item in items
        if item.known is None
        for number in range(2, plan.most + 1)
    )
    session.flush()


def has_golds(session: Session, task_id: int) -> bool:
    """Whether the answer to some item of a task is known."""
    return once(session, _GOLDS, task_id, read=lambda: bool(session.scalar(HAS_GOLDS, {"task": task_id})))


def note_golds(session: Session, task_id: int, has_any: bool) -> None:
    """Note what something else has read of it."""
    remember(session, _GOLDS, task_id, value=has_any)


def hold_share(session: Session, task: Task, assignment: Assignment) -> int:
    """Hold the items of a share for a resident; answers how many, 0 if none is left for them.

    The task must be locked. Where a share turns out smaller than a whole place, the places are counted anew.
    """
    until, most = assignment.due_at, assignment.units
    golds = _golds_for(session, task, assignment.resident_id) if has_golds(session, task.id) else []
    level = level_of(checks_of(session, task, assignment.resident_id)) if golds else Level.NEW
    count = gold_count(most, level, len(golds), draw("share", assignment.id))
    work = reserve_items(session, assignment, most - count, until)
    if not work:
        return 0
    for item in golds[:count]:
        copies = select(func.max(Item.copy)).where(Item.task_id == task.id, Item.position == item.position)
        copy = _copy(item, (session.scalar(copies) or 1) + 1, is_wanted=True)
        copy.assignment_id, copy.held_until, copy.known = assignment.id, until, item.known
        session.add(copy)
    if golds:
        session.flush()
    if work < task.units_per_place and count_free_items(session, task.id):
        settle_places(session, task)
    return work + count


def _golds_for(session: Session, task: Task, resident_id: int) -> list[Item]:
    """Items with known answers that somebody has not had yet, in an order of their own for each resident."""
    held, answered = met_positions(task.id, resident_id)
    query = select(Item).where(
        Item.task_id == task.id,
        Item.copy == 1,
        Item.known.is_not(None),
        Item.position.not_in(held),
        Item.position.not_in(answered),
    )
    return sorted(session.scalars(query), key=lambda item: draw(f"gold {resident_id}", item.id))


def _copy(item: Item, number: int, is_wanted: bool) -> Item:
    return Item(
        operator_id=item.operator_id,
        task_id=item.task_id,
        position=item.position,
        copy=number,
        is_wanted=is_wanted,
        content=item.content,
        kept=item.kept,
        picture_id=item.picture_id,
        second_picture_id=item.second_picture_id,
        audio_id=item.audio_id,
        checks_answer_id=item.checks_answer_id,
    )
