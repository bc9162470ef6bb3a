"""Waiting for a place: who comes too late may wait, and a place that is given back is handed over to them first.

They asked to be told, so it moves no turn and counts as none of the messages a day that nobody asked for.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.open_work import facts_of
from handlers.moves import move
from handlers.people.agreements import check_agreed
from handlers.work.taking import OfferClosed, invitation_of
from messages import line
from messages.cards.invitation import invitation_card
from messages.catalog import text
from models.dispatch.fitness import check_person
from models.dispatch.offers import UNANSWERED, Invitation, InvitationStatus, Offer, OfferStatus
from models.dispatch.open_offers import LOTTERY, ONLY_THE_ASKED, is_open
from models.errors import YuiError
from models.japan_time import first_loud_moment
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.towns.entrusting import by_pact
from models.work.tasks import Task, TaskStatus

TURN = timedelta(hours=3)
"""How long the first who waits has a freed place to themselves, as far as other waiting people go."""

RULE = "waited"
OFFERS_PER_TICK = 50


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


def hand_over(context: Context) -> bool:
    """Tell those who wait of places that were given back, one for each place; answers whether more are left."""
    waits = exists().where(Invitation.offer_id == Offer.id, Invitation.status == InvitationStatus.WAITING)
    query = (
        select(Offer.id)
        .join(Task, Task.id == Offer.task_id)
        .where(
            Offer.status == OfferStatus.SENT,
            Offer.closes_at > context.now,
            Offer.audience["mode"].as_string() != LOTTERY,
            Task.status == TaskStatus.OPEN,
            Task.taken < Task.places,
            waits,
        )
    )
    due = list(context.session.scalars(query.order_by(Offer.task_id, Offer.id).limit(OFFERS_PER_TICK)))
    for offer_id in due:
        task = locked(context.session, Task, found(context.session, Offer, offer_id).task_id)
        offer = locked(context.session, Offer, offer_id)
        if offer.status is OfferStatus.SENT:
            _tell_next(context, offer, task)
    return len(due) == OFFERS_PER_TICK


def promised(session: Session, offer_id: int, now: datetime) -> int:
    """How many people who waited were told of a place lately, and have not answered yet."""
    query = select(func.count(Invitation.id)).where(
        Invitation.offer_id == offer_id,
        Invitation.status.in_(UNANSWERED),
        Invitation.reason["rule"].as_string() == RULE,
        Invitation.sent_at > now - TURN,
    )
    return session.scalar(query) or 0


def _tell_next(context: Context, offer: Offer, task: Task) -> None:
    free = task.open_places - promised(context.session, offer.id, context.now)
    query = select(Invitation).where(Invitation.offer_id == offer.id, Invitation.status == InvitationStatus.WAITING)
    for invitation in context.session.scalars(query.order_by(Invitation.answered_at, Invitation.id)):
        if free <= 0:
            return
        free -= _tell(context, offer, task, invitation)


def _tell(context: Context, offer: Offer, task: Task, invitation: Invitation) -> bool:
    """Whether they were told; who may not take it now goes on waiting, and the next is told."""
    account = context.session.get(LineAccount, invitation.account_id)
    if account is None or account.blocked_at is not None or account.unlinked_at is not None:
        return False
    home = found(context.session, Operator, invitation.operator_id)
    if first_loud_moment(context.now, home.quiet_from, home.quiet_until) > context.now:
        return False
    try:
        entrusted = check_person(context.session, context.vault, task, offer, invitation.resident_id, context.now)
    except YuiError:
        return False
    move(context, invitation, InvitationStatus.SENT)
    waited_since = (invitation.answered_at or context.now).isoformat()
    invitation.reason = {"rule": RULE, "waited_since": waited_since} | by_pact(entrusted.pact, offer.operator_id)
    invitation.sent_at, invitation.answered_at = context.now, None
    facts = facts_of(context, offer, task, invitation.reason, invitation.resident_id, entrusted.pact)
    card = invitation_card(facts, account.locale, account.id)
    words = line.text(text(account.locale, "work.waitlist.freed", title=task.title))
    context.tell(account, [words, card], MessageKind.OFFER, None, offer.id)
    context.record(offer.operator_id, "offer.hand_over", f"offers:{offer.id}", {"resident": invitation.resident_id})
    return True
