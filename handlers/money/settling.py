"""Paying a closed run: a second person releases it, the bank's file is fetched, the run is marked as paid, and the
residents are told on the day of payment."""

from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.moves import move
from handlers.office.permissions import others_may
from handlers.office.staff_news import notify
from handlers.people.bank_accounts import HOLDER, NUMBER, pay_to_newest
from handlers.people.residents import ReasonNeeded
from handlers.records.runs import file_run
from messages.cards.money import payment_notice
from models.errors import Conflict
from models.japan_time import at_hour, day_in_japan, first_loud_moment
from models.money.bank_files import OpenAccount, Opener, zengin_file
from models.money.business_days import on_or_after
from models.money.closings import Totals
from models.money.ledger import MoneyEvent, book_run
from models.money.payables import (
    Payable,
    PayableStatus,
    PayRun,
    PayRunStatus,
    Statement,
    move_payables,
    payables_of,
)
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import accounts_for
from models.people.operators import Operator
from models.people.residents import owner_name
from models.rows import locked
from models.talk.outbox import MessageKind

_FETCHABLE = frozenset({PayRunStatus.RELEASED, PayRunStatus.PAID})


class NeedsSecondPerson(Conflict):
    """Who closed a run does not release it; where there is only one person, the reason is recorded."""

    key = "errors.settling.second_person"


class OthersCanRelease(Conflict):
    """The exception is for an office of one person, and this one has others who may release."""

    key = "errors.settling.others_can_release"


class TotalsDiffer(Conflict):
    """Run, statements and payables do not come to the same sum, so nothing is paid before somebody has looked."""

    key = "errors.settling.totals"


class NoTransferSource(Conflict):
    """The account from which to pay has not been entered."""

    key = "errors.settling.no_source"


class NotReleased(Conflict):
    """The bank's file exists from the release on."""

    key = "errors.settling.not_released"


class MayBeAtBank(Conflict):
    """The run's file has been fetched: if the bank has it, the same money would be paid twice."""

    key = "errors.settling.may_be_at_bank"


@dataclass(frozen=True, slots=True)
class BankFile:
    """The file to hand to the bank."""

    name: str
    content: bytes = field(repr=False)


def release(context: Context, run: PayRun, single_person_reason: str | None = None) -> None:
    """A second person looks at the totals and releases the run; the bank's file is made now and stays as it is.

    Where its day has passed meanwhile, it is paid on the next business day. Who has given another account since the
    closing is paid to that. Raises NeedsSecondPerson,
    OthersCanRelease, TotalsDiffer, NoTransferSource, WrongState, and what makes a file impossible.
    """
    operator, run = _locked(context, run)
    reason = _second_person(context, run, single_person_reason)
    _check_totals(context.session, run)
    if not operator.transfer_source:
        raise NoTransferSource()
    move(context, run, PayRunStatus.RELEASED, reason)
    run.pay_on = max(run.pay_on, on_or_after(day_in_japan(context.now)))
    run.released_at, run.released_by, run.single_person_reason = context.now, str(context.actor), reason
    moved = pay_to_newest(context.session, run)
    content = zengin_file(context.session, run.id, operator.transfer_source, run.pay_on, _opener(context))
    run.bank_file_sealed = context.vault.seal(bank_file_purpose(run.id), content)
    context.session.flush()
    _book(context, run, MoneyEvent.RELEASED)
    documents = file_run(context, run)
    detail = {"number": run.number, "pay_on": run.pay_on.isoformat(), "net_yen": run.net_yen}
    told = detail | {"single_person": reason, "documents": documents, "other_accounts": moved}
    context.record(run.operator_id, "pay_runs.release", f"pay_runs:{run.id}", told)
    notify(context, run.operator_id, "run.released", f"pay_runs:{run.id}", detail)


def has_others(context: Context, operator_id: int) -> bool:
    """Whether anybody of the operator beside whoever acts may release a run."""
    return others_may(context.session, operator_id, "pay_runs.release", context.actor.id)


def _second_person(context: Context, run: PayRun, reason: str | None) -> str | None:
    """The reason of the exception if one is needed, None where somebody else than who closed the run releases it."""
    if str(context.actor) != run.closed_by:
        return None
    words = (reason or "").strip()[:200]
    if not words:
        raise NeedsSecondPerson()
    if has_others(context, run.operator_id):
        raise OthersCanRelease()
    return words


def bank_file(context: Context, run: PayRun) -> BankFile:
    """The 総合振込 file of a released run; that it was fetched, and by whom, is recorded. Raises NotReleased."""
    run = locked(context.session, PayRun, run.id, run.operator_id)
    if run.status not in _FETCHABLE or run.bank_file_sealed is None:
        raise NotReleased()
    run.file_fetched_at = run.file_fetched_at or context.now
    context.record(run.operator_id, "pay_runs.fetch_file", f"pay_runs:{run.id}", {"number": run.number})
    content = context.vault.open(bank_file_purpose(run.id), run.bank_file_sealed)
    return BankFile(f"sofuri-{run.number:04d}-{run.pay_on:%Y%m%d}.txt", content)


