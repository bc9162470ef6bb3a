"""Places and items: who holds them. Races are settled here, by the database, on the row of the task."""

from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from models.work.assignments import LIVE, Answer, Assignment, AssignmentStatus
from models.work.tasks import Item, Task, TaskKind, TaskStatus

_NO_SYNC = {"synchronize_session": False}


def claim_place(session: Session, task_id: int) -> bool:
    """Take one place of an open task, or learn that there is none. Holds the task's row until the end."""
    claim = (
        update(Task)
        .where(Task.id == task_id, Task.status == TaskStatus.OPEN, Task.taken < Task.places)
        .values(taken=Task.taken + 1)
        .returning(Task.id)
    )
    return session.execute(claim, execution_options=_NO_SYNC).first() is not None


def reserve_items(session: Session, task_id: int, assignment_id: int, most: int, until: datetime) -> int:
    """Reserve up to `most` free items for an assignment, in one statement; answers how many."""
    free = (
        select(Item.id)
        .where(Item.task_id == task_id, Item.assignment_id.is_(None))
        .order_by(Item.position)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    reserve = (
        update(Item)
        .where(Item.id.in_(select(free.c.id)))
        .values(assignment_id=assignment_id, held_until=until)
        .returning(Item.id)
    )
    return len(session.execute(reserve, execution_options=_NO_SYNC).all())


def free_items(session: Session, assignment_id: int, keep_done: bool) -> None:
    """Give an assignment's items back for others to take; with `keep_done` only those without a full answer."""
    release = update(Item).where(Item.assignment_id == assignment_id)
    if keep_done:
        release = release.where(~_is_done(assignment_id))
    session.execute(release.values(assignment_id=None, held_until=None), execution_options=_NO_SYNC)


def count_free_items(session: Session, task_id: int) -> int:
    """Items of a task that nobody holds."""
    query = select(func.count()).where(Item.task_id == task_id, Item.assignment_id.is_(None))
    return session.scalar(query) or 0


def count_done(session: Session, assignment_id: int) -> int:
    """Items of an assignment that have a full answer."""
    query = select(func.count()).where(Item.assignment_id == assignment_id, _is_done(assignment_id))
    return session.scalar(query) or 0


def settle_places(session: Session, task: Task) -> None:
    """Count the places anew after work has left its holder; the task must be locked.

    A place stays taken while its assignment is live, or if its work counts (approved, or paid in part). The rest of
    a chat task is cut into places again: as many as its free items fill.
    """
    session.flush()
    taken = session.scalar(
        select(func.count()).where(
            Assignment.task_id == task.id,
            or_(
                Assignment.status.in_(LIVE | {AssignmentStatus.APPROVED}),
                Assignment.units_paid > 0,
            ),
        )
    )
    task.taken = taken or 0
    if task.kind is TaskKind.CHAT:
        left = ceil(count_free_items(session, task.id) / task.units_per_place)
        task.places = max(1, task.taken + left)
    session.flush()


def _is_done(assignment_id: int) -> Any:
    return exists().where(Answer.item_id == Item.id, Answer.assignment_id == assignment_id, Answer.is_complete)
