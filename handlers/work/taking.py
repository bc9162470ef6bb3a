"""Taking work: an offer is seen, accepted or declined, and work starts by a tap on its notice."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.held_places import keep_next, let_go
from handlers.dispatch.open_work import offer_facts
from handlers.dispatch.own_invitations import invitation_of
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.people.agreements import check_agreed
from handlers.work.changing import take_change
from handlers.work.extending import first_due
from handlers.work.notices import current_notice, issue_notice
from models.dispatch import takers
from models.dispatch.fitness import check_person
from models.dispatch.held import has_let_go, has_line
from models.dispatch.offers import Invitation, InvitationStatus, Offer, OfferStatus
from models.dispatch.open_offers import (
    LOTTERY,
    ONLY_THE_ASKED,
    forget_offers,
    is_open,
    offer_to_take,
    status_under_lock,
    units_offered,
)
from models.dispatch.takers import invitation_to, read_takers, taken_before
from models.dispatch.turns import mark_earning
from models.errors import Conflict, NotFound
from models.money.so_far import note_money_changed
from models.people.line_accounts import LineAccount
from models.quality.courses import trial_of
from models.quality.shares import hold_share
from models.rows import foresee, found, found_with, locked, numbered, once
from models.towns.entrusting import Entrusting, hold_pact
from models.work.assignments import BEGUN, Assignment, AssignmentStatus, Notice
from models.work.facts import OfferFacts
from models.work.in_hand import note_taken
from models.work.places import claim_place
from models.work.standing import mark_unwritten, own_notice
from models.work.tasks import Task, TaskKind

_UNDECIDED = (InvitationStatus.SENT, InvitationStatus.SEEN, InvitationStatus.WAITING)


class Full(Conflict):
    """Somebody else took the last place; nothing counts against anyone."""

    key = "errors.work.full"


class StillWaiting(Full):
    """It is full, and they wait for a place already."""

    key = "errors.work.still_waiting"


class PassedOn(StillWaiting):
    """The time in which a place was kept for them is over, and it is somebody else's turn; they go on waiting."""

    key = "errors.work.passed_on"


class OfferClosed(Conflict):
    """The offer is over."""

    key = "errors.work.offer_closed"


class DrawnLater(Conflict):
    """The places are drawn when the offer closes; until then one puts in for them."""

    key = "errors.work.drawn_later"


class AlreadyTaken(Conflict):
    """The resident took this offer before; `assignment_id` is theirs."""

    key = "errors.work.already_taken"


class NoticeReplaced(Conflict):
    """The terms have a newer notice."""

    key = "errors.work.notice_replaced"


class WorkOver(Conflict):
    """The work has ended, by whatever door; there is nothing to start."""

    key = "errors.work.over"


@dataclass(frozen=True, slots=True)
class Taken:
    """The new contract and its notice, to be shown at once."""

    assignment: Assignment
    notice: Notice


def see(context: Context, offer_id: int, resident_id: int | None, operator_id: int) -> OfferFacts:
    """The facts of an offer as it is now for a resident of an operator, and a mark that they saw it. None stands for a
    guest. Raises NotFound for what is not for them."""
    offer, _ = found_with(context.session, Offer, offer_id, Task, "task_id")
    invitation = invitation_to(context.session, offer_id, resident_id) if resident_id else None
    if invitation is None and offer.audience.get("mode") in ONLY_THE_ASKED:
        raise NotFound()
    if invitation is not None and invitation.status is InvitationStatus.SENT and invitation.held_until is None:
        move(context, invitation, InvitationStatus.SEEN)
    return offer_facts(context, offer_id, operator_id, resident_id, invitation)


def accept(context: Context, offer_id: int, resident_id: int, account: LineAccount, is_drawn: bool = False) -> Taken:
    """Take a place: a contract and its notice come to be, in one step or not at all.

    `is_drawn`: by lot, when the offer closes. Raises AlreadyTaken, OfferClosed, DrawnLater, Full, StillWaiting,
    PassedOn, AgreementNeeded, and what `models.dispatch.fitness.check_person` and `models.towns.entrusting.hold_pact` raise.
    """
    offer, task = offer_to_take(context.session, offer_id)
    # Asked before who has it: whoever has just taken it on another screen is told so, not that it is full.
    is_full = _is_full(context.session, offer, task)
    read_takers(context.session, offer, resident_id)
    _check_not_taken(context, offer.id, resident_id)
    if not is_drawn and not is_open(offer, task, context.now):
        raise OfferClosed()
    if not is_drawn and offer.audience.get("mode") == LOTTERY:
        raise DrawnLater()
    if is_full:
        raise Full()
    invitation = invitation_to(context.session, offer.id, resident_id)
    if invitation is not None:
        _look_again(context, task, invitation)
        if invitation.status is InvitationStatus.ACCEPTED:
            _check_not_taken(context, offer.id, resident_id, again=True)
    if not task.free_places and (invitation is None or invitation.held_until is None):
        raise _full_for(invitation)
    if offer.audience.get("mode") in ONLY_THE_ASKED and invitation is None:
        raise OfferClosed()
    entrusted = check_person(context.session, context.vault, task, offer, resident_id, context.now)
    check_agreed(context, task, resident_id, entrusted)
    if invitation is not None and invitation.held_until is not None:
        let_go(context, task, invitation)
    foresee(context.session, Assignment, Notice, Invitation)
    try:
        with context.apart():
            assignment = _claim(context, offer, task, resident_id, account, entrusted)
    except (IntegrityError, Full):
        _check_not_taken(context, offer.id, resident_id, again=True)  # by a tap on another screen, in the same moment
        raise
    _note_taken(context.session, task, assignment)
    invitation = invitation_of(context, offer, resident_id, account, entrusted)
    move(context, invitation, InvitationStatus.ACCEPTED)
    invitation.answered_at = context.now
    fee_yen = assignment.units * task.unit_fee_yen
    mark_earning(context.session, entrusted.membership.operator_id, resident_id, fee_yen, context.now)
    notice = issue_notice(context, assignment, task, account.locale)
    subject = f"assignments:{assignment.id}"
    context.record(offer.operator_id, "offer.accept", subject, {"offer": offer.id})
    notify(context, offer.operator_id, "assignment.accepted", subject, {"task": task.id})
    return Taken(assignment, notice)


