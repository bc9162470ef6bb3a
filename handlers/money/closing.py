"""Closing a month: everything that can be paid becomes one statement for each resident, all in one run."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office.staff_news import notify
from messages.cards.account_asked import ASKABLE, left_out_card
from models.errors import BadInput, Conflict
from models.japan_time import day_in_japan
from models.money.closings import Closing, Line, accounts_with_returns, owing, plan
from models.money.consumption_tax import tax_of
from models.money.payables import Payable, PayableStatus, PayRun, PayRunStatus, Statement, forget_loaded, move_payables
from models.people.line_accounts import accounts_for
from models.people.operators import Operator
from models.people.tax_status import InvoiceRegistration, registrations
from models.rows import locked
from models.talk.outbox import MessageKind

STATEMENTS_PER_INSERT = 1000


class NothingToClose(Conflict):
    """Nothing received up to that day can be paid now; `left_out` residents wait for something else."""

    key = "errors.closing.nothing"


class AlreadyClosed(Conflict):
    """This month has been closed as run `number`; what came after goes into a supplement."""

    key = "errors.closing.already"


class ClosingInFuture(BadInput):
    """A day that has not come cannot be closed."""

    key = "errors.closing.future"


def preview_closing(session: Session, operator: Operator, through: date, today: date) -> Closing:
    """What closing up to a day would do; changes nothing."""
    waiting = owing(session, operator.id, through)
    return plan(waiting, through, today, operator.payment_terms, accounts_with_returns(session, operator.id))


def closed_before(session: Session, operator_id: int, through: date) -> int | None:
    """The number of the newest run that has closed up to this day already, or None."""
    query = select(func.max(PayRun.number)).where(
        PayRun.operator_id == operator_id,
        PayRun.closed_through == through,
        PayRun.is_early.is_(False),
        PayRun.status != PayRunStatus.CANCELLED,
    )
    return session.scalar(query)


def close_month(context: Context, operator_id: int, through: date, *, is_supplement: bool = False) -> PayRun:
    """Close up to a day, that day included. A second accountant at the same time waits, and is then told. Whom it leaves
    out for want of an account is asked for one.

    Raises ClosingInFuture, AlreadyClosed (unless it is to be a supplement), NothingToClose.
    """
    session, today = context.session, day_in_japan(context.now)
    if through > today:
        raise ClosingInFuture(field="through")
    operator = locked(session, Operator, operator_id)
    earlier = closed_before(session, operator_id, through)
    if earlier is not None and not is_supplement:
        raise AlreadyClosed(number=earlier)
    waiting = owing(session, operator_id, through, lock=True)
    closing = plan(waiting, through, today, operator.payment_terms, accounts_with_returns(session, operator_id))
    asked = _asked_in_vain(session, operator_id, through)
    run = _close(context, operator_id, closing)
    if not is_supplement:
        run.asked = _ask_for_accounts(context, operator, closing, asked)
    return run


def close_early(context: Context, operator_id: int, resident_id: int) -> PayRun:
    """Close what one resident is owed today, for the next business day: the bank wants the file a day before.

    Raises NothingToClose.
    """
    session, today = context.session, day_in_japan(context.now)
    operator = locked(session, Operator, operator_id)
    waiting = owing(session, operator_id, today, resident_id=resident_id, lock=True)
    bad_accounts = accounts_with_returns(session, operator_id)
    closing = plan(waiting, today, today, operator.payment_terms, bad_accounts, is_early=True)
    return _close(context, operator_id, closing, is_early=True)


def _close(context: Context, operator_id: int, closing: Closing, *, is_early: bool = False) -> PayRun:
    session = context.session
    if not closing.paid:
        raise NothingToClose(left_out=len({left.resident_id for left in closing.left_out}))
    run = _open_run(context, operator_id, closing, is_early)
    taken = [(one.payable_id, one.status) for line in closing.paid for one in line.payables]
    move_payables(session, operator_id, taken, PayableStatus.IN_RUN, actor=str(context.actor), now=context.now)
    _write_statements(session, run, closing.paid)
    detail = {
        "number": run.number,
        "through": closing.through.isoformat(),
        "is_early": is_early,
        "pay_on": run.pay_on.isoformat(),
        "statements": closing.totals.count,
        "gross_yen": run.gross_yen,
        "withheld_yen": run.withheld_yen,
        "net_yen": run.net_yen,
    }
    context.record(operator_id, "pay_runs.close", f"pay_runs:{run.id}", detail)
    notify(context, operator_id, "run.closed", f"pay_runs:{run.id}", detail | {"left_out": len(closing.left_out)})
    return run


def _ask_for_accounts(context: Context, operator: Operator, closing: Closing, before: set[int]) -> list[int]:
    """Ask whom the closing leaves out for want of an account, but for those who were asked `before`; who has been asked."""
    asked = [one for one in closing.left_out if one.reason in ASKABLE]
    accounts = accounts_for(context.session, operator.id, [one.resident_id for one in asked])
    for one in asked:
        account = accounts.get(one.resident_id)
        if account is not None and one.resident_id not in before:
            card = left_out_card(account.locale, account.id, operator.name, one.gross_yen, one.reason)
            context.tell(account, [card], MessageKind.MONEY)
    return sorted(accounts)


def _asked_in_vain(session: Session, operator_id: int, through: date) -> set[int]:
    """Who was asked by runs of this month that were cancelled since the newest that stands: it is closed anew."""
    is_own = (PayRun.operator_id == operator_id) & PayRun.is_early.is_(False)
    standing = select(func.max(PayRun.number)).where(is_own, PayRun.status != PayRunStatus.CANCELLED).scalar_subquery()
    is_since = (PayRun.number > func.coalesce(standing, 0)) & (PayRun.closed_through >= through.replace(day=1))
    since = select(PayRun.asked).where(is_own, is_since)
    return {resident_id for asked in session.scalars(since) for resident_id in asked}


def _open_run(context: Context, operator_id: int, closing: Closing, is_early: bool) -> PayRun:
    last = select(func.max(PayRun.number)).where(PayRun.operator_id == operator_id)
    run = PayRun(
        operator_id=operator_id,
        number=(context.session.scalar(last) or 0) + 1,
        closed_through=closing.through,
        is_early=is_early,
        pay_on=closing.pay_on,
        status=PayRunStatus.CLOSED,
        gross_yen=closing.totals.gross_yen,
        withheld_yen=closing.totals.withheld_yen,
        net_yen=closing.totals.net_yen,
        closed_at=context.now,
        closed_by=str(context.actor),
    )
    context.session.add(run)
    context.session.flush()
    return run


def _write_statements(session: Session, run: PayRun, lines: Sequence[Line]) -> None:
    for start in range(0, len(lines), STATEMENTS_PER_INSERT):
        some = lines[start : start + STATEMENTS_PER_INSERT]
        registered = registrations(session, [line.resident_id for line in some])
        rows = [_row(run, line, registered.get(line.resident_id)) for line in some]
        session.execute(insert(Statement), rows)
    own = (
        select(Statement.id)
        .where(Statement.pay_run_id == run.id, Statement.resident_id == Payable.resident_id)
        .scalar_subquery()
    )
    # What has just been moved is in a run and has no statement yet; nothing else of this operator is so.
    attach = update(Payable).where(
        Payable.operator_id == run.operator_id,
        Payable.status == PayableStatus.IN_RUN,
        Payable.statement_id.is_(None),
    )
    session.execute(attach.values(statement_id=own), execution_options={"synchronize_session": False})
    forget_loaded(session)


def _row(run: PayRun, line: Line, registration: InvoiceRegistration | None) -> dict[str, Any]:
    is_invoiced = registration is not None and any(registration.holds_on(one.received_on) for one in line.payables)
    return {
        "operator_id": run.operator_id,
        "pay_run_id": run.id,
        "resident_id": line.resident_id,
        "bank_account_id": line.account_id,
        "gross_yen": line.gross_yen,
        "withheld_yen": line.withheld_yen,
        "net_yen": line.net_yen,
        "tax_yen": tax_of((one.gross_yen, one.received_on) for one in line.payables),
        "invoice_registration_id": registration.id if registration is not None and is_invoiced else None,
        "lines": [
            {
                "payable": one.payable_id,
                "task": one.task_id,
                "title": one.title,
                "kind": str(one.kind),
                "words": one.words,
                "received_on": one.received_on.isoformat(),
                "gross_yen": one.gross_yen,
                "is_tax_added": one.is_tax_added,
                "withholding": str(one.withholding),
            }
            for one in line.payables
        ],
    }
