"""What the ledger must say after any history."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.money.ledger import Account, JournalEntry, trial_balance
from models.money.payables import Payable, PayableStatus, PayRun, PayRunStatus, Statement
from models.towns.settlements import Settlement, SettlementStatus

SETTLED = (SettlementStatus.CONFIRMED, SettlementStatus.PAID)
RELEASED = (PayRunStatus.RELEASED, PayRunStatus.PAID)


def books_balance(session: Session, operator_id: int) -> None:
    """Both sides are equal, and each account holds what the tables say, counted one by one."""
    lines = trial_balance(session, operator_id, date.max)
    assert sum(one.debit_yen for one in lines) == sum(one.credit_yen for one in lines)
    held = {one.account: one.debit_yen - one.credit_yen for one in lines}
    rows = session.execute(
        select(Statement, PayRun.status)
        .join(PayRun, PayRun.id == Statement.pay_run_id)
        .where(Statement.operator_id == operator_id, Statement.returned_at.is_(None), PayRun.status.in_(RELEASED))
    )
    sent = [(statement, status is PayRunStatus.PAID) for statement, status in rows]
    standing = session.query(Payable).filter(Payable.operator_id == operator_id, Payable.status != PayableStatus.STRUCK)
    gross = sum(one.gross_yen for one in standing)
    between = dict.fromkeys((Account.ENTRUSTED, Account.PARTNERS, Account.LEADS, Account.EARNED), 0)
    settled = session.query(Settlement).filter(Settlement.status.in_(SETTLED)).all()
    bank = 0
    for one in settled:
        is_paid = one.status is SettlementStatus.PAID
        if one.lead_id == operator_id:
            between[Account.ENTRUSTED] += one.total_yen
            between[Account.PARTNERS] -= 0 if is_paid else one.total_yen
            bank -= one.total_yen if is_paid else 0
        elif one.partner_id == operator_id:
            between[Account.EARNED] -= one.total_yen
            between[Account.LEADS] += 0 if is_paid else one.total_yen
            bank += one.total_yen if is_paid else 0
    assert held == between | {
        Account.FEES: gross,
        Account.OWED: sum(one.gross_yen for one, _ in sent) - gross,
        Account.WITHHELD: -sum(one.withheld_yen for one, _ in sent),
        Account.IN_TRANSFER: -sum(one.net_yen for one, is_paid in sent if not is_paid),
        Account.BANK: bank - sum(one.net_yen for one, is_paid in sent if is_paid),
    }
    entries = session.query(JournalEntry).filter_by(operator_id=operator_id).all()
    for entry in entries:
        assert sum(one is not None for one in (entry.payable_id, entry.statement_id, entry.settlement_id)) == 1
