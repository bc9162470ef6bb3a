"""Places and items: who holds them. Races are settled here, by the database, on the row of the task."""

from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Select, Update, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models.lists import among
from models.rows import at_hand, carried, forget, of_each, recall, remember
from models.work.assignments import LIVE, WAITS_AS_PART, Answer, Assignment, AssignmentStatus
from models.work.in_hand import all_held
from models.work.sheets import SHORT, forget_sheet, sheet_of
from models.work.tasks import Item, Task, TaskKind, TaskStatus
from models.writes import lanes_of, write

_OPEN_POSITIONS = "open positions"
_NO_SYNC = {"synchronize_session": False}


def _free(item: type[Item]) -> tuple[Any, ...]:
    return (item.assignment_id.is_(None), item.is_wanted)


def _is_done(assignment_id: Any) -> Any:
    return exists().where(Answer.item_id == Item.id, Answer.assignment_id == assignment_id, Answer.is_complete)


def claim_place(session: Session, task: Task) -> bool:
    """Take one place of an open task that is kept for nobody, or learn that there is none. Holds the task's row until
    the end, and reads it.

    Once the row is held, further places of it are counted here, and written with all else.
    """
    if recall(session, "claimed", task.id):
        has_place = task.status is TaskStatus.OPEN and task.free_places > 0
        task.taken += int(has_place)
        return has_place
    if session.is_modified(task):
        session.flush()
    is_won = session.scalars(_CLAIM, {"task": task.id}).first() is not None
    remember(session, "claimed", task.id, value=is_won)
    return is_won


def reserve_items(session: Session, assignment: Assignment, most: int, until: datetime) -> int:
    """Reserve up to `most` free items for an assignment, in one statement; answers how many.

    Nobody gets an item that they have answered before, nor a look at their own answer.
    """
    if _has_unwritten(session, assignment):
        session.flush()
    given = {"task": assignment.task_id, "resident": assignment.resident_id, "most": most}
    forget_sheet(session, assignment.id)
    reserved = list(write(session, _RESERVE, given | {"assignment": assignment.id, "until": until}).scalars())
    for item_id in reserved:
        # Written past the session, which may hold items that somebody else of the batch has just given back.
        item = at_hand(session, Item, item_id)
        if item is not None:
            session.expire(item, ("assignment_id", "held_until"))
    known: int = recall(session, _OPEN_POSITIONS, assignment.task_id) or 0
    remember(session, _OPEN_POSITIONS, assignment.task_id, value=known - len(reserved))
    return len(reserved)


def _has_unwritten(session: Session, assignment: Assignment) -> bool:
    """Whether something is still to be written that decides which items are free for this resident."""
    return any(
        isinstance(row, Item)
        or (isinstance(row, Assignment) and row is not assignment and row.resident_id == assignment.resident_id)
        for rows in (session.new, session.dirty)
        for row in rows
    )


def free_items(session: Session, assignment_id: int, keep_done: bool) -> None:
    """Give an assignment's items back for others to take; with `keep_done` only those without a full answer.

    Items with a known answer were copied for this resident alone.
    """
    forget(session, _OPEN_POSITIONS)
    forget_sheet(session, assignment_id)
    release = update(Item).where(Item.assignment_id == assignment_id)
    if keep_done:
        release = release.where(~_is_done(assignment_id))
    session.execute(release.values(assignment_id=None, held_until=None, is_wanted=Item.known.is_(None)))


def count_free_items(session: Session, task_id: int) -> int:
    """Items of a task that can be taken, one for each answer that is wanted."""
    return session.scalar(select(func.count()).where(Item.task_id == task_id, *_free(Item))) or 0


def count_open_positions(session: Session, task_id: int, most: int) -> int:
    """How many different items of a task one resident could take, counted up to `most`.

    In a batch they are counted for all its people at once; what it reserves is taken off, for at most so many fewer are
    left.
    """
    known: int = recall(session, _OPEN_POSITIONS, task_id) or 0
    if known < most:
        given = {"task": task_id, "most": most * lanes_of(session)}
        known = session.scalar(COUNT_POSITIONS, given) or 0
        note_open_positions(session, task_id, known)
    return min(known, most)


def note_open_positions(session: Session, task_id: int, count: int) -> None:
    """Note how many different items of a task were open when they were counted by something else."""
    remember(session, _OPEN_POSITIONS, task_id, value=count)


def count_done(session: Session, assignment: Assignment) -> int:
    """Items of an assignment that have a full answer; in a batch by its sheet, which is read for all of them at once."""
    if carried(session) and assignment.units <= SHORT:
        return sum(line.is_done for line in sheet_of(session, assignment))
    return count_done_now(session, assignment)


def count_done_now(session: Session, assignment: Assignment) -> int:
    """The same as the database has it, whatever was read before; exact for who holds the assignment's row."""
    return session.scalar(_COUNT_DONE, {"assignment": assignment.id}) or 0


