"""The account to which a resident is paid: registered, replaced, and shown in clear to its owner only."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, select, update
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.people.residents import key_of, private
from messages.masks import masked_number
from models.errors import Conflict, YuiError
from models.money.account_numbers import AccountKind, account_number
from models.money.banks import bank, branch
from models.money.payables import PayRun, PayRunStatus, Statement
from models.people.bank_accounts import BankAccount
from models.people.kana import holder_name, same_person
from models.people.memberships import Membership
from models.people.residents import Resident
from models.record.audit import AuditRow
from models.rows import locked

NUMBER, HOLDER = "bank_number", "bank_holder"
ACTED_FOR = "residents.bank_account_for"
"""The record's name for an account that staff have registered in somebody's name."""


class HolderDiffers(YuiError):
    """The holder's name is not the registered reading: pay goes only to an account in the resident's own name."""

    status = 422
    key = "errors.bank_account.holder_differs"


class KanaMissing(Conflict):
    """The reading of the name must be registered first; the holder is compared with it."""

    key = "errors.bank_account.kana_missing"


@dataclass(frozen=True, slots=True)
class MaskedAccount:
    """An account as it is shown every day: names of bank and branch, kind, and the last three digits."""

    bank: str
    branch: str
    kind: AccountKind
    number: str


@dataclass(frozen=True, slots=True)
class ClearAccount:
    """Number and holder in clear; they never show in a log."""

    number: str = field(repr=False)
    holder: str = field(repr=False)


def register(
    context: Context,
    resident: Resident,
    *,
    bank_code: str,
    branch_code: str,
    kind: AccountKind,
    number: str,
    holder: str,
) -> BankAccount:
    """Register an account; the one before it is replaced, and pay runs already released keep that
    (see `handlers.people.former_accounts`).

    Raises UnknownBank, UnknownBranch, BadAccountNumber, NotForBank, TooLongForBank, HolderDiffers, KanaMissing.
    """
    locked(context.session, Resident, resident.id)
    found_branch = branch(bank(bank_code).code, branch_code)
    digits, holder_kana = account_number(number), holder_name(holder)
    kana = private(context, resident).kana
    if kana is None:
        raise KanaMissing()
    if not same_person(kana, holder_kana):
        raise HolderDiffers()
    key = key_of(context, resident.id)
    current = update(BankAccount).where(BankAccount.resident_id == resident.id, BankAccount.replaced_at.is_(None))
    context.session.execute(current.values(replaced_at=context.now))
    account = BankAccount(
        resident_id=resident.id,
        bank_code=found_branch.bank_code,
        branch_code=found_branch.code,
        kind=int(AccountKind(kind)),
        number_sealed=key.seal(NUMBER, digits),
        holder_sealed=key.seal(HOLDER, holder_kana),
        tail=digits[-3:],
        registered_at=context.now,
    )
    context.session.add(account)
    context.session.flush()
    members = select(Membership.operator_id).where(Membership.resident_id == resident.id)
    for operator_id in sorted(context.session.scalars(members)):
        detail = {"account": account.id, "bank": account.bank_code}
        context.record(operator_id, "residents.bank_account", f"residents:{resident.id}", detail)
    return account


def current_account(session: Session, resident_id: int) -> BankAccount | None:
    """The account to which the next payment goes."""
    query = select(BankAccount).where(BankAccount.resident_id == resident_id, BankAccount.replaced_at.is_(None))
    return session.scalar(query.order_by(BankAccount.id.desc()).limit(1))


def is_paid_to(run: PayRun) -> ColumnElement[bool]:
    """The condition on the account to which a statement of a run is paid: until the release, the current one."""
    if run.status is not PayRunStatus.CLOSED:
        return BankAccount.id == Statement.bank_account_id
    return and_(BankAccount.resident_id == Statement.resident_id, BankAccount.replaced_at.is_(None))


def pay_to_newest(session: Session, run: PayRun) -> int:
    """Pay the statements of a run, which is locked and being released, to accounts registered since it was closed;
    answers how many."""
    current = select(BankAccount.id).where(
        BankAccount.resident_id == Statement.resident_id, BankAccount.replaced_at.is_(None)
    )
    moved = (
        update(Statement)
        .where(Statement.pay_run_id == run.id, exists(current.where(BankAccount.id != Statement.bank_account_id)))
        .values(bank_account_id=current.scalar_subquery())
        .returning(Statement.id)
        .execution_options(synchronize_session=False)
    )
    count = len(session.scalars(moved).all())
    for row in list(session.identity_map.values()):
        if isinstance(row, Statement):
            session.expire(row)
    return count


def registered_for(context: Context, run: PayRun) -> dict[int, str]:
    """Of the accounts to which a run pays those that staff have registered for their owners: by whom, as the record
    names them.
    """
    payees = select(literal("residents:").concat(cast(Statement.resident_id, String)))
    query = select(AuditRow).where(
        AuditRow.operator_id == run.operator_id,
        AuditRow.act == ACTED_FOR,
        AuditRow.subject.in_(payees.where(Statement.pay_run_id == run.id)),
    )
    return {int(row.detail["account"]): row.actor for row in context.session.scalars(query)}


def in_clear(context: Context, account: BankAccount) -> ClearAccount:
    """Number and holder, for the owner's one confirmation and for the bank's file."""
    key = key_of(context, account.resident_id)
    return ClearAccount(key.open(NUMBER, account.number_sealed), key.open(HOLDER, account.holder_sealed))


def masked_account(account: BankAccount) -> MaskedAccount:
    """The account to be recognised; a bank or branch merged away since is shown by its code."""
    try:
        bank_name = bank(account.bank_code).name
        branch_name = branch(account.bank_code, account.branch_code).name
    except YuiError:
        bank_name, branch_name = account.bank_code, account.branch_code
    return MaskedAccount(bank_name, branch_name, AccountKind(str(account.kind)), masked_number(account.tail))
