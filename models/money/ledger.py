"""The ledger of money: every event as entries from one account to another, appended and never changed.

An entry names what it debits, what it credits, and one amount; so the books balance by construction.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, func, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of
from models.money.payables import Payable, Statement
from models.towns.settlements import Settlement


class Account(StrEnum):
    """What is counted. There is none for fees of transfers: the bank takes them from the payer, apart from this."""

    FEES = "fees"  # what work has cost, expenses with it (外注費)
    OWED = "owed"  # to residents (未払金)
    WITHHELD = "withheld"  # tax kept for the tax office (預り金)
    IN_TRANSFER = "in_transfer"  # released, and not yet with the bank
    BANK = "bank"
    ENTRUSTED = "entrusted"  # what work has cost that partners' residents did (再委託費)
    PARTNERS = "partners"  # owed to partners
    LEADS = "leads"  # owed by leads (売掛金)
    EARNED = "earned"  # from leads (受託収入)


class MoneyEvent(StrEnum):
    """What has happened."""

    OWED = "owed"
    RELEASED = "released"
    CANCELLED = "cancelled"  # a run that had been released
    PAID = "paid"
    RETURNED = "returned"
    SETTLED = "settled"  # a month between two operators, confirmed by both
    SETTLEMENT_PAID = "settlement_paid"
    STRUCK = "struck"  # what had been entered by hand


class JournalEntry(Base):
    """One entry (仕訳). `booked_on` is the day in Japan on which it was written: of the payable, of the statement, or of the settlement."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        CheckConstraint("amount_yen > 0", name="amount"),
        CheckConstraint("debit <> credit", name="sides"),
        Index(None, "operator_id", "booked_on"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    booked_on: Mapped[date]
    event: Mapped[MoneyEvent] = mapped_column(one_of(MoneyEvent))
    debit: Mapped[Account] = mapped_column(one_of(Account))
    credit: Mapped[Account] = mapped_column(one_of(Account))
    amount_yen: Mapped[int]
    payable_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("payables.id"))
    statement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("statements.id"))
    settlement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("settlements.id"), index=True)


class Posting(NamedTuple):
    """What is debited and credited, by which sum of a statement: the name of its column."""

    debit: Account
    credit: Account
    amount: str


_KEPT = Posting(Account.OWED, Account.WITHHELD, "withheld_yen")
_SENT = Posting(Account.OWED, Account.IN_TRANSFER, "net_yen")
_LEFT = Posting(Account.IN_TRANSFER, Account.BANK, "net_yen")
POSTINGS: dict[MoneyEvent, Sequence[Posting]] = {
    MoneyEvent.RELEASED: (_KEPT, _SENT),
    MoneyEvent.CANCELLED: tuple(Posting(one.credit, one.debit, one.amount) for one in (_KEPT, _SENT)),
    MoneyEvent.PAID: (_LEFT,),
    MoneyEvent.RETURNED: (
        Posting(Account.WITHHELD, Account.OWED, "withheld_yen"),
        Posting(Account.BANK, Account.OWED, "net_yen"),
    ),
}
"""What each event of statements writes."""

BETWEEN: dict[MoneyEvent, tuple[tuple[Account, Account], tuple[Account, Account]]] = {
    MoneyEvent.SETTLED: ((Account.ENTRUSTED, Account.PARTNERS), (Account.LEADS, Account.EARNED)),
    MoneyEvent.SETTLEMENT_PAID: ((Account.PARTNERS, Account.BANK), (Account.BANK, Account.LEADS)),
}
"""(debit, credit) of what each event of a settlement writes, for the lead and for the partner."""


class Balance(NamedTuple):
    """One account's line of the trial balance (試算表)."""

    account: Account
    debit_yen: int
    credit_yen: int


def book_payable(session: Session, payable: Payable, on: date, event: MoneyEvent = MoneyEvent.OWED) -> None:
    """Something has come to be owed, or (STRUCK) is not owed after all."""
    debit, credit = Account.FEES, Account.OWED
    if event is MoneyEvent.STRUCK:
        debit, credit = credit, debit
    session.add(
        JournalEntry(
            operator_id=payable.operator_id,
            booked_on=on,
            event=event,
            debit=debit,
            credit=credit,
            amount_yen=payable.gross_yen,
            payable_id=payable.id,
        )
    )


def book_run(session: Session, run_id: int, event: MoneyEvent, on: date) -> None:
    """Something has happened to every statement of a run."""
    _book(session, Statement.pay_run_id == run_id, event, on)


def book_statement(session: Session, statement_id: int, event: MoneyEvent, on: date) -> None:
    """Something has happened to one statement."""
    _book(session, Statement.id == statement_id, event, on)


def book_settlement(session: Session, settlement: Settlement, event: MoneyEvent, on: date) -> None:
    """The same amount in the books of both operators; a sum below zero goes the other way round."""
    for operator_id, sides in zip((settlement.lead_id, settlement.partner_id), BETWEEN[event], strict=True):
        debit, credit = sides if settlement.total_yen > 0 else reversed(sides)
        if settlement.total_yen:
            session.add(
                JournalEntry(
                    operator_id=operator_id,
                    booked_on=on,
                    event=event,
                    debit=debit,
                    credit=credit,
                    amount_yen=abs(settlement.total_yen),
                    settlement_id=settlement.id,
                )
            )


def trial_balance(session: Session, operator_id: int, through: date) -> list[Balance]:
    """The sums of every account over what was booked up to a day, that day included."""
    own = (JournalEntry.operator_id == operator_id, JournalEntry.booked_on <= through)
    total = func.sum(JournalEntry.amount_yen)
    debits, credits = (
        {account: int(yen) for account, yen in session.execute(select(side, total).where(*own).group_by(side))}
        for side in (JournalEntry.debit, JournalEntry.credit)
    )
    return [Balance(account, debits.get(account, 0), credits.get(account, 0)) for account in Account]


def _book(session: Session, which: ColumnElement[bool], event: MoneyEvent, on: date) -> None:
    columns = ("operator_id", "booked_on", "event", "debit", "credit", "amount_yen", "statement_id")
    kinds = {name: JournalEntry.__table__.c[name].type for name in columns}
    for posting in POSTINGS[event]:
        amount = getattr(Statement, posting.amount)
        rows = select(
            Statement.operator_id,
            literal(on, kinds["booked_on"]),
            literal(event, kinds["event"]),
            literal(posting.debit, kinds["debit"]),
            literal(posting.credit, kinds["credit"]),
            amount,
            Statement.id,
        ).where(which, amount > 0)
        session.execute(insert(JournalEntry).from_select(columns, rows.order_by(Statement.id)))