def _is_full(session: Session, offer: Offer, task: Task) -> bool:
    """Whether no place is free, and none is kept for somebody either."""
    return not task.free_places and not once(session, "line", offer.id, read=lambda: has_line(session, offer))


def _note_taken(session: Session, task: Task, assignment: Assignment) -> None:
    """What the rest of the transaction must know of a contract that is not written yet."""
    takers.note_taken(session, task, assignment)
    forget_offers(session, assignment.resident_id)
    note_taken(session, assignment.resident_id)
    note_money_changed(session, assignment)
    mark_unwritten(session, assignment.id)


def _look_again(context: Context, task: Task, invitation: Invitation) -> None:
    """Whoever waits may just be given a place, or lose it: that is read under the lock of the task."""
    if invitation.status is not InvitationStatus.WAITING and invitation.held_until is None:
        return
    locked(context.session, Task, task.id)
    context.session.flush()
    context.session.refresh(invitation, with_for_update=True)


def _check_not_taken(context: Context, offer_id: int, resident_id: int, *, again: bool = False) -> None:
    """Raises AlreadyTaken; `again`: what was known before may be true no more."""
    earlier = taken_before(context.session, offer_id, resident_id, again=again)
    if earlier is not None:
        raise AlreadyTaken(assignment_id=earlier)


def _full_for(invitation: Invitation | None) -> Full:
    if invitation is None or invitation.status is not InvitationStatus.WAITING:
        return Full()
    return PassedOn() if has_let_go(invitation) else StillWaiting()


def decline(context: Context, offer_id: int, resident_id: int) -> None:
    """Not this time. It is kept only so that the card is known as answered; it decides nothing later."""
    invitation = invitation_to(context.session, offer_id, resident_id)
    if invitation is None:
        return
    task = found(context.session, Task, found(context.session, Offer, offer_id).task_id)
    _look_again(context, task, invitation)
    if invitation.status not in _UNDECIDED:
        return
    move(context, invitation, InvitationStatus.DECLINED)
    invitation.answered_at = context.now
    if invitation.held_until is not None:
        let_go(context, task, invitation)
        keep_next(context, task)


def agree(context: Context, notice_id: int, resident_id: int) -> Assignment:
    """Agree to a notice by a tap on the notice itself: work starts. A second tap changes nothing.

    Raises NotFound for somebody else's notice, NoticeReplaced, WorkOver.
    """
    notice = own_notice(context.session, notice_id, resident_id)
    assignment = locked(context.session, Assignment, notice.assignment_id)
    if assignment.resident_id != resident_id:
        raise NotFound()
    if notice.is_proposal and notice.agreed_at is None:
        take_change(context, notice, assignment)
        return assignment
    if current_notice(context, assignment.id).id != notice.id:
        raise NoticeReplaced()
    if notice.agreed_at is not None:
        return assignment
    if "supplement" in notice.body and assignment.status in BEGUN:
        notice.agreed_at = context.now
        return assignment
    if assignment.status is not AssignmentStatus.ACCEPTED or assignment.due_at <= context.now:
        raise WorkOver()
    notice.agreed_at = assignment.started_at = context.now
    move(context, assignment, AssignmentStatus.STARTED)
    detail = {"assignment": assignment.id, "sha256": notice.sha256}
    context.record(notice.operator_id, "notice.agree", f"notices:{notice.id}", detail)
    return assignment


def _claim(
    context: Context, offer: Offer, task: Task, resident_id: int, account: LineAccount, entrusted: Entrusting
) -> Assignment:
    """Take the place and reserve its items; raises Full, IntegrityError for a second one of the same offer, and what
    `models.towns.entrusting.hold_pact` raises."""
    pact = entrusted.pact
    if pact is not None:
        hold_pact(context.session, pact, task, context.now)
    if not claim_place(context.session, task):
        raise Full()
    if status_under_lock(context.session, offer, task) is not OfferStatus.SENT:
        raise OfferClosed()
    trial, units = trial_of(context.session, task, resident_id), units_offered(context.session, task)
    assignment = Assignment(
        operator_id=offer.operator_id,
        party_id=entrusted.party_id,
        pact_id=pact.id if pact is not None else None,
        task_id=task.id,
        offer_id=offer.id,
        resident_id=resident_id,
        account_id=account.id,
        units=min(units, trial.units) if trial else units,
        is_trial=trial is not None,
        due_at=first_due(context.session, task, resident_id, context.now),
        accepted_at=context.now,
    )
    numbered(context.session, assignment)
    if task.kind is TaskKind.CHAT:
        assignment.units = hold_share(context.session, task, assignment)
        if not assignment.units:
            raise Full()
    return assignment
