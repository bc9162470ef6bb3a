"""Early payment: a resident asks, staff close a run for this one person, or say why they cannot."""

from sqlalchemy import select

from handlers.context import Context
from handlers.money.closing import close_early
from handlers.office.staff_news import notify
from messages.cards.extras import early_answer
from models.errors import Conflict, written
from models.japan_time import day_in_japan
from models.money.closings import owing
from models.money.early import EarlyPayment
from models.money.payables import PayRun
from models.people.line_accounts import account_for
from models.people.operators import Operator
from models.rows import found, to_edit
from models.talk.outbox import MessageKind

LONGEST = 200


class NothingOwed(Conflict):
    """There is nothing that could be paid now."""

    key = "errors.early.nothing"


class EarlyAnswered(Conflict):
    """This request has its answer."""

    key = "errors.early.answered"


def ask(context: Context, operator_id: int, resident_id: int) -> EarlyPayment:
    """Ask to be paid early; what is asked for already is not asked for twice. Raises NothingOwed."""
    if not payable_now(context, operator_id, resident_id):
        raise NothingOwed()
    waiting = select(EarlyPayment).where(
        EarlyPayment.operator_id == operator_id,
        EarlyPayment.resident_id == resident_id,
        EarlyPayment.answered_at.is_(None),
    )
    earlier = context.session.scalar(waiting)
    if earlier is not None:
        return earlier
    asked = EarlyPayment(operator_id=operator_id, resident_id=resident_id, asked_at=context.now)
    context.session.add(asked)
    context.session.flush()
    context.record(operator_id, "early_payments.ask", f"early_payments:{asked.id}", {"resident": resident_id})
    notify(context, operator_id, "payment.early_asked", f"early_payments:{asked.id}")
    return asked


def payable_now(context: Context, operator_id: int, resident_id: int) -> int:
    """Yen before withholding that wait for payment and are in no run."""
    waiting = owing(context.session, operator_id, day_in_japan(context.now), resident_id=resident_id)
    return sum(one.gross_yen for one in waiting)


def grant(context: Context, operator_id: int, request_id: int, version: int | None = None) -> PayRun:
    """Close a run with everything that this one person is owed, for the next business day but one's own.

    From there it goes the way of every run: released by a second person, paid by the bank's file. Raises NotFound,
    StaleVersion, EarlyAnswered, NothingToClose.
    """
    asked = _open(context, operator_id, request_id, version)
    run = close_early(context, operator_id, asked.resident_id)
    asked.pay_run_id = run.id
    _answer(context, asked, "early_payments.grant", {"run": run.number})
    _tell(context, asked, run)
    return run


def refuse(
    context: Context, operator_id: int, request_id: int, reason: str, version: int | None = None
) -> EarlyPayment:
    """Say that it is paid on its day, and why not before. Raises NotFound, StaleVersion, EarlyAnswered, BadInput."""
    asked = _open(context, operator_id, request_id, version)
    asked.refusal = reason = written("reason", reason, LONGEST)
    _answer(context, asked, "early_payments.refuse", {"reason": reason})
    _tell(context, asked, None)
    return asked


def _open(context: Context, operator_id: int, request_id: int, version: int | None) -> EarlyPayment:
    asked = to_edit(context.session, EarlyPayment, request_id, operator_id, version)
    if asked.answered_at is not None:
        raise EarlyAnswered()
    return asked


def _answer(context: Context, asked: EarlyPayment, act: str, detail: dict[str, object]) -> None:
    asked.answered_at, asked.answered_by = context.now, str(context.actor)
    context.record(asked.operator_id, act, f"early_payments:{asked.id}", {"resident": asked.resident_id, **detail})


def _tell(context: Context, asked: EarlyPayment, run: PayRun | None) -> None:
    account = account_for(context.session, asked.resident_id, asked.operator_id)
    if account is None:
        return
    operator = found(context.session, Operator, asked.operator_id)
    pay_on = run.pay_on if run else None
    words = early_answer(account.locale, operator.name, operator.phone, pay_on, asked.refusal or "")
    context.tell(account, [words], MessageKind.MONEY)
