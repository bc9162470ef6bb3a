"""How long work takes, measured by kind of work and operator: the time between one item and the next, and what
residents told of their own will."""

from datetime import datetime
from itertools import pairwise
from statistics import median

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.work.assignments import HANDED_IN, Answer, Assignment, AssignmentStatus
from models.work.tasks import Task

FEWEST = 20
"""Fewer steps than this say more about one person's day than about the work."""
FEWEST_TOLD = 5
"""So many residents' own words say enough without any steps: outside work has none."""
NEWEST, NEWEST_TOLD = 2_000, 200
LONGEST_STEP_MINUTES = 30
"""A longer step was a rest."""


def measured_minutes(session: Session, operator_id: int, template: str) -> float | None:
    """The median of minutes an item takes, over the newest answers of this kind of work; None while too few are known.

    Where a resident told how long it took, that holds for their units instead of the steps. Whose they are plays no
    part: only what lies within one assignment is looked at.
    """
    is_of_kind = (Task.operator_id == operator_id) & (Task.template == template)
    told = _told(session, is_of_kind)
    steps = [step for one, found in _steps(session, is_of_kind).items() if one not in told for step in found]
    for minutes, units in told.values():
        steps += [minutes / units] * units
    is_enough = len(steps) >= FEWEST or len(told) >= FEWEST_TOLD
    return round(median(steps), 2) if is_enough else None


def _steps(session: Session, is_of_kind: ColumnElement[bool]) -> dict[int, list[float]]:
    """Minutes from each answer to the next, rests left out, by assignment."""
    query = (
        select(Answer.assignment_id, Answer.answered_at)
        .join(Assignment, Assignment.id == Answer.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(is_of_kind, Answer.is_complete)
        .order_by(Answer.id.desc())
        .limit(NEWEST)
    )
    by_assignment: dict[int, list[datetime]] = {}
    for assignment_id, answered_at in session.execute(query):
        by_assignment.setdefault(assignment_id, []).append(answered_at)
    found = {
        one: [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(sorted(times))]
        for one, times in by_assignment.items()
    }
    return {one: [step for step in steps if 0 < step <= LONGEST_STEP_MINUTES] for one, steps in found.items()}


def _told(session: Session, is_of_kind: ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    """Minutes told and units done, by assignment; work that was refused counts for nothing."""
    units = func.coalesce(Assignment.units_paid, Assignment.units)
    is_done = or_(Assignment.status.in_(HANDED_IN - {AssignmentStatus.REJECTED}), Assignment.units_paid > 0)
    query = (
        select(Assignment.id, Assignment.told_minutes, units)
        .join(Task, Task.id == Assignment.task_id)
        .where(is_of_kind, is_done, Assignment.told_minutes.is_not(None))
        .order_by(Assignment.id.desc())
        .limit(NEWEST_TOLD)
    )
    return {one: (minutes, done) for one, minutes, done in session.execute(query) if minutes}
