"""More time: by one tap, once; as often as it takes when something has come up; longer from the start where asked for.

Nobody asks why, and it counts against nobody. The only bound is the day that was promised to the client.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.work.notices import current_notice, issue_notice
from handlers.work.working import LAPSING, NotWorking, own_work
from models.errors import Conflict
from models.japan_time import at_hour
from models.people.line_accounts import LineAccount
from models.people.memberships import memberships_of
from models.rows import found, locked
from models.work.assignments import Assignment
from models.work.orders import Order
from models.work.tasks import Item, Task

SPAN, LONGER_SPAN = timedelta(days=1), timedelta(days=3)
"""How much one extension brings, and how much where longer limits were asked for."""

MOST_EXTENSIONS = 1


class NoMoreTime(Conflict):
    """It was extended before, or the client waits for it; what is done can be handed back and is paid."""

    key = "caring.no_more_time"


def first_due(session: Session, task: Task, resident_id: int, now: datetime) -> datetime:
    """When work taken now is due: with the task, or later for those who asked for longer limits."""
    if not _has_longer_limits(session, resident_id):
        return task.due_at
    return max(task.due_at, min(task.due_at + LONGER_SPAN, _last_moment(session, task)))


def can_extend(context: Context, assignment: Assignment) -> bool:
    """Whether a tap would bring more time."""
    task = found(context.session, Task, assignment.task_id)
    is_open = assignment.status in LAPSING and assignment.due_at > context.now and not _is_to_come(task, context.now)
    return (
        is_open and assignment.extensions < MOST_EXTENSIONS and assignment.due_at < _last_moment(context.session, task)
    )


def extend(context: Context, assignment_id: int, resident_id: int, *, is_urgent: bool = False) -> Assignment:
    """Put the date off, as its resident asks: the items stay theirs, and the new date stands in a new notice.

    `is_urgent` extensions are not counted. Raises NotWorking, NoMoreTime.
    """
    task = locked(context.session, Task, own_work(context, assignment_id, resident_id).task_id)
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.status not in LAPSING or assignment.due_at <= context.now:
        raise NotWorking(state=str(assignment.status))
    longer = _has_longer_limits(context.session, resident_id)
    new_due_at = min(assignment.due_at + (LONGER_SPAN if longer else SPAN), _last_moment(context.session, task))
    is_used_up = assignment.extensions >= MOST_EXTENSIONS and not is_urgent
    if is_used_up or new_due_at <= assignment.due_at or _is_to_come(task, context.now):
        raise NoMoreTime()
    if not is_urgent:
        assignment.extensions += 1
    assignment.due_at = new_due_at
    held = update(Item).where(Item.assignment_id == assignment.id)
    context.session.execute(held.values(held_until=new_due_at), execution_options={"synchronize_session": False})
    # The resident's own tap asks for the new date: where work has begun, it is the agreement too.
    was_agreed = current_notice(context, assignment.id).agreed_at is not None
    account = found(context.session, LineAccount, assignment.account_id)
    issue_notice(context, assignment, task, account.locale, is_agreed=was_agreed)
    subject = f"assignments:{assignment.id}"
    context.record(assignment.operator_id, "work.extend", subject, {"due_at": new_due_at.isoformat()})
    return assignment


def _is_to_come(task: Task, now: datetime) -> bool:
    """Whether work at a place has yet to be attended: that cannot be put off, only what is handed in after it."""
    return task.ends_at is not None and now < task.ends_at


def _last_moment(session: Session, task: Task) -> datetime:
    """The end of the day on which the client is to have it."""
    return at_hour(found(session, Order, task.order_id).due_on, 24)


def _has_longer_limits(session: Session, resident_id: int) -> bool:
    """Asked for once, wherever it was, they hold for the work of every town."""
    return any(membership.has_longer_limits for membership in memberships_of(session, resident_id))
