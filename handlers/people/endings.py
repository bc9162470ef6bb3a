"""An operator ends a relation: thirty days' notice with the reason, or one of the causes that the law excepts.

Freelance Act, art. 16: the notice is given in writing, by fax, by mail or by a message to one person; the reason is told
without delay where it is asked for, so it stands in the notice itself.
"""

from datetime import date, timedelta

from sqlalchemy import exists, func, select

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from handlers.people import memberships
from handlers.people.left_behind import hold_tasks, open_work
from handlers.work.ending import cancel_assignment
from messages.cards.endings import ending_card, ending_taken_back
from models.errors import BadInput, Conflict, YuiError, written
from models.japan_time import at_hour, day_in_japan
from models.people.agreements import Ending, EndingCause
from models.people.line_accounts import account_for
from models.people.memberships import Membership, MembershipStatus
from models.people.operators import Operator
from models.people.relations import ONE_MONTH, TOLD_BEFORE, earliest_end, lasts_since, next_step
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment
from models.work.tasks import Task

AT_ONCE = 200
SOON = timedelta(days=7)
LONGEST_REASON = 500
_REGISTERED = (MembershipStatus.ACTIVE, MembershipStatus.PAUSED)


class NoticeTooShort(YuiError):
    """Less than thirty days lie between the notice and the end (art. 16), and no cause is recorded; `earliest`."""

    status = 422
    key = "errors.ending.too_short"


class EndingStands(Conflict):
    """The resident has been told already, of the day `on`."""

    key = "errors.ending.stands"


class NotHere(Conflict):
    """They are not registered any more, or the notice is over."""

    key = "errors.ending.over"


def tell_ending(
    context: Context,
    operator_id: int,
    resident_id: int,
    ends_on: date,
    reason: str,
    cause: EndingCause | None = None,
) -> Ending:
    """Give notice that the relation ends on a day (that day included). Raises NotFound, NotHere, EndingStands, BadInput,
    NoticeTooShort."""
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    locked(context.session, Membership, membership.id)
    if membership.status not in _REGISTERED:
        raise NotHere()
    standing = standing_ending(context, operator_id, resident_id)
    if standing is not None:
        raise EndingStands(on=standing.ends_on.isoformat())
    today, reason = day_in_japan(context.now), written("reason", reason, LONGEST_REASON)
    if ends_on < today:
        raise BadInput(field="ends_on", reason=f">= {today}")
    earliest = earliest_end(today)
    if ends_on < earliest and cause is None:
        raise NoticeTooShort(earliest=earliest.isoformat())
    ending = Ending(
        operator_id=operator_id,
        resident_id=resident_id,
        told_at=context.now,
        ends_on=ends_on,
        reason=reason,
        cause=cause if ends_on < earliest else None,
        by=str(context.actor),
    )
    context.session.add(ending)
    context.session.flush()
    detail = {"resident": resident_id, "on": ends_on.isoformat(), "cause": ending.cause and str(ending.cause)}
    context.record(operator_id, "endings.tell", f"endings:{ending.id}", detail)
    _tell(context, ending, is_taken_back=False)
    return ending


def take_back(context: Context, operator_id: int, ending_id: int) -> Ending:
    """The relation goes on after all. Raises NotFound, NotHere."""
    ending = locked(context.session, Ending, ending_id, operator_id)
    if ending.taken_back_at is not None or ending.done_at is not None:
        raise NotHere()
    ending.taken_back_at = context.now
    context.record(operator_id, "endings.take_back", f"endings:{ending.id}", {"resident": ending.resident_id})
    _tell(context, ending, is_taken_back=True)
    return ending


def standing_ending(context: Context, operator_id: int, resident_id: int) -> Ending | None:
    """The notice that stands, if any."""
    query = select(Ending).where(
        Ending.operator_id == operator_id,
        Ending.resident_id == resident_id,
        Ending.done_at.is_(None),
        Ending.taken_back_at.is_(None),
    )
    return context.session.scalar(query)


def end_relations(context: Context) -> bool:
    """End what was to end before today: open work is cancelled and paid as such, money owed is still sent."""
    today = day_in_japan(context.now)
    due = select(Ending).where(Ending.done_at.is_(None), Ending.taken_back_at.is_(None), Ending.ends_on < today)
    over = context.session.scalars(due.order_by(Ending.id).limit(AT_ONCE)).all()
    ends = [(one, memberships.membership_of(context.session, one.resident_id, one.operator_id)) for one in over]
    hold_tasks(context.session, [membership for _, membership in ends if membership.status in _REGISTERED])
    for ending, membership in ends:
        ending.done_at = context.now
        if membership.status in _REGISTERED:
            _cancel_open_work(context, membership, ending.reason)
            memberships.leave(context, membership)
        context.record(ending.operator_id, "endings.end", f"endings:{ending.id}", {"resident": ending.resident_id})
    return len(over) == AT_ONCE


def tell_of_coming_ends(context: Context) -> bool:
    """Once a day and operator, tell staff of relations that end within a week."""
    today = day_in_japan(context.now)
    coming = (
        select(Ending.operator_id, func.count(), func.min(Ending.ends_on))
        .where(Ending.done_at.is_(None), Ending.taken_back_at.is_(None), Ending.ends_on <= today + SOON)
        .group_by(Ending.operator_id)
    )
    for operator_id, count, first in context.session.execute(coming).all():
        if not was_told_since(context, operator_id, "relation.ends_soon", at_hour(today, 0)):
            detail = {"count": count, "on": first.isoformat()}
            notify(context, operator_id, "relation.ends_soon", f"operators:{operator_id}", detail)
    return False


def tell_of_long_relations(context: Context) -> bool:
    """Tell staff, once for each, of residents at work whose relation nears one month or six."""
    today = day_in_japan(context.now)
    newest = at_hour(today + TOLD_BEFORE[ONE_MONTH], 23)
    has_worked = exists().where(
        Assignment.resident_id == Membership.resident_id, Assignment.party_id == Membership.operator_id
    )
    query = select(Membership).where(
        Membership.status.in_(_REGISTERED), Membership.months_told < max(TOLD_BEFORE), has_worked
    )
    told = 0
    for membership in context.session.scalars(query.where(Membership.joined_at < newest).order_by(Membership.id)):
        began_on = day_in_japan(membership.joined_at)
        step = next_step(began_on, membership.months_told, today)
        if step is None:
            continue
        months, day = step
        membership.months_told = months
        subject, detail = f"residents:{membership.resident_id}", {"months": months, "on": day.isoformat()}
        notify(context, membership.operator_id, f"relation.months_{months}", subject, detail)
        told += 1
        if told == AT_ONCE:
            return True
    return False


def months_begin(membership: Membership, months: int) -> date:
    """The day from which a relation has lasted so many months."""
    return lasts_since(day_in_japan(membership.joined_at), months)


def _cancel_open_work(context: Context, membership: Membership, reason: str) -> None:
    for task_id, assignment_id in open_work(context.session, membership):
        task = locked(context.session, Task, task_id)
        cancel_assignment(context, task, locked(context.session, Assignment, assignment_id), reason)


def _tell(context: Context, ending: Ending, *, is_taken_back: bool) -> None:
    account = account_for(context.session, ending.resident_id, ending.operator_id)
    if account is None:
        return
    name = found(context.session, Operator, ending.operator_id).name
    if is_taken_back:
        message = ending_taken_back(account.locale, name)
    else:
        message = ending_card(account.locale, name, ending.ends_on, ending.reason)
    context.tell(account, [message], MessageKind.CONTRACT)
