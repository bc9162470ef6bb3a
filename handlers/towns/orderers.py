"""The orderer of a contract (委託者): who contracts with the resident, and from whom the work comes to them."""

from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from models.people.operators import Client, Operator
from models.rows import found
from models.towns.chains import upstream_on
from models.towns.entrusting import party_of
from models.towns.pacts import Pact
from models.work.assignments import Assignment
from models.work.orders import Order
from models.work.tasks import Task


@dataclass(frozen=True, slots=True)
class Orderer:
    """The party that contracts and pays, and the pact by which it does so for another town's work or resident."""

    party: Operator
    pact: Pact | None = None


@dataclass(frozen=True, slots=True)
class Consigned:
    """Work that is consigned on: by whom, and on which day they pay for it (Freelance Act, art. 3(1), 4(3))."""

    by: str
    pays_on: date


def orderer_of(context: Context, assignment: Assignment) -> Orderer:
    """The orderer of a contract."""
    pact = None if assignment.pact_id is None else found(context.session, Pact, assignment.pact_id)
    return Orderer(found(context.session, Operator, assignment.party_id), pact)


def orderer_by(context: Context, task: Task, pact: Pact | None) -> Orderer:
    """Who would be the orderer of work taken by a pact; None: by the operator's own residents."""
    return Orderer(found(context.session, Operator, party_of(pact, task.operator_id)), pact)


def consigned_by(context: Context, task: Task, orderer: Orderer, received_on: date) -> Consigned | None:
    """From whom the orderer has the work, for what is received on a day; None where it is not told.

    The home operator of an outside resident has it from the lead; the lead itself has it from its client, where staff
    have said that it is consigned on.
    """
    upstream = upstream_on(orderer.pact, received_on)
    if upstream is not None:
        return Consigned(found(context.session, Operator, task.operator_id).name, upstream)
    order = found(context.session, Order, task.order_id)
    if not order.is_reconsigned or order.client_pays_on is None:
        return None
    return Consigned(found(context.session, Client, order.client_id).name, order.client_pays_on)
