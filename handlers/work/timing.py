"""How long work took, by the resident's own word or timer: never asked for, and nothing is judged or paid by it."""

from handlers.context import Context
from handlers.work.working import at_work, own_work
from models.errors import BadInput, Conflict
from models.rows import locked
from models.work.assignments import Assignment
from models.work.timer import MOST_MINUTES, settle_timer


class NotBegun(Conflict):
    """The work has not begun, so that there is nothing to measure yet."""

    key = "errors.work.not_begun"


def start_timer(context: Context, assignment_id: int, resident_id: int) -> Assignment:
    """Let the timer run from now, if it does not run already; raises NotFound, NotWorking."""
    assignment = at_work(context, assignment_id, resident_id)
    assignment.timer_from = assignment.timer_from or context.now
    return assignment


def stop_timer(context: Context, assignment_id: int, resident_id: int) -> int | None:
    """Stop the timer and add its minutes to what was told before; answers them, None for one that was forgotten.

    Raises NotFound.
    """
    own_work(context, assignment_id, resident_id)
    return settle_timer(locked(context.session, Assignment, assignment_id), context.now)


def tell_minutes(context: Context, assignment_id: int, resident_id: int, minutes: int) -> None:
    """Keep how long it took, in place of what was told before; a timer that runs is dropped.

    Raises NotFound, NotBegun, BadInput.
    """
    own_work(context, assignment_id, resident_id)
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.started_at is None:
        raise NotBegun()
    if not 0 < minutes <= MOST_MINUTES:
        raise BadInput(field="minutes", reason=f"1-{MOST_MINUTES}")
    assignment.told_minutes, assignment.timer_from = minutes, None
