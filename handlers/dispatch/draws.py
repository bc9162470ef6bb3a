"""Lots: who wants a place puts in for it, and when the offer closes the places are drawn among them."""

import secrets
from random import Random

from sqlalchemy import select

from handlers.context import Context
from handlers.dispatch.own_invitations import invitation_of
from handlers.moves import move
from handlers.people.agreements import check_agreed
from handlers.telling import tell_resident
from handlers.work.notices import current_notice, notice_facts
from handlers.work.taking import OfferClosed, accept
from messages import line
from messages.cards.notice import notice_card
from messages.catalog import text
from models.dispatch.fitness import check_person
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.dispatch.open_offers import is_open
from models.errors import YuiError
from models.people.line_accounts import LineAccount
from models.rows import found
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment
from models.work.tasks import Task


def put_in(context: Context, offer_id: int, resident_id: int, account: LineAccount) -> Offer:
    """Put in for a place; once or twice is the same.

    Raises OfferClosed, AgreementNeeded, and what `models.dispatch.fitness.check_person` raises.
    """
    offer = found(context.session, Offer, offer_id)
    task = found(context.session, Task, offer.task_id)
    if not is_open(offer, task, context.now):
        raise OfferClosed()
    entrusted = check_person(context.session, context.vault, task, offer, resident_id, context.now)
    check_agreed(context, task, resident_id, entrusted)
    invitation = invitation_of(context, offer, resident_id, account, entrusted)
    if invitation.status is not InvitationStatus.WAITING:
        move(context, invitation, InvitationStatus.WAITING)
        invitation.answered_at = context.now
        context.record(offer.operator_id, "offer.put_in", f"offers:{offer.id}")
    return offer


def draw(context: Context, offer: Offer, task: Task) -> None:
    """Draw the places of an offer that closes. The record keeps the seed: whoever sorts the residents by number and
    shuffles them with it gets the same order.

    Who may not take the task any more is passed over. Who gets a place is sent the notice of its terms; nobody is
    sent a paid message for not getting one: the card says it when it is looked at.
    """
    query = select(Invitation).where(Invitation.offer_id == offer.id, Invitation.status == InvitationStatus.WAITING)
    waiting = list(context.session.scalars(query.order_by(Invitation.resident_id)))
    seed = secrets.token_hex(16)
    Random(seed).shuffle(waiting)
    drawn = [one.resident_id for one in waiting if task.free_places and _get(context, offer, one)]
    detail = {"seed": seed, "put_in": len(waiting), "drawn": drawn}
    context.record(offer.operator_id, "offer.draw", f"offers:{offer.id}", detail)


def _get(context: Context, offer: Offer, invitation: Invitation) -> bool:
    account = context.session.get(LineAccount, invitation.account_id)
    if account is None:
        return False
    entries, outgoing = len(context.entries), len(context.outgoing)
    try:
        with context.session.begin_nested():
            taken = accept(context, offer.id, invitation.resident_id, account, is_drawn=True)
    except YuiError:
        del context.entries[entries:], context.outgoing[outgoing:]
        return False
    _tell(context, taken.assignment)
    return True


def _tell(context: Context, assignment: Assignment) -> None:
    facts = notice_facts(context, current_notice(context, assignment.id))
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: line.text(text(locale, "work.lot.drawn")),
        lambda locale, owner: notice_card(facts, locale, owner),
    )
