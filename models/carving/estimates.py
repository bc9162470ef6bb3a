"""How long work takes, measured: the time between one item and the next, by kind of work and operator."""

from datetime import datetime
from itertools import pairwise
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.work.assignments import Answer, Assignment
from models.work.tasks import Task

FEWEST = 20
"""Fewer steps than this say more about one person's day than about the work."""
NEWEST = 2_000
LONGEST_STEP_MINUTES = 30
"""A longer step was a rest."""


def measured_minutes(session: Session, operator_id: int, template: str) -> float | None:
    """The median of minutes an item takes, over the newest answers of this kind of work; None while too few are known.

    Whose answers they are plays no part: only the steps within one assignment are looked at.
    """
    query = (
        select(Answer.assignment_id, Answer.answered_at)
        .join(Assignment, Assignment.id == Answer.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.operator_id == operator_id, Task.template == template, Answer.is_complete)
        .order_by(Answer.id.desc())
        .limit(NEWEST)
    )
    by_assignment: dict[int, list[datetime]] = {}
    for assignment_id, answered_at in session.execute(query):
        by_assignment.setdefault(assignment_id, []).append(answered_at)
    steps = [
        (later - earlier).total_seconds() / 60
        for times in by_assignment.values()
        for earlier, later in pairwise(sorted(times))
    ]
    counted = [step for step in steps if 0 < step <= LONGEST_STEP_MINUTES]
    return round(median(counted), 2) if len(counted) >= FEWEST else None
