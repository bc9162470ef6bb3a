"""What waits today, for each kind of work that staff do: counted from the rows, never kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from handlers.context import Actor, ActorKind, Context
from handlers.help.confidants import readable
from handlers.towns.pacts import waits_for
from models.dispatch.offers import Offer, OfferStatus
from models.japan_time import day_in_japan
from models.money.claims import ExpenseClaim
from models.money.early import EarlyPayment
from models.money.payables import Payable, PayableStatus, PayRun, PayRunStatus
from models.people.agreements import PaperRequest
from models.people.channels import Channel
from models.people.considerations import Consideration
from models.people.line_accounts import LineAccount, is_at
from models.people.staff import Staff
from models.talk.calls import STANDING, Call
from models.talk.outbox import OutboxMessage, OutboxOutcome
from models.towns.pacts import Pact
from models.towns.settlements import Settlement
from models.work.assignments import Assignment, AssignmentStatus
from models.work.disputes import Dispute, DisputeStatus
from models.work.orders import Order, OrderStatus
from models.work.tasks import Item, Task, TaskKind, TaskStatus
from models.work.tickets import Ticket, TicketStatus

DUE_WITHIN = timedelta(days=10)

Counted = Select[int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """So much of one kind; `act` is the permission needed to deal with it."""

    what: str
    act: str
    count: int


def what_waits(context: Context, staff: Staff) -> list[Waiting]:
    """Everything of which something waits at the operator (for a client's people: at the client)."""
    found = []
    for (what, act), question in _QUESTIONS.items():
        count = context.session.scalar(question(context, staff)) or 0
        if count:
            found.append(Waiting(what, act, count))
    return found


def is_to_publish(staff: Staff, now: datetime) -> ColumnElement[bool]:
    """A task that another has written and put something into: it waits for a second look."""
    has_work = (Task.kind == TaskKind.OUTSIDE) | select(Item.id).where(Item.task_id == Task.id).exists()
    is_anothers = Task.written_by != str(Actor(ActorKind.STAFF, staff.id))
    is_draft = (Task.operator_id == staff.operator_id) & (Task.status == TaskStatus.DRAFT) & (Task.due_at > now)
    return is_draft & is_anothers & has_work


def is_to_offer(staff: Staff, now: datetime) -> ColumnElement[bool]:
    """A published task with a place left that nobody is asked for, nor about to be."""
    is_asked = (Offer.status == OfferStatus.DRAFT) | ((Offer.status == OfferStatus.SENT) & (Offer.closes_at > now))
    asked = select(Offer.id).where(Offer.task_id == Task.id, is_asked)
    is_free = (Task.status == TaskStatus.OPEN) & (Task.due_at > now) & (Task.taken + Task.held < Task.places)
    return (Task.operator_id == staff.operator_id) & is_free & ~asked.exists()


def _count(kind: Any, *conditions: Any) -> Counted:
    return select(func.count(kind.id)).where(*conditions)


def _reviews(context: Context, staff: Staff) -> Counted:
    """Whole work, and parts of work handed back: both have a day by which they are to be judged."""
    ended = (AssignmentStatus.HANDED_BACK, AssignmentStatus.LAPSED)
    is_in = Assignment.status.in_((AssignmentStatus.SUBMITTED, *ended)) & Assignment.review_by.is_not(None)
    return _count(Assignment, Assignment.operator_id == staff.operator_id, is_in)


def _disputes(context: Context, staff: Staff) -> Counted:
    return _count(Dispute, Dispute.operator_id == staff.operator_id, Dispute.status == DisputeStatus.OPEN)


def _tickets(context: Context, staff: Staff) -> Counted:
    return _count(Ticket, Ticket.operator_id == staff.operator_id, Ticket.status == TicketStatus.OPEN, readable(staff))


def _to_publish(context: Context, staff: Staff) -> Counted:
    return _count(Task, is_to_publish(staff, context.now))


def _to_offer(context: Context, staff: Staff) -> Counted:
    return _count(Task, is_to_offer(staff, context.now))


def _deliveries(context: Context, staff: Staff) -> Counted:
    delivered = _count(Order, Order.operator_id == staff.operator_id, Order.status == OrderStatus.DELIVERED)
    return delivered if staff.client_id is None else delivered.where(Order.client_id == staff.client_id)


def _runs(status: PayRunStatus) -> Callable[[Context, Staff], Counted]:
    return lambda context, staff: _count(PayRun, PayRun.operator_id == staff.operator_id, PayRun.status == status)


def _payables_due(context: Context, staff: Staff) -> Counted:
    """Not in a run yet, and nearly due."""
    return _count(
        Payable,
        Payable.operator_id == staff.operator_id,
        Payable.status == PayableStatus.OWED,
        Payable.due_on <= day_in_japan(context.now) + DUE_WITHIN,
    )


def _returned(context: Context, staff: Staff) -> Counted:
    return _count(Payable, Payable.operator_id == staff.operator_id, Payable.status == PayableStatus.RETURNED)


def _early(context: Context, staff: Staff) -> Counted:
    is_open = EarlyPayment.answered_at.is_(None)
    return _count(EarlyPayment, EarlyPayment.operator_id == staff.operator_id, is_open)


def _claims(context: Context, staff: Staff) -> Counted:
    return _count(ExpenseClaim, ExpenseClaim.operator_id == staff.operator_id, ExpenseClaim.answered_at.is_(None))


def _parked(context: Context, staff: Staff) -> Counted:
    return _count(Call, _is_own(Call, staff), Call.outcome.in_(STANDING))


def _undeliverable(context: Context, staff: Staff) -> Counted:
    is_lost = OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE
    return _count(OutboxMessage, is_lost, _is_own(OutboxMessage, staff))


def _is_own(kind: type[Call] | type[OutboxMessage], staff: Staff) -> ColumnElement[bool]:
    house = select(LineAccount.id).join(Channel, Channel.id == LineAccount.channel_id)
    return house.where(LineAccount.id == kind.account_id, is_at(staff.operator_id)).exists()


def _pacts(context: Context, staff: Staff) -> Counted:
    return _count(Pact, waits_for(staff.operator_id))


def _considerations(context: Context, staff: Staff) -> Counted:
    is_open = Consideration.answered_at.is_(None)
    return _count(Consideration, Consideration.operator_id == staff.operator_id, is_open)


def _papers(context: Context, staff: Staff) -> Counted:
    return _count(PaperRequest, PaperRequest.operator_id == staff.operator_id, PaperRequest.sent_at.is_(None))


def _settlements(context: Context, staff: Staff) -> Counted:
    """Not confirmed by this side yet."""
    leads = (Settlement.lead_id == staff.operator_id) & Settlement.lead_confirmed_at.is_(None)
    partners = (Settlement.partner_id == staff.operator_id) & Settlement.partner_confirmed_at.is_(None)
    return _count(Settlement, leads | partners)


_QUESTIONS: Mapping[tuple[str, str], Callable[[Context, Staff], Counted]] = {
    ("reviews", "reviews.write"): _reviews,
    ("disputes", "disputes.decide"): _disputes,
    ("tickets", "tickets.answer"): _tickets,
    ("considerations", "considerations.answer"): _considerations,
    ("paper_requests", "papers.send"): _papers,
    ("tasks_to_publish", "tasks.publish"): _to_publish,
    ("tasks_to_offer", "offers.write"): _to_offer,
    ("deliveries", "deliveries.accept"): _deliveries,
    ("runs_to_release", "pay_runs.release"): _runs(PayRunStatus.CLOSED),
    ("runs_to_pay", "pay_runs.pay"): _runs(PayRunStatus.RELEASED),
    ("payables_due", "pay_runs.close"): _payables_due,
    ("transfers_returned", "pay_runs.close"): _returned,
    ("pacts_to_answer", "pacts.write"): _pacts,
    ("settlements_to_confirm", "settlements.write"): _settlements,
    ("early_payments", "early_payments.decide"): _early,
    ("expense_claims", "payables.write"): _claims,
    ("calls_parked", "messages.write"): _parked,
    ("messages_undeliverable", "messages.read"): _undeliverable,
}
