"""Changed terms: a new notice is sent, and holds from the tap that agrees to it; until then the old one holds.

A fee is never lowered: that is forbidden for any reason that is not the resident's (Freelance Act, art. 5(1)(ii)).
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.telling import tell_resident
from handlers.work.notices import Terms, add_notice, current_notice, notice_facts, standing_terms
from messages.cards.notice import change_card
from models.dispatch.fitness import Elsewhere
from models.dispatch.offers import Offer
from models.errors import BadInput, Conflict, NotFound
from models.japan_time import day_in_japan
from models.people.line_accounts import LineAccount
from models.rows import found, locked, to_edit
from models.talk.outbox import MessageKind
from models.work.assignments import LIVE, Assignment, AssignmentStatus, Notice
from models.work.on_site import check_on_site, is_elsewhere, site_of
from models.work.orders import Order
from models.work.readiness import check_ready
from models.work.standing import note_holding
from models.work.tasks import Item, Task, TaskStatus

OPEN_TO_CHANGE = LIVE - {AssignmentStatus.SUBMITTED}
LONGEST_DESCRIPTION = 10_000


class NothingChanges(Conflict):
    """These are the terms that hold already."""

    key = "errors.work.nothing_changes"


class FeeLowered(Conflict):
    """The fee of work that somebody has taken is never lowered; `least_yen` is what was agreed."""

    key = "errors.work.fee_lowered"


class NotOpenToChange(Conflict):
    """The work is handed in or over, or the task is not open."""

    key = "errors.work.not_open_to_change"


class ChangeOver(Conflict):
    """The proposal was answered, or something newer holds."""

    key = "errors.work.change_over"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change; None stays as it is."""

    due_at: datetime | None = None
    unit_fee_yen: int | None = None
    description: str | None = None
    place: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def given(self) -> dict[str, Any]:
        """Only what is to change."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def is_of_site(self) -> bool:
        """Whether on-site work moves, in place or time."""
        return not {"place", "starts_at", "ends_at"}.isdisjoint(self.given())

    def upon(self, before: Terms) -> Terms:
        """The terms that come of it."""
        starts_at, ends_at = before.span or (None, None)
        span = self.starts_at or starts_at, self.ends_at or ends_at
        return Terms(
            self.due_at or before.due_at,
            self.unit_fee_yen or before.unit_fee_yen,
            self.description or before.description,
            self.place or before.place,
            (span[0], span[1]) if span[0] and span[1] else None,
        )


def change_assignment(
    context: Context, operator_id: int, assignment_id: int, changes: Changes, reason: str, version: int | None = None
) -> Notice:
    """Propose other terms for one contract. Raises NotFound, StaleVersion, NotOpenToChange, NothingChanges,
    FeeLowered, BadInput."""
    task = locked(context.session, Task, found(context.session, Assignment, assignment_id, operator_id).task_id)
    _check(context, task, changes, reason)
    assignment = to_edit(context.session, Assignment, assignment_id, operator_id, version)
    if assignment.status not in OPEN_TO_CHANGE or assignment.due_at <= context.now:
        raise NotOpenToChange()
    notice = _propose(context, task, assignment, changes, reason)
    if notice is None:
        raise NothingChanges()
    return notice


def change_task(
    context: Context, operator_id: int, task_id: int, changes: Changes, reason: str, version: int | None = None
) -> Task:
    """Change a published task: those who take it later get the new terms, those at work a proposal.

    Raises as `change_assignment`, and what `models.work.readiness.check_ready` raises.
    """
    task = to_edit(context.session, Task, task_id, operator_id, version)
    if task.status not in (TaskStatus.OPEN, TaskStatus.CLOSED):
        raise NotOpenToChange()
    _check(context, task, changes, reason)
    if not changes.given():
        raise NothingChanges()
    if changes.unit_fee_yen is not None and changes.unit_fee_yen < task.unit_fee_yen:
        raise FeeLowered(least_yen=task.unit_fee_yen)
    query = select(Assignment).where(Assignment.task_id == task.id, Assignment.status.in_(LIVE))
    live = list(context.session.scalars(query.order_by(Assignment.id).with_for_update()))
    for assignment in live:
        assignment.unit_fee_yen = assignment.unit_fee(task)
    _change(context, task, changes)
    task.terms_number += 1
    context.session.flush()
    check_ready(context.session, found(context.session, Order, task.order_id), task, context.now)
    for assignment in live:
        if assignment.status in OPEN_TO_CHANGE and assignment.due_at > context.now:
            _propose(context, task, assignment, changes, reason)
    detail = {"reason": reason.strip()[:200], "fields": sorted(changes.given())}
    context.record(operator_id, "task.change_terms", f"tasks:{task.id}", detail)
    return task


def take_change(context: Context, notice: Notice, assignment: Assignment) -> None:
    """The resident has agreed to a proposal, whose assignment is locked: its terms hold. Raises ChangeOver, Elsewhere."""
    _check_open(context, notice, assignment)
    task = found(context.session, Task, assignment.task_id)
    if site_of(notice.body) != site_of(current_notice(context, assignment.id).body):
        if is_elsewhere(context.session, task, assignment.resident_id):
            raise Elsewhere()
        assignment.reminded_at = None
    notice.agreed_at = context.now
    note_holding(context.session, notice)
    assignment.due_at = datetime.fromisoformat(notice.body["due_at"])
    assignment.unit_fee_yen = notice.body["unit_fee_yen"]
    assignment.version += 1
    held = update(Item).where(Item.assignment_id == assignment.id)
    context.session.execute(held.values(held_until=assignment.due_at), execution_options={"synchronize_session": False})
    detail = {"assignment": assignment.id, "sha256": notice.sha256}
    context.record(notice.operator_id, "notice.agree", f"notices:{notice.id}", detail)
    _tell_staff(context, notice, assignment, is_agreed=True)


def keep_terms(context: Context, notice_id: int, resident_id: int) -> Assignment:
    """The resident keeps the terms as they are, and nothing follows from it. Raises NotFound, ChangeOver."""
    notice = found(context.session, Notice, notice_id)
    assignment = locked(context.session, Assignment, notice.assignment_id)
    if assignment.resident_id != resident_id or not notice.is_proposal:
        raise NotFound()
    if notice.kept_at is None:
        _check_open(context, notice, assignment)
        notice.kept_at = context.now
        context.record(notice.operator_id, "notice.keep", f"notices:{notice.id}", {"assignment": assignment.id})
        _tell_staff(context, notice, assignment, is_agreed=False)
    return assignment


def _check(context: Context, task: Task, changes: Changes, reason: str) -> None:
    order = found(context.session, Order, task.order_id)
    if not reason.strip():
        raise BadInput(field="reason", reason="empty")
    if changes.due_at and not (context.now < changes.due_at and day_in_japan(changes.due_at) <= order.due_on):
        raise BadInput(field="due_at", reason=f"<= {order.due_on}")
    if changes.description is not None and not 0 < len(changes.description.strip()) <= LONGEST_DESCRIPTION:
        raise BadInput(field="description", reason=f"1 - {LONGEST_DESCRIPTION}")
    _check_site(context, task, changes)


def _check_site(context: Context, task: Task, changes: Changes) -> None:
    """On-site work can move while it is still to come, and within its due date."""
    if not changes.is_of_site:
        return
    if task.starts_at is None or task.ends_at is None:
        raise BadInput(field="starts_at", reason="not on site")
    if task.starts_at <= context.now:
        raise NotOpenToChange()
    place = task.place if changes.place is None else changes.place.strip()
    starts_at, ends_at = changes.starts_at or task.starts_at, changes.ends_at or task.ends_at
    check_on_site(task.kind, place, starts_at, ends_at)
    if starts_at <= context.now:
        raise BadInput(field="starts_at", reason="> now")
    if ends_at > (changes.due_at or task.due_at):
        raise BadInput(field="ends_at", reason="<= due_at")


def _change(context: Context, task: Task, changes: Changes) -> None:
    """The task has these terms from now on; its offers close before on-site work begins."""
    for name, value in changes.given().items():
        setattr(task, name, value)
    if not changes.is_of_site or task.span is None:
        return
    task.place = task.place.strip()
    task.terms = {name: words for name, words in task.terms.items() if name != "place"}
    task.unit_minutes = check_on_site(task.kind, task.place, *task.span) or task.unit_minutes
    late = update(Offer).where(Offer.task_id == task.id, Offer.closed_at.is_(None), Offer.closes_at > task.starts_at)
    context.session.execute(late.values(closes_at=task.starts_at))


def _propose(context: Context, task: Task, assignment: Assignment, changes: Changes, reason: str) -> Notice | None:
    """Write and send the proposal; None where nothing changes for this contract. Raises FeeLowered."""
    old = current_notice(context, assignment.id)
    before = standing_terms(context, assignment, task)
    terms = changes.upon(before)
    if terms == before:
        return None
    if terms.unit_fee_yen < before.unit_fee_yen:
        raise FeeLowered(least_yen=before.unit_fee_yen)
    locale = found(context.session, LineAccount, assignment.account_id).locale
    change = {"reason": reason.strip()[:200], "from": old.number}
    notice = add_notice(context, assignment, task, locale, terms, change=change)
    facts = notice_facts(context, notice)
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: change_card(facts, old.body, locale, owner),
    )
    return notice


def _check_open(context: Context, notice: Notice, assignment: Assignment) -> None:
    newest = select(func.max(Notice.number)).where(Notice.assignment_id == assignment.id)
    is_newest = context.session.scalar(newest) == notice.number
    is_open = assignment.status in OPEN_TO_CHANGE and assignment.due_at > context.now
    if notice.kept_at is not None or not is_newest or not is_open:
        raise ChangeOver()


def _tell_staff(context: Context, notice: Notice, assignment: Assignment, *, is_agreed: bool) -> None:
    """Those who proposed it: the staff of the operator whose work it is."""
    detail = {"assignment": notice.assignment_id, "is_agreed": is_agreed}
    notify(context, assignment.operator_id, "terms.answered", f"notices:{notice.id}", detail)
