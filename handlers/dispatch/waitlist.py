"""Waiting for a place: who comes too late may wait; what is given back is kept for them (`handlers.dispatch.held_places`)."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.own_invitations import invitation_of
from handlers.moves import move
from handlers.people.agreements import check_agreed
from handlers.work.taking import OfferClosed
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


def awaited(session: Session, resident_id: int, operator_id: int) -> Sequence[tuple[int, int]]:
    """(task, offer) of each place for which somebody waits, or which is kept for them."""
    query = (
        select(Offer.task_id, Offer.id)
        .join(Invitation, Invitation.offer_id == Offer.id)
        .where(
            Invitation.resident_id == resident_id,
            Invitation.operator_id == operator_id,
            or_(Invitation.status == InvitationStatus.WAITING, Invitation.held_until.is_not(None)),
        )
    )
    return session.execute(query.order_by(Offer.task_id, Offer.id)).all()
