"""Open work, to be looked at: by residents, and by guests before they register."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from handlers.context import Context
from handlers.towns.orderers import consigned_by, orderer_by
from messages.carving import told
from models.dispatch.offers import Invitation, Offer, OfferStatus
from models.dispatch.open_offers import LOTTERY, is_open, open_offers, read_offers, units_offered
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.money.consumption_tax import added_tax
from models.money.due_dates import pay_on
from models.people.operators import Operator
from models.quality.courses import trial_of
from models.rows import found
from models.towns.entrusting import is_open_to, pact_once_for
from models.towns.pacts import Pact
from models.work.facts import OfferFacts, Recruiter
from models.work.tasks import Task


def open_work(
    context: Context,
    operator_id: int,
    resident_id: int | None,
    minutes: int | None = None,
    limit: int = 10,
    is_night: bool = False,
    after: int = 0,
) -> list[OfferFacts]:
    """Open offers that take at most so many minutes (None: any), those that close first at the front.

    `is_night`: only quiet work, that can be done beside somebody asleep; `after`: so many at the front are passed over.
    """
    offers = open_offers(context.session, operator_id, context.now, resident_id)
    facts = (
        facts_of(context, offer, task, resident_id=resident_id, pact=pact, held_until=held_until)
        for offer, task, pact, held_until in offers
        if task.is_night_safe or not is_night
    )
    return list(islice((one for one in facts if not minutes or one.minutes <= minutes), after, after + limit))


def offer_facts(
    context: Context,
    offer_id: int,
    operator_id: int,
    resident_id: int | None = None,
    invitation: Invitation | None = None,
) -> OfferFacts:
    """Everything that an offer must state to a resident of an operator, as it is now.

    Raises NotFound for one not sent yet, and for another town's that is not shared here. Who was asked while it was
    sees that it is over.
    """
    offer = found(context.session, Offer, offer_id)
    if offer.status is OfferStatus.DRAFT:
        raise NotFound()
    task, pact = found(context.session, Task, offer.task_id), None
    if task.operator_id != operator_id:
        pact = pact_once_for(context.session, task, operator_id, context.now)
        if pact is None or (invitation is None and not is_open_to(pact, offer, context.now)):
            raise NotFound()
    reason, held_until = (invitation.reason, invitation.held_until) if invitation else (None, None)
    return facts_of(context, offer, task, reason, resident_id, pact, held_until)


def facts_of_offers(
    context: Context, offer_ids: Sequence[int], operator_id: int, resident_id: int | None
) -> list[OfferFacts]:
    """The facts of several offers, in this order, read together. Raises what `offer_facts` raises."""
    _held = read_offers(context.session, offer_ids)  # the session forgets rows that nobody holds
    return [offer_facts(context, offer_id, operator_id, resident_id) for offer_id in offer_ids]


def facts_of(
    context: Context,
    offer: Offer,
    task: Task,
    reason: dict[str, Any] | None = None,
    resident_id: int | None = None,
    pact: Pact | None = None,
    held_until: datetime | None = None,
) -> OfferFacts:
    """The facts of an offer; the day of payment is that of work handed in on its due date. The first share of a resident
    may be a trial; `held_until`: a place is kept for them. By a pact another town's residents are offered it."""
    due_on, orderer = day_in_japan(task.due_at), orderer_by(context, task, pact)
    consigned = consigned_by(context, task, orderer, due_on) if pact else None
    trial = trial_of(context.session, task, resident_id) if resident_id else None
    units = min(units_offered(context.session, task), trial.units if trial else task.units_per_place)
    has_place = task.open_places > 0 if held_until else task.free_places > 0
    is_offered = is_open(offer, task, context.now) and (pact is None or pact.holds_on(day_in_japan(context.now)))
    return OfferFacts(
        offer_id=offer.id,
        task_id=task.id,
        title=task.title,
        description=told(task.description, task.details),
        kind=task.kind,
        units=units,
        minutes=max(1, round(task.unit_minutes * units)),
        unit_fee_yen=task.unit_fee_yen,
        fee_yen=task.unit_fee_yen * units,
        due_at=task.due_at,
        closes_at=offer.closes_at,
        pays_on=pay_on(due_on, orderer.party.payment_terms, consigned.pays_on if consigned else None),
        review_days=found(context.session, Operator, task.operator_id).review_days,
        open_places=max(task.free_places, 1 if has_place else 0),
        tax_yen=added_tax(task, task.unit_fee_yen * units, due_on),
        is_by_lot=_is_by_lot(offer),
        is_open=is_offered and has_place,
        held_until=held_until if is_offered and has_place else None,
        can_wait=is_offered and not has_place and not _is_by_lot(offer),
        recruiter=_recruiter(orderer.party),
        terms=task.terms,
        reason=reason,
        place=task.place,
        span=task.span,
        is_trial=bool(trial),
        terms_number=task.terms_number,
        lead=found(context.session, Operator, task.operator_id).name if pact else "",
        chain=pact.chain if pact else None,
    )


def _is_by_lot(offer: Offer) -> bool:
    return bool(offer.audience.get("mode") == LOTTERY)


def _recruiter(party: Operator) -> Recruiter:
    return Recruiter(party.name, party.address, party.phone, party.email, party.desk_hours, party.look)
