"""What waits today: for each kind of work what is most urgent, with its deadline."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import ColumnElement, Select, func, select
from starlette.responses import Response

from bot.console.visit import Visit, looks
from handlers.context import Context
from handlers.help.confidants import readable
from handlers.office import waiting
from handlers.towns.pacts import waits_for
from handlers.work.review_sheets import QueuedSubmission, review_queue
from models.dispatch.offers import Invitation, InvitationStatus, Offer, OfferStatus
from models.japan_time import day_in_japan
from models.money.payables import Payable, PayableStatus, PayRun, PayRunStatus
from models.people.channels import Channel, is_used_by
from models.people.line_accounts import LineAccount, is_at
from models.people.operators import Operator
from models.people.residents import Resident
from models.people.staff import Staff
from models.talk.calls import STANDING, Call
from models.talk.outbox import OutboxMessage, OutboxOutcome
from models.towns.pacts import Pact
from models.work.orders import Order, OrderStatus
from models.work.tasks import Task
from models.work.tickets import Ticket, TicketStatus

router = APIRouter(include_in_schema=False)

Rows = Select[*tuple[Any, ...]]

SHOWN = 5
CLOSING_WITHIN = timedelta(days=2)
UNPAID = (PayableStatus.OWED, PayableStatus.RETURNED)


@dataclass
class Today:
    """Everything on the page; lists hold the first few, `counts` how many there are of each kind."""

    counts: dict[str, int]
    reviews: list[QueuedSubmission] = field(default_factory=list)
    tickets: list[Any] = field(default_factory=list)
    stuck: list[Any] = field(default_factory=list)
    parked: list[Any] = field(default_factory=list)
    due: list[tuple[date, int, int]] = field(default_factory=list)
    due_until: date | None = None
    offers: list[Any] = field(default_factory=list)
    runs: list[PayRun] = field(default_factory=list)
    deliveries: list[Order] = field(default_factory=list)
    drafts: list[Any] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    pacts: list[Any] = field(default_factory=list)
    to_publish: list[Task] = field(default_factory=list)
    to_offer: list[Task] = field(default_factory=list)


@router.get("/")
async def show_today(visit: Annotated[Visit, looks()]) -> Response:
    return visit.page("office/today.html", today=await visit.look(today_of, visit))


@router.get("/today")
async def refresh_today(visit: Annotated[Visit, looks()]) -> Response:
    """The same without the frame, for a page that stays open all day."""
    return visit.part("parts/today.html", today=await visit.look(today_of, visit))


def today_of(context: Context, visit: Visit) -> Today:
    """What waits for this person, as far as they may see it."""
    operator_id, session = visit.operator_id, context.session
    today = Today({one.what: one.count for one in waiting.what_waits(context, visit.staff) if visit.may(one.act)})
    if visit.may("reviews.read"):
        queue = review_queue(context, operator_id)
        today.reviews = sorted(queue, key=_deadline)[:SHOWN]
    if visit.may("tickets.read"):
        today.tickets = list(session.execute(_open_tickets(visit.who.staff)))
    if visit.may("messages.read"):
        today.stuck = list(session.execute(_undeliverable(operator_id)))
        today.parked = list(session.execute(_parked(operator_id)))
    if visit.may("payables.read"):
        today.due_until = day_in_japan(context.now) + waiting.DUE_WITHIN
        today.due = [
            (on, int(count), int(yen)) for on, count, yen in session.execute(_due(operator_id, today.due_until))
        ]
    if visit.may("offers.read"):
        until = context.now + CLOSING_WITHIN
        today.offers = list(session.execute(_closing_offers(operator_id, until)))
        today.drafts = list(session.execute(_drafts(operator_id)))
        channels = select(Channel).where(is_used_by(operator_id)).order_by(Channel.id)
        today.channels = list(session.scalars(channels))
    if "tasks_to_publish" in today.counts:
        today.to_publish = list(session.scalars(_tasks(waiting.is_to_publish(visit.staff, context.now))))
    if "tasks_to_offer" in today.counts:
        today.to_offer = list(session.scalars(_tasks(waiting.is_to_offer(visit.staff, context.now))))
    if visit.may("pay_runs.read"):
        today.runs = list(session.scalars(_open_runs(operator_id)))
    if visit.may("pacts.write"):
        proposer = select(Pact, Operator.name).join(Operator, Operator.id == Pact.proposer_id)
        today.pacts = list(session.execute(proposer.where(waits_for(operator_id)).order_by(Pact.id)))
    if visit.may("deliveries.read"):
        today.deliveries = list(session.scalars(_delivered(visit)))
    return today


def _deadline(queued: QueuedSubmission) -> datetime:
    return queued.review_by or queued.submitted_at


def _open_tickets(staff: Staff) -> Rows:
    query = select(Ticket, Resident.alias).join(Resident, Resident.id == Ticket.resident_id, isouter=True)
    is_open = (Ticket.operator_id == staff.operator_id, Ticket.status == TicketStatus.OPEN, readable(staff))
    return query.where(*is_open).order_by(Ticket.opened_at).limit(SHOWN)


def _undeliverable(operator_id: int) -> Rows:
    return (
        select(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.created_at, Resident.id, Resident.alias)
        .join(Channel, Channel.id == OutboxMessage.channel_id)
        .join(LineAccount, LineAccount.id == OutboxMessage.account_id)
        .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
        .where(is_at(operator_id), OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
        .order_by(OutboxMessage.id.desc())
        .limit(SHOWN)
    )


def _parked(operator_id: int) -> Rows:
    return (
        select(Call.id, Call.outcome, Call.frozen_at, Channel.name)
        .join(Channel, Channel.id == Call.channel_id)
        .join(LineAccount, LineAccount.id == Call.account_id)
        .where(is_at(operator_id), Call.outcome.in_(STANDING))
        .order_by(Call.id.desc())
        .limit(SHOWN)
    )


def _due(operator_id: int, until: date) -> Rows:
    query = select(Payable.due_on, func.count(Payable.id), func.sum(Payable.gross_yen))
    near = (Payable.operator_id == operator_id, Payable.status.in_(UNPAID), Payable.due_on <= until)
    return query.where(*near).group_by(Payable.due_on).order_by(Payable.due_on)


def _closing_offers(operator_id: int, until: datetime) -> Rows:
    accepted = (
        select(func.count(Invitation.id))
        .where(Invitation.offer_id == Offer.id, Invitation.status == InvitationStatus.ACCEPTED)
        .scalar_subquery()
    )
    query = select(Offer, Task, accepted).join(Task, Task.id == Offer.task_id)
    near = (Offer.operator_id == operator_id, Offer.status == OfferStatus.SENT, Offer.closes_at <= until)
    return query.where(*near, Task.taken < Task.places).order_by(Offer.closes_at).limit(SHOWN)


def _drafts(operator_id: int) -> Rows:
    query = select(Offer, Task.title).join(Task, Task.id == Offer.task_id)
    is_draft = (Offer.operator_id == operator_id, Offer.status == OfferStatus.DRAFT)
    return query.where(*is_draft).order_by(Offer.id).limit(SHOWN)


def _tasks(waits: ColumnElement[bool]) -> Select[Task]:
    return select(Task).where(waits).order_by(Task.due_at, Task.id).limit(SHOWN)


def _open_runs(operator_id: int) -> Rows:
    is_open = PayRun.status.in_([PayRunStatus.CLOSED, PayRunStatus.RELEASED])
    return select(PayRun).where(PayRun.operator_id == operator_id, is_open).order_by(PayRun.pay_on)


def _delivered(visit: Visit) -> Rows:
    query = select(Order).where(Order.operator_id == visit.operator_id, Order.status == OrderStatus.DELIVERED)
    if visit.staff.client_id is not None:
        query = query.where(Order.client_id == visit.staff.client_id)
    return query.order_by(Order.due_on)
