"""What the clock does for money: it tells of payments on their day, and watches due dates and runs nobody pays."""

from datetime import timedelta

from sqlalchemy import func, select

from handlers.context import Context
from handlers.money import settling
from handlers.office.staff_news import notify, was_told_since
from models.japan_time import at_hour, day_in_japan
from models.money.closings import DUE_SOON
from models.money.payables import UNPAID, Payable, PayRun, PayRunStatus, Statement
from models.people.operators import Operator

RUN_DUE_SOON = timedelta(days=3)
_UNPAID_RUNS = (PayRunStatus.CLOSED, PayRunStatus.RELEASED)


def tell_of_payments(context: Context) -> bool:
    """Tell residents on the day of payment, in the morning, of what was marked as paid before."""
    today = day_in_japan(context.now)
    untold = select(Statement.pay_run_id).where(Statement.paid_at.is_(None), Statement.returned_at.is_(None))
    due = (
        select(PayRun, Operator)
        .join(Operator, Operator.id == PayRun.operator_id)
        .where(PayRun.status == PayRunStatus.PAID, PayRun.pay_on <= today, PayRun.id.in_(untold))
        .order_by(PayRun.id)
    )
    for run, operator in context.session.execute(due).all():
        if settling.may_tell_paid(context, operator, run):
            settling.tell_paid(context, operator, run)
    return False


def warn_of_due_payables(context: Context) -> bool:
    """Once a day and operator, tell who pays of everything unpaid that is due within ten days or overdue."""
    today = day_in_japan(context.now)
    near = (
        select(Payable.operator_id, func.count(), func.sum(Payable.gross_yen), func.min(Payable.due_on))
        .where(Payable.status.in_(UNPAID), Payable.due_on <= today + DUE_SOON)
        .group_by(Payable.operator_id)
    )
    for operator_id, count, gross_yen, first_due in context.session.execute(near).all():
        if not was_told_since(context, operator_id, "payables.due_soon", at_hour(today, 0)):
            detail = {"count": count, "gross_yen": int(gross_yen), "first_due_on": first_due.isoformat()}
            notify(context, operator_id, "payables.due_soon", f"operators:{operator_id}", detail)
    return False


def warn_of_unpaid_runs(context: Context) -> bool:
    """Once a day and operator, tell who pays of runs that are closed and whose day is near or past."""
    today = day_in_japan(context.now)
    near = select(PayRun).where(PayRun.status.in_(_UNPAID_RUNS), PayRun.pay_on <= today + RUN_DUE_SOON)
    told: set[int] = set()
    for run in context.session.scalars(near.order_by(PayRun.operator_id, PayRun.pay_on)):
        if run.operator_id in told:
            continue
        told.add(run.operator_id)
        if not was_told_since(context, run.operator_id, "run.unpaid", at_hour(today, 0)):
            detail = {"number": run.number, "pay_on": run.pay_on.isoformat(), "status": str(run.status)}
            notify(context, run.operator_id, "run.unpaid", f"pay_runs:{run.id}", detail)
    return False