def count_done_held(session: Session, assignment: Assignment) -> int:
    """The same as it was when the assignment's row was held; in a batch asked for all that it holds at once."""
    if not carried(session):
        return count_done_now(session, assignment)

    def read(assignments: list[int]) -> dict[int, int]:
        counted = session.execute(_COUNT_DONE_OF, {"assignments": assignments})
        return {assignment_id: done for assignment_id, done in counted if assignment_id is not None}

    return of_each(session, "done held", assignment.id, read=read, beside=lambda: all_held(session)) or 0


def settle_places(session: Session, task: Task) -> None:
    """Count the places anew after work has left its holder; the task must be locked.

    A place stays taken while its assignment is live or a part of it waits to be judged, or if its work counts
    (approved, or paid for by the unit). A part of outside work leaves its place to be done as a whole. The rest of a
    chat task is cut into places again: as many as its free items fill, and never fewer than the residents whom the
    answers still wanted of one item need.
    """
    session.flush()
    counts = or_(Assignment.status == AssignmentStatus.APPROVED, Assignment.units_paid > 0)
    is_taken = or_(Assignment.status.in_(LIVE), WAITS_AS_PART, counts)
    taken = session.scalar(select(func.count()).where(Assignment.task_id == task.id, is_taken)) or 0
    places = task.places
    if task.kind is TaskKind.CHAT:
        left = ceil(count_free_items(session, task.id) / task.units_per_place)
        places = max(1, taken + max(left, _most_wanted(session, task.id)))
    task.taken, task.places = taken, max(places, taken)
    session.flush()


def _most_wanted(session: Session, task_id: int) -> int:
    """The number of answers still to be taken up of the item that wants most."""
    query = select(func.count().label("wanted")).where(Item.task_id == task_id, *_free(Item)).group_by(Item.position)
    return session.scalar(select(func.max(query.subquery().c.wanted))) or 0


def met_positions(task_id: Any, resident_id: Any) -> tuple[Select[int], Select[int]]:
    """The positions of a task's items that a resident holds, and those that they have answered."""
    item, own = aliased(Item), aliased(Assignment)
    theirs = (own.resident_id == resident_id, own.task_id == task_id)
    held = select(item.position).join(own, own.id == item.assignment_id).where(*theirs)
    answers = select(item.position).join(Answer, Answer.item_id == item.id).join(own, own.id == Answer.assignment_id)
    return held, answers.where(*theirs)


def _gave(resident_id: Any) -> Any:
    """The condition that a resident gave the very answer that an item checks."""
    answer, own = aliased(Answer), aliased(Assignment)
    return exists().where(
        answer.id == Item.checks_answer_id, own.id == answer.assignment_id, own.resident_id == resident_id
    )


def _first_free() -> tuple[Any, ...]:
    """The conditions on the first free copy of an item. A scalar query is asked row by row, so few rows cost little."""
    other = aliased(Item)
    same = (other.task_id == Item.task_id, other.position == Item.position)
    first = select(func.min(other.copy)).where(*same, *_free(other)).scalar_subquery()
    return (*_free(Item), Item.copy == first)


def _reserving() -> Update:
    held, answered = met_positions(bindparam("task"), bindparam("resident"))
    free = (
        select(Item.id)
        .where(
            Item.task_id == bindparam("task"),
            *_first_free(),
            Item.position.not_in(held),
            Item.position.not_in(answered.where(Answer.is_complete)),
            or_(Item.checks_answer_id.is_(None), ~_gave(bindparam("resident"))),
        )
        .order_by(Item.copy, Item.position)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    return (
        update(Item.__table__)  # type: ignore[arg-type]
        .where(Item.__table__.c.id.in_(select(free.c.id)))
        .values(assignment_id=bindparam("assignment"), held_until=bindparam("until"))
        .returning(Item.__table__.c.id)
    )


# Built once: many take work at the same moment, and building these takes longer than the database needs for them.
_CLAIM = (
    update(Task)
    .where(Task.id == bindparam("task"), Task.status == TaskStatus.OPEN, Task.taken + Task.held < Task.places)
    .values(taken=Task.taken + 1)
    .returning(Task)
    .execution_options(autoflush=False, populate_existing=True, **_NO_SYNC)
)
_RESERVE = _reserving()
COUNT_POSITIONS = select(func.count()).select_from(
    select(Item.id).where(Item.task_id == bindparam("task"), *_first_free()).limit(bindparam("most")).subquery()
)
_COUNT_DONE = select(func.count()).where(
    Item.assignment_id == bindparam("assignment"), _is_done(bindparam("assignment"))
)
_COUNT_DONE_OF = (
    select(Item.assignment_id, func.count())
    .where(among(Item.assignment_id, "assignments"), _is_done(Item.assignment_id))
    .group_by(Item.assignment_id)
)
