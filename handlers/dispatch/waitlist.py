"""Waiting for a place: who comes too late may wait; what is given back is kept for them (`handlers.dispatch.held_places`)."""

from sqlalchemy import or_, select

from handlers.context import Context
from handlers.dispatch.own_invitations import invitation_of
from handlers.moves import move
from handlers.people.agreements import check_agreed
from handlers.work.taking import OfferClosed, decline
from models.dispatch.fitness import check_person
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.dispatch.open_offers import LOTTERY, ONLY_THE_ASKED, is_open
from models.people.line_accounts import LineAccount
from models.rows import found
from models.work.tasks import Task


def wait_for(context: Context, offer_id: int, resident_id: int, account: LineAccount) -> Offer:
    """Wait for a place of a full offer; once or twice is the same.

    Raises OfferClosed, AgreementNeeded, and what `models.dispatch.fitness.check_person` raises.
    """
    offer = found(context.session, Offer, offer_id)
    task = found(context.session, Task, offer.task_id)
    mode = offer.audience.get("mode")
    query = select(Invitation.id).where(Invitation.offer_id == offer.id, Invitation.resident_id == resident_id)
    is_asked = context.session.scalar(query) is not None
    if not is_open(offer, task, context.now) or mode == LOTTERY or (mode in ONLY_THE_ASKED and not is_asked):
        raise OfferClosed()
    entrusted = check_person(context.session, context.vault, task, offer, resident_id, context.now)
    check_agreed(context, task, resident_id, entrusted)
    invitation = invitation_of(context, offer, resident_id, account, entrusted)
    if invitation.status is not InvitationStatus.WAITING:
        move(context, invitation, InvitationStatus.WAITING)
        invitation.answered_at = context.now
        context.record(offer.operator_id, "offer.wait", f"offers:{offer.id}")
    return offer


def stop_waiting(context: Context, resident_id: int, operator_id: int) -> None:
    """Whoever leaves an operator waits for no place any more; one that is kept for them is the next one's."""
    query = select(Invitation.offer_id).where(
        Invitation.resident_id == resident_id,
        Invitation.operator_id == operator_id,
        or_(Invitation.status == InvitationStatus.WAITING, Invitation.held_until.is_not(None)),
    )
    for offer_id in context.session.scalars(query.order_by(Invitation.offer_id)).all():
        decline(context, offer_id, resident_id)
