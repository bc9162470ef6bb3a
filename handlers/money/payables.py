"""What comes to be owed when work has been received and counts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from handlers.context import Context
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.money.consumption_tax import with_tax
from models.money.due_dates import END_OF_MONTH, PaymentTerms, pay_on
from models.money.ledger import book_payable
from models.money.payables import Payable, PayableKind, PayableStatus
from models.money.so_far import note_money_changed
from models.people.operators import Operator
from models.rows import found
from models.towns.chains import upstream_on
from models.towns.pacts import Pact
from models.work.assignments import Assignment
from models.work.standing import standing_notice
from models.work.tasks import Task


class AlreadyOwed(Conflict):
    """This submission is owed for already; nobody is paid twice for one."""

    key = "errors.payable.already_owed"


def owe(
    context: Context,
    assignment: Assignment,
    task: Task,
    units: int,
    received_at: datetime,
    submission_id: int | None,
    percent: int = 100,
) -> Payable:
    """Owe the fee of `units` units received at `received_at`, or `percent` of it, rounded up to whole yen, and the tax upon it.

    The day of receipt is that in Japan; the due date follows the operator's terms and never exceeds the law's (see
    `models.money.due_dates`). Where the notice told that the work is consigned on, the client's own day of
    payment counts (Freelance Act, art. 4(3)). Raises AlreadyOwed; ValueError for less than one unit.
    """
    if units < 1:
        raise ValueError(f"{units} units are not owed for")
    if submission_id is not None:
        earlier = select(Payable.id).where(Payable.submission_id == submission_id)
        if context.session.scalar(earlier) is not None:
            raise AlreadyOwed()
    received_on = day_in_japan(received_at)
    fee_yen = -(-units * assignment.unit_fee(task) * percent // 100)
    payable = Payable(
        operator_id=assignment.party_id,
        resident_id=assignment.resident_id,
        assignment_id=assignment.id,
        submission_id=submission_id,
        gross_yen=with_tax(task, fee_yen, received_on),
        is_tax_added=task.is_tax_added,
        withholding=task.withholding,
        received_on=received_on,
        due_on=due_for(context, assignment, received_on),
        status=PayableStatus.OWED,
        is_unsettled=assignment.party_id != assignment.operator_id,
    )
    context.session.add(payable)
    context.session.flush()
    book_payable(context.session, payable, day_in_japan(context.now))
    note_money_changed(context.session, assignment)
    detail = {"assignment": assignment.id, "gross_yen": payable.gross_yen, "due_on": payable.due_on.isoformat()}
    context.record(assignment.party_id, "payables.owe", f"payables:{payable.id}", detail)
    return payable


def owe_redone(context: Context, assignment: Assignment, task: Task, received_at: datetime) -> Payable | None:
    """Owe what was done again for a fault of the operator's, of work that is rejected; None where nothing was."""
    if not assignment.units_redone:
        return None
    return owe(context, assignment, task, assignment.units_redone, received_at, None)


def is_redone_owed(context: Context, assignment: Assignment) -> bool:
    """Whether what was done again is owed for already, apart from the work itself."""
    apart = (Payable.submission_id.is_(None), Payable.kind == PayableKind.WORK)
    query = select(Payable.id).where(Payable.assignment_id == assignment.id, *apart)
    return context.session.scalar(query.limit(1)) is not None


def due_for(context: Context, assignment: Assignment, received_on: date) -> date:
    """By which day what came in on a day is paid, by the operator's terms and the notice that holds."""
    notice = standing_notice(context.session, assignment.id)
    told = notice.body if notice else {}
    upstream = _paid_upstream_on(context, assignment, told.get("reconsigned"), received_on)
    terms = found(context.session, Operator, assignment.party_id).payment_terms
    days = (pay_on(received_on, one, upstream) for one in {terms, _told_terms(told) or terms})
    return min(days)


def _told_terms(told: dict[str, Any]) -> PaymentTerms | None:
    """The terms of payment of a notice: an operator that pays later by now keeps to what it has told."""
    payment = told.get("payment")
    if payment is None:
        return None
    closing_day, pay_months = payment.get("closing_day", 0), payment.get("pay_months", 1)
    return PaymentTerms(closing_day or END_OF_MONTH, pay_months, payment["pay_day"] or END_OF_MONTH)


def _paid_upstream_on(
    context: Context, assignment: Assignment, reconsigned: dict[str, Any] | None, received_on: date
) -> date | None:
    """The day on which the original orderer pays, as the notice told it; where a pact brings it sooner, that day."""
    if reconsigned is None:
        return None
    told_on = date.fromisoformat(reconsigned["pays_on"])
    if assignment.pact_id is None:
        return told_on
    upstream = upstream_on(found(context.session, Pact, assignment.pact_id), received_on)
    return min(told_on, upstream) if upstream else told_on
