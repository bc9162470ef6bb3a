"""Settling between operators: a month's list is drawn up, confirmed by both, and paid by the one that owes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from handlers.context import Context
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.papers.settlement_papers import file_invoice
from handlers.towns.settlement_lines import count_up, cross_out_struck, line_of
from models.errors import BadInput, Conflict
from models.japan_time import day_in_japan
from models.money.business_days import on_or_before
from models.money.due_dates import agreed_on
from models.money.ledger import MoneyEvent, book_settlement
from models.money.payables import Payable, PayableStatus
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found, locked
from models.towns.pacts import Pact
from models.towns.settlements import (
    OPEN,
    Settlement,
    SettlementLine,
    SettlementStatus,
    differences_of,
    settlement_of,
)
from models.work.assignments import Assignment
from models.work.tasks import Task

Pair = tuple[int, int]
"""(lead, partner)."""

Owed = tuple[Payable, Assignment, Task, Pact, str]
"""What a partner owes its resident, for what, by which pact, and the resident's alias."""


class MonthNotOver(BadInput):
    """A list is drawn up when its month is over."""

    key = "errors.settlement.month_not_over"


class AlreadyConfirmed(Conflict):
    """This side has confirmed it already; the other one has not."""

    key = "errors.settlement.already_confirmed"


class DifferencesOpen(Conflict):
    """`count` differences wait for an answer; before, neither side confirms."""

    key = "errors.settlement.differences_open"


class NotThePayer(Conflict):
    """Who owes the money marks it as paid."""

    key = "errors.settlement.not_the_payer"


class PaidInFuture(BadInput):
    """A day that has not come is no day of payment."""

    key = "errors.settlement.paid_in_future"


def draw_up(context: Context, month: date, operator_id: int | None = None) -> list[Settlement]:
    """Draw up the lists of a month for every pair (or those of one operator); what is new goes into drafts only.

    Work of earlier months that has come to count since goes along, marked as late, and corrections that wait. A list
    that somebody has confirmed is not touched: what comes later stands in the next one. Answers those that have
    changed. Raises MonthNotOver.
    """
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if last >= day_in_japan(context.now):
        raise MonthNotOver(field="month")
    cross_out_struck(context, operator_id)
    waiting = _unsettled(context, last, operator_id)
    corrections = _corrections(context, first, operator_id)
    pairs = sorted({*waiting, *corrections})
    for one in sorted({one for pair in pairs for one in pair}):
        locked(context.session, Operator, one)
    drawn = []
    for pair in pairs:
        settlement = _draft(context, pair, first)
        if settlement is not None:
            _add(context, settlement, waiting[pair], corrections[pair])
            drawn.append(settlement)
    return drawn


def confirm(context: Context, settlement: Settlement, operator_id: int) -> None:
    """One side says that the list is right; with the second one it becomes an invoice, and stands in both ledgers.

    Raises NotFound, AlreadyConfirmed, DifferencesOpen, WrongState.
    """
    settlement = settlement_of(context.session, settlement.id, operator_id, lock=True)
    side = settlement.side_of(operator_id)
    if settlement.status in OPEN and getattr(settlement, f"{side}_confirmed_at") is not None:
        raise AlreadyConfirmed()
    still_open = sum(one.answered_at is None for one in differences_of(context.session, settlement.id))
    if settlement.status in OPEN and still_open:
        raise DifferencesOpen(count=still_open)
    is_second = settlement.status is SettlementStatus.HALF_CONFIRMED
    move(context, settlement, SettlementStatus.CONFIRMED if is_second else SettlementStatus.HALF_CONFIRMED)
    setattr(settlement, f"{side}_confirmed_at", context.now)
    setattr(settlement, f"{side}_confirmed_by", str(context.actor))
    if is_second:
        book_settlement(context.session, settlement, MoneyEvent.SETTLED, day_in_japan(context.now))
        file_invoice(context, settlement)
    record_both(context, settlement, "settlements.confirm", side=str(side), total_yen=settlement.total_yen)
    if is_second:
        tell(context, settlement, "settlement.confirmed", settlement.lead_id, settlement.partner_id)
    else:
        tell(context, settlement, "settlement.waiting", other_of(settlement, operator_id))


def mark_paid(context: Context, settlement: Settlement, operator_id: int, paid_on: date) -> None:
    """Who owes says on which day it was paid. Raises NotFound, NotThePayer, PaidInFuture, WrongState."""
    settlement = settlement_of(context.session, settlement.id, operator_id, lock=True)
    if operator_id != payer_of(settlement):
        raise NotThePayer()
    if paid_on > day_in_japan(context.now):
        raise PaidInFuture(field="paid_on")
    move(context, settlement, SettlementStatus.PAID)
    settlement.paid_on, settlement.paid_by = paid_on, str(context.actor)
    book_settlement(context.session, settlement, MoneyEvent.SETTLEMENT_PAID, day_in_japan(context.now))
    detail = {"paid_on": paid_on.isoformat(), "total_yen": settlement.total_yen}
    record_both(context, settlement, "settlements.pay", **detail)
    tell(context, settlement, "settlement.paid", other_of(settlement, operator_id))


