"""On-site work: at a place, from a start to an end. It is offered only to those who are free all that time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import BadInput
from models.japan_time import at_hour, day_in_japan
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task, TaskKind

LONGEST = timedelta(hours=8)
LONGEST_PLACE = 200
NO_BAND = "-"
"""Stands for hours that no band covers: nobody can have declared them as free."""


def check_on_site(kind: TaskKind, place: str, starts_at: datetime | None, ends_at: datetime | None) -> float | None:
    """The minutes from start to end, None for work that is not on site. Raises BadInput for half of the facts."""
    if starts_at is None and ends_at is None:
        if place:
            raise BadInput(field="starts_at", reason="missing")
        return None
    if kind is not TaskKind.OUTSIDE:
        raise BadInput(field="kind", reason=str(TaskKind.OUTSIDE))
    if not 0 < len(place) <= LONGEST_PLACE:
        raise BadInput(field="place", reason=f"1-{LONGEST_PLACE}")
    if starts_at is None or ends_at is None or not timedelta() < ends_at - starts_at <= LONGEST:
        raise BadInput(field="ends_at", reason=f"starts_at < ends_at <= +{LONGEST.seconds // 3600} h")
    return (ends_at - starts_at).total_seconds() / 60


def site_of(body: Mapping[str, Any]) -> tuple[str, tuple[datetime, datetime] | None]:
    """Place and time that a notice (`models.work.assignments.Notice`) states; "" and None for work that is not on site."""
    if "span" not in body:
        return "", None
    starts_at, ends_at = (datetime.fromisoformat(moment) for moment in body["span"])
    return body["words"]["ja"]["place"], (starts_at, ends_at)


def times_within(bands: Sequence[Sequence[Any]], starts_at: datetime, ends_at: datetime) -> frozenset[tuple[int, str]]:
    """Every band (weekday, band) that the time from start to end touches; `NO_BAND` for what no band covers.

    `bands` as an operator keeps them: [["9-12", 9, 12], …], hours of Japan.
    """
    needed: set[tuple[int, str]] = set()
    covered_until = starts_at
    day = day_in_japan(starts_at)
    while at_hour(day, 0) < ends_at:
        for name, start, end in sorted(bands, key=lambda band: band[1]):
            begins, closes = at_hour(day, start), at_hour(day, end)
            if begins < ends_at and closes > starts_at:
                needed.add((day.weekday(), name))
                covered_until = closes if begins <= covered_until < closes else covered_until
        day += timedelta(days=1)
    if covered_until < ends_at:
        needed.add((day_in_japan(starts_at).weekday(), NO_BAND))
    return frozenset(needed)


def overlaps(starts_at: datetime, ends_at: datetime, but: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `Assignment` joined with `Task`: live work at a place in the same time, one task (`but`) left out."""
    return (
        Assignment.status.in_(LIVE),
        Task.id != but,
        Task.starts_at < ends_at,
        Task.ends_at > starts_at,
    )


def is_elsewhere(session: Session, task: Task, resident_id: int) -> bool:
    """Whether somebody has work at a place in the time of this task."""
    if task.starts_at is None or task.ends_at is None:
        return False
    query = select(Assignment.id).join(Task, Task.id == Assignment.task_id).where(Assignment.resident_id == resident_id)
    return session.scalar(query.where(*overlaps(task.starts_at, task.ends_at, task.id)).limit(1)) is not None
