"""The day before on-site work its residents are reminded; what they have not answered yet comes along.

It belongs to the contract, so it always goes, and offers reserve it (`models.talk.budgets`). Who took the work later
than that has just read of it.
"""

from datetime import timedelta

from sqlalchemy import select

from handlers.context import Context
from handlers.work.notices import current_notice, notice_facts
from messages.cards.notice import change_card, notice_card
from messages.cards.reminder import reminder_card
from messages.line import Message
from models.japan_time import at_hour, day_in_japan, first_loud_moment
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, AssignmentStatus, Notice
from models.work.on_site import site_of
from models.work.tasks import Task

HOUR = 17
"""In the evening of the day before (hour of Japan)."""

TO_COME = (AssignmentStatus.ACCEPTED, AssignmentStatus.STARTED)
REMINDERS_PER_TICK = 50


def remind_of_sites(context: Context) -> bool:
    """Remind those whose on-site work is tomorrow, or today if that was missed; answers whether more wait."""
    today = day_in_japan(context.now)
    days = 2 if context.now >= at_hour(today, HOUR) else 1
    query = (
        select(Assignment.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.status.in_(TO_COME),
            Assignment.reminded_at.is_(None),
            Task.starts_at > context.now,
            Task.starts_at < at_hour(today + timedelta(days=days), 0),
        )
    )
    due = list(context.session.scalars(query.order_by(Assignment.id).limit(REMINDERS_PER_TICK)))
    for assignment_id in due:
        assignment = locked(context.session, Assignment, assignment_id)
        if assignment.status in TO_COME and assignment.reminded_at is None:
            _remind(context, assignment)
    return len(due) == REMINDERS_PER_TICK


def _remind(context: Context, assignment: Assignment) -> None:
    task = found(context.session, Task, assignment.task_id)
    assignment.reminded_at = context.now
    if task.starts_at is None or assignment.accepted_at >= at_hour(
        day_in_japan(task.starts_at) - timedelta(days=1), HOUR
    ):
        return
    account = found(context.session, LineAccount, assignment.account_id)
    home = found(context.session, Operator, assignment.party_id)
    loud = first_loud_moment(context.now, home.quiet_from, home.quiet_until)
    not_before = loud if loud < task.starts_at else context.now
    cards = _cards(context, assignment, account)
    context.tell(account, cards, MessageKind.CONTRACT, not_before, expires_at=task.starts_at)
    context.record(assignment.operator_id, "work.remind", f"assignments:{assignment.id}")


def _cards(context: Context, assignment: Assignment, account: LineAccount) -> list[Message]:
    """The reminder; and the notice, or a change of terms, that still waits for their tap."""
    standing = current_notice(context, assignment.id)
    place, span = site_of(standing.body)
    cards = [reminder_card(standing.body["work"]["title"], place, span, assignment.id, account.locale, account.id)]
    newest = context.session.scalars(
        select(Notice).where(Notice.assignment_id == assignment.id).order_by(Notice.number.desc()).limit(1)
    ).one()
    if newest.is_proposal and newest.agreed_at is None and newest.kept_at is None:
        facts = notice_facts(context, newest)
        cards.append(change_card(facts, standing.body, account.locale, account.id))
    elif assignment.status is AssignmentStatus.ACCEPTED:
        cards.append(notice_card(notice_facts(context, standing), account.locale, account.id))
    return cards
