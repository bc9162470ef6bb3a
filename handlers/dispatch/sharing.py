"""Asking other towns: after the lead's own residents, once the head start of the pact is over, as far as its caps go.

Whatever the mode at home, partners are asked in waves (or in turn), each in its own channel, from its own budget of
messages and outside of its own quiet hours.
"""

from datetime import datetime

from sqlalchemy import select

from handlers.context import Context
from handlers.dispatch.waves import HOUR, Push, look_out, next_beat, next_step, push_of, send
from models.dispatch import waves
from models.dispatch.offers import Offer, OfferStatus
from models.dispatch.open_offers import NAMED
from models.japan_time import day_in_japan, first_loud_moment
from models.people.operators import Operator
from models.rows import found, locked
from models.towns.entrusting import opens_at, room_left
from models.towns.order import partners_in_turn
from models.towns.pacts import Pact, giving, partners_for
from models.work.tasks import Task, TaskStatus

OFFERS_PER_TICK = 50


def first_share(context: Context, offer: Offer, task: Task) -> datetime | None:
    """When the first partner may be asked, for an offer not sent yet if it is sent now; None where no pact shares it.
    Who was named is asked alone."""
    if offer.audience["mode"] == NAMED:
        return None
    sent_at = offer.sent_at or context.now
    pacts = giving(context.session, task.operator_id, task.template, task.work_class)
    begins = [(pact, opens_at(pact, sent_at)) for pact in pacts]
    open_then = [at for pact, at in begins if at < offer.closes_at and not pact.is_over_on(day_in_japan(at))]
    return min(open_then, default=None)


def share_sent_offers(context: Context, pact: Pact) -> None:
    """A pact has come into force: what was sent before, and was shared with nobody, is shared by it too."""
    leads = [lead for lead, _ in pact.pairs()]
    query = (
        select(Offer, Task)
        .join(Task, Task.id == Offer.task_id)
        .where(
            Offer.operator_id.in_(leads),
            Offer.status == OfferStatus.SENT,
            Offer.share_at.is_(None),
            Offer.closes_at > context.now,
        )
    )
    for offer, task in context.session.execute(query.order_by(Offer.id)):
        offer.share_at = first_share(context, offer, task)


def share_offers(context: Context) -> bool:
    """Ask partners' residents for the offers whose time has come; answers whether more are waiting."""
    query = (
        select(Offer.id, Offer.task_id)
        .where(Offer.status == OfferStatus.SENT, Offer.share_at <= context.now)
        .order_by(Offer.operator_id, Offer.closes_at, Offer.id)
        .limit(OFFERS_PER_TICK)
    )
    due = context.session.execute(query).all()
    pushes: dict[int, Push] = {}
    for offer_id, task_id in due:
        task = locked(context.session, Task, task_id)
        offer = locked(context.session, Offer, offer_id)
        if offer.status is OfferStatus.SENT:
            offer.share_at = _share(context, pushes, offer, task)
    return len(due) == OFFERS_PER_TICK


def _share(context: Context, pushes: dict[int, Push], offer: Offer, task: Task) -> datetime:
    """Ask partner after partner until enough are asked; answers when to look again."""
    now, lead_id = context.now, task.operator_id
    beat = waves.on_beat(now + waves.BEAT)
    if task.status is not TaskStatus.OPEN or not task.free_places or offer.closes_at <= now:
        return waves.on_beat(now + HOUR)  # a place may be freed
    pacts = partners_for(context.session, lead_id, task.template, task.work_class, day_in_japan(now))
    again = [waves.on_beat(now + HOUR)]
    opens = {partner: opens_at(pact, offer.sent_at or now) for partner, pact in pacts.items()}
    again += [at for at in opens.values() if at > now]
    is_open = {partner: pact for partner, pact in pacts.items() if opens[partner] <= now}
    for partner_id in partners_in_turn(context.session, lead_id, is_open, now):
        partner, pact = found(context.session, Operator, partner_id), is_open[partner_id]
        loud = first_loud_moment(now, partner.quiet_from, partner.quiet_until)
        most = _most(context, pact, task)
        if loud > now:
            again.append(next_beat(partner, loud))
        elif most:
            if partner_id not in pushes:
                pushes[partner_id] = push_of(context, partner)
            outlook = look_out(context, pushes[partner_id], offer, task, pact)
            step = next_step(context, pushes[partner_id], offer, outlook, beat, most)
            asked = send(context, pushes[partner_id], offer, task, outlook, step.size, pact) if step.size else 0
            again.append(beat if asked < step.size else next_beat(partner, now + step.look_again * HOUR))
            if asked == step.size < outlook.line.fits:
                break  # enough are asked; the next partner's people are left in peace
    return min(again)


def _most(context: Context, pact: Pact, task: Task) -> int:
    """How many places of a task the pact still allows in this month."""
    room = room_left(context.session, pact, task.operator_id, context.now)
    places = task.free_places if room.places is None else min(task.free_places, room.places)
    return max(0, places if room.yen is None else min(places, room.yen // task.fee_yen))