def mark_paid(context: Context, run: PayRun) -> None:
    """The file is with the bank. Each resident is told on the day of payment (`tell_paid`). Raises WrongState."""
    operator, run = _locked(context, run)
    move(context, run, PayRunStatus.PAID)
    run.paid_at = context.now
    _move_payables(context, run, PayableStatus.PAID)
    _book(context, run, MoneyEvent.PAID)
    detail = {"number": run.number, "net_yen": run.net_yen}
    context.record(run.operator_id, "pay_runs.pay", f"pay_runs:{run.id}", detail)
    if may_tell_paid(context, operator, run):
        tell_paid(context, operator, run)


def may_tell_paid(context: Context, operator: Operator, run: PayRun) -> bool:
    """Whether the day of payment has come, and it is no quiet hour: before, it would not be true."""
    is_loud = first_loud_moment(context.now, operator.quiet_from, operator.quiet_until) == context.now
    return run.pay_on <= day_in_japan(context.now) and is_loud


def tell_paid(context: Context, operator: Operator, run: PayRun) -> None:
    """Tell each resident of a paid run, once, what went to which account; from now on their statement shows."""
    query = (
        select(Statement, BankAccount)
        .join(BankAccount, BankAccount.id == Statement.bank_account_id)
        .where(Statement.pay_run_id == run.id, Statement.paid_at.is_(None), Statement.returned_at.is_(None))
        .order_by(Statement.id)
        .with_for_update(of=Statement)
    )
    rows = context.session.execute(query).all()
    accounts = accounts_for(context.session, run.operator_id, [statement.resident_id for statement, _ in rows])
    unreached = []
    for statement, bank_account in rows:
        statement.paid_at = at_hour(run.pay_on, 0)
        account = accounts.get(statement.resident_id)
        if account is None:
            unreached.append(statement.resident_id)
            continue
        card = payment_notice(account.locale, account.id, operator.name, run.pay_on, statement, bank_account)
        context.tell(account, [card], MessageKind.MONEY)
    if unreached:
        notify(context, run.operator_id, "message.undeliverable", f"pay_runs:{run.id}", {"residents": unreached})


def cancel(context: Context, run: PayRun, reason: str, *, is_kept_from_bank: bool = False) -> None:
    """Give a run up before it is paid; everything in it is owed as before.

    Once its file has been fetched, who cancels says that the bank does not have it, or no longer
    (`is_kept_from_bank`). Raises ReasonNeeded, MayBeAtBank, WrongState.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    _, run = _locked(context, run)
    was_released = run.status is PayRunStatus.RELEASED
    if was_released and run.file_fetched_at is not None and not is_kept_from_bank:
        raise MayBeAtBank()
    move(context, run, PayRunStatus.CANCELLED, reason.strip()[:200])
    if was_released:
        _book(context, run, MoneyEvent.CANCELLED)
    _move_payables(context, run, PayableStatus.OWED)
    detail = {"number": run.number, "reason": reason.strip()[:200], "is_kept_from_bank": is_kept_from_bank}
    context.record(run.operator_id, "pay_runs.cancel", f"pay_runs:{run.id}", detail)


def totals(session: Session, run: PayRun) -> Totals:
    """The control totals over the run's statements."""
    sums = (func.sum(Statement.gross_yen), func.sum(Statement.withheld_yen), func.sum(Statement.net_yen))
    row = session.execute(select(func.count(), *sums).where(Statement.pay_run_id == run.id)).one()
    return Totals(*(int(value or 0) for value in row))


def _locked(context: Context, run: PayRun) -> tuple[Operator, PayRun]:
    """The operator's row first: closings, releases and returns of one operator go one after another."""
    operator = locked(context.session, Operator, run.operator_id)
    return operator, locked(context.session, PayRun, run.id, run.operator_id)


def _check_totals(session: Session, run: PayRun) -> None:
    sums = totals(session, run)
    in_payables = select(func.sum(Payable.gross_yen)).join(Statement, Statement.id == Payable.statement_id)
    owed = int(session.scalar(in_payables.where(Statement.pay_run_id == run.id)) or 0)
    stated = (run.gross_yen, run.withheld_yen, run.net_yen)
    if (sums.gross_yen, sums.withheld_yen, sums.net_yen) != stated or owed != run.gross_yen:
        raise TotalsDiffer()


def _move_payables(context: Context, run: PayRun, new: PayableStatus) -> None:
    moves = payables_of(context.session, run_id=run.id)
    actor = str(context.actor)
    move_payables(context.session, run.operator_id, moves, new, actor=actor, now=context.now)


def _book(context: Context, run: PayRun, event: MoneyEvent) -> None:
    book_run(context.session, run.id, event, day_in_japan(context.now))


def _opener(context: Context) -> Opener:
    def open_account(account: BankAccount, wrapped: bytes) -> OpenAccount:
        key = context.vault.data_key(owner_name(account.resident_id), wrapped)
        return OpenAccount(key.open(NUMBER, account.number_sealed), key.open(HOLDER, account.holder_sealed))

    return open_account


def bank_file_purpose(run_id: int) -> str:
    """What a run's file for the bank is sealed for."""
    return f"bank-file:{run_id}"
