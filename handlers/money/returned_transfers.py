"""A transfer that the bank sent back: the money is owed again, and the resident is asked for another account."""

from handlers.context import Context
from handlers.office.staff_news import notify
from messages.cards.money import transfer_returned
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.money.ledger import MoneyEvent, book_statement
from models.money.payables import PayableStatus, PayRun, PayRunStatus, Statement, move_payables, payables_of
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import account_for
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.outbox import MessageKind


class NotPaidYet(Conflict):
    """Only what has been paid can come back."""

    key = "errors.returned_transfer.not_paid"


class AlreadyReturned(Conflict):
    """This transfer is known to have come back."""

    key = "errors.returned_transfer.already"


def return_transfer(context: Context, statement: Statement, reason: str = "") -> None:
    """Record a returned transfer. It is paid in the next run, once there is another account.

    `reason` is the bank's word for it. Raises NotPaidYet, AlreadyReturned.
    """
    operator = locked(context.session, Operator, statement.operator_id)
    statement = locked(context.session, Statement, statement.id, operator.id)
    if found(context.session, PayRun, statement.pay_run_id).status is not PayRunStatus.PAID:
        raise NotPaidYet()
    if statement.returned_at is not None:
        raise AlreadyReturned()
    statement.returned_at = context.now
    moves = payables_of(context.session, statement_id=statement.id)
    move_payables(
        context.session,
        operator.id,
        moves,
        PayableStatus.RETURNED,
        actor=str(context.actor),
        now=context.now,
    )
    book_statement(context.session, statement.id, MoneyEvent.RETURNED, day_in_japan(context.now))
    subject = f"statements:{statement.id}"
    detail = {"resident": statement.resident_id, "net_yen": statement.net_yen}
    context.record(operator.id, "pay_runs.return_transfer", subject, detail | {"reason": reason.strip()[:200]})
    account = account_for(context.session, statement.resident_id, operator.id)
    if account is not None:
        bank_account = found(context.session, BankAccount, statement.bank_account_id)
        card = transfer_returned(account.locale, account.id, operator.name, statement, bank_account)
        context.tell(account, [card], MessageKind.MONEY)
    notify(context, operator.id, "transfer.returned", subject, detail | {"is_told": account is not None})
