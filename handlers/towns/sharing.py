"""What a resident lets another town know: their alias, or, where that town contracts with them itself, who they are."""

from collections.abc import Sequence

from sqlalchemy import select

from handlers.context import Context
from handlers.moves import move
from handlers.people import agreements, consents, memberships
from handlers.people.agreements import Side
from messages.consents import SHARING
from models.dispatch.offers import Offer
from models.japan_time import day_in_japan
from models.people.memberships import Consent, Membership, MembershipStatus
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found, found_with
from models.towns.entrusting import Entrusting, entrusting
from models.towns.pacts import Pact
from models.work.assignments import Assignment
from models.work.tasks import Task


def side_before(context: Context, offer_id: int, resident_id: int) -> tuple[Entrusting, Side]:
    """With whom somebody agrees before they take an offer. Raises NotFound, and what `entrusting` raises."""
    offer, task = found_with(context.session, Offer, offer_id, Task, "task_id")
    entrusted = entrusting(context.session, task, offer, resident_id, context.now)
    return entrusted, agreements.side_of(context, task, entrusted)


def is_standing(context: Context, pact_id: int) -> bool:
    """Whether something new may be shared by a pact today."""
    return found(context.session, Pact, pact_id).holds_on(day_in_japan(context.now))


def register_with_lead(context: Context, resident_id: int, lead_id: int, pact_id: int) -> Membership:
    """A resident of another town has consented: the lead may know them, to contract with them and pay them."""
    resident = found(context.session, Resident, resident_id)
    return memberships.join(context, resident, lead_id, is_home=False, pact_id=pact_id)


def towns_told(context: Context, resident_id: int) -> Sequence[Operator]:
    """The towns that are told who a resident of another is, by a consent that stands."""
    query = (
        select(Operator)
        .join(Consent, Consent.operator_id == Operator.id)
        .join(Membership, (Membership.operator_id == Operator.id) & (Membership.resident_id == Consent.resident_id))
        .where(
            Consent.resident_id == resident_id,
            Consent.purpose == SHARING,
            Consent.withdrawn_at.is_(None),
            Membership.pact_id.is_not(None),
        )
    )
    return context.session.scalars(query.order_by(Operator.id)).all()


def withdraw(context: Context, resident: Resident, lead: Operator) -> None:
    """Take back the consent for one town: it gets no new contract, running ones go on to their payment.

    Where there never was a contract, nothing of the registration stays.
    """
    consents.withdraw(context, resident, lead, SHARING)
    membership = memberships.membership_of(context.session, resident.id, lead.id)
    worked = select(Assignment.id).where(Assignment.resident_id == resident.id, Assignment.party_id == lead.id)
    if context.session.scalar(worked.limit(1)) is None:
        context.session.delete(membership)
        context.session.flush()
    elif membership.status is not MembershipStatus.LEFT:
        move(context, membership, MembershipStatus.LEFT)
        membership.left_at = context.now