def payer_of(settlement: Settlement) -> int:
    """Who pays: the lead, unless corrections have turned the sum round."""
    return settlement.lead_id if settlement.total_yen >= 0 else settlement.partner_id


def other_of(settlement: Settlement, operator_id: int) -> int:
    """The other side."""
    return settlement.partner_id if operator_id == settlement.lead_id else settlement.lead_id


def record_both(context: Context, settlement: Settlement, act: str, **detail: object) -> None:
    """An act on a settlement stands in the records of both operators."""
    for operator_id in (settlement.lead_id, settlement.partner_id):
        context.record(operator_id, act, f"settlements:{settlement.id}", detail)


def tell(context: Context, settlement: Settlement, event: str, *operator_ids: int) -> None:
    """News for the staff of one side or both."""
    detail = {"month": settlement.month.isoformat(), "pay_on": settlement.pay_on.isoformat()}
    for operator_id in operator_ids:
        notify(context, operator_id, event, f"settlements:{settlement.id}", detail)


def _unsettled(context: Context, last: date, operator_id: int | None) -> defaultdict[Pair, list[Owed]]:
    """What partners owe their residents for work of leads, received up to a day and in no list yet."""
    query = (
        select(Payable, Assignment, Task, Pact, Resident.alias)
        .join(Assignment, Assignment.id == Payable.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Pact, Pact.id == Assignment.pact_id)
        .join(Resident, Resident.id == Payable.resident_id)
        .where(Payable.is_unsettled, Payable.received_on <= last, Payable.status != PayableStatus.STRUCK)
        .order_by(Payable.received_on, Payable.id)
    )
    if operator_id is not None:
        query = query.where((Payable.operator_id == operator_id) | (Assignment.operator_id == operator_id))
    found: defaultdict[Pair, list[Owed]] = defaultdict(list)
    for payable, assignment, task, pact, alias in context.session.execute(query):
        found[assignment.operator_id, payable.operator_id].append((payable, assignment, task, pact, alias))
    return found


def _corrections(context: Context, first: date, operator_id: int | None) -> defaultdict[Pair, list[SettlementLine]]:
    """Corrections that wait, of lists of earlier months."""
    corrected = select(SettlementLine.id).join(Settlement, Settlement.id == SettlementLine.settlement_id)
    query = select(SettlementLine).where(
        SettlementLine.settlement_id.is_(None),
        SettlementLine.corrects_id.in_(corrected.where(Settlement.month < first)),
    )
    if operator_id is not None:
        query = query.where((SettlementLine.lead_id == operator_id) | (SettlementLine.partner_id == operator_id))
    found: defaultdict[Pair, list[SettlementLine]] = defaultdict(list)
    for line in context.session.scalars(query.order_by(SettlementLine.id)):
        found[line.lead_id, line.partner_id].append(line)
    return found


def _draft(context: Context, pair: Pair, first: date) -> Settlement | None:
    """The draft of a pair for a month, locked; a new one where there is none, None where it is confirmed already."""
    lead_id, partner_id = pair
    query = select(Settlement).where(
        Settlement.lead_id == lead_id, Settlement.partner_id == partner_id, Settlement.month == first
    )
    settlement = context.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if settlement is not None:
        return settlement if settlement.status is SettlementStatus.DRAFT else None
    settlement = Settlement(lead_id=lead_id, partner_id=partner_id, month=first, pay_on=date.max, drawn_at=context.now)
    context.session.add(settlement)
    context.session.flush()
    return settlement


def _add(
    context: Context,
    settlement: Settlement,
    waiting: Iterable[Owed],
    corrections: Iterable[SettlementLine],
) -> None:
    is_new = not settlement.lines
    pacts = {pact.id: pact for *_, pact, _ in waiting}
    for payable, assignment, task, pact, alias in waiting:
        context.session.add(line_of(settlement, payable, assignment, task, pact, alias))
        payable.is_unsettled = False
    for line in corrections:
        line.settlement_id = settlement.id
        pacts[line.pact_id] = found(context.session, Pact, line.pact_id)
    last = (settlement.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    pay_on = min(on_or_before(agreed_on(last, pact.payment_terms)) for pact in pacts.values())
    settlement.pay_on = min(settlement.pay_on, pay_on)
    count_up(context, settlement)
    settlement.version += 0 if is_new else 1
    record_both(context, settlement, "settlements.draw_up", lines=settlement.lines, total_yen=settlement.total_yen)
    if is_new:
        tell(context, settlement, "settlement.drawn_up", settlement.lead_id, settlement.partner_id)
