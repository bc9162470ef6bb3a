"""What whoever leaves an operator leaves behind: open work, and the tasks that are locked for it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.dispatch import waitlist
from models.people.memberships import Membership
from models.rows import locked
from models.work.assignments import IN_HAND, Assignment
from models.work.tasks import Task


def open_work(session: Session, membership: Membership) -> Sequence[tuple[int, int]]:
    """(task, assignment) of each piece of work that can still be handed back."""
    query = select(Assignment.task_id, Assignment.id).where(
        Assignment.resident_id == membership.resident_id,
        Assignment.party_id == membership.operator_id,
        Assignment.status.in_(IN_HAND),
    )
    return session.execute(query.order_by(Assignment.task_id, Assignment.id)).all()


def hold_tasks(session: Session, leaving: Iterable[Membership]) -> None:
    """Lock the tasks of all work in hand and places awaited by these, in the order of whoever else holds several."""
    left: set[int] = set()
    for one in leaving:
        awaited = waitlist.awaited(session, one.resident_id, one.operator_id)
        left.update(task_id for task_id, _ in (*awaited, *open_work(session, one)))
    for task_id in sorted(left):
        locked(session, Task, task_id)
