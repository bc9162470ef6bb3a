"""The timer that a resident may let run beside their work; nothing is judged or paid by it."""

from datetime import datetime, timedelta

from models.work.assignments import Assignment

MOST_MINUTES = 100 * 60
FORGOTTEN = timedelta(hours=8)
"""A timer that has run longer was left running."""


def settle_timer(assignment: Assignment, now: datetime) -> int | None:
    """Stop the timer and add its minutes to what was told before; answers them: 0 where none runs, None for one that
    was forgotten."""
    if assignment.timer_from is None:
        return 0
    ran, assignment.timer_from = now - assignment.timer_from, None
    if ran > FORGOTTEN:
        return None
    minutes = max(1, round(ran.total_seconds() / 60))
    assignment.told_minutes = min(MOST_MINUTES, (assignment.told_minutes or 0) + minutes)
    return minutes
