"""A statement, and all of a year, as their pages and their PDFs show them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.money.confirming import silence
from handlers.people import residents
from handlers.people.tax_status import number_in_clear
from messages.masks import masked_number
from messages.pdf.statements import Payer, StatementPaper, YearPaper
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.money.payables import PayRun, Statement
from models.page_links import page_token, read_page_token
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import LineAccount, accounts_for
from models.people.memberships import Membership
from models.people.operators import Operator
from models.people.residents import Resident
from models.people.tax_status import InvoiceRegistration
from models.rows import found


def statement_link(context: Context, statement_id: int) -> str:
    """The address of a statement's page."""
    return f"{context.public_url}/statements/{page_token(context.vault, 'statement', statement_id)}"


def year_link(context: Context, membership_id: int, year: int) -> str:
    """The address of the page of a year."""
    return f"{context.public_url}/years/{page_token(context.vault, 'year', membership_id)}/{year}"


def linked_statement(context: Context, token: str) -> StatementPaper:
    """The statement of a sealed link, its reader's name masked; raises NotFound for anything else."""
    statement = found(context.session, Statement, read_page_token(context.vault, "statement", token))
    if statement.paid_at is None:
        raise NotFound()
    resident = found(context.session, Resident, statement.resident_id)
    locale = _locale(context.session, statement.operator_id, resident.id)
    return _paper(context, statement, locale, residents.masked(context, resident, locale).name, is_masked=True)


def statement_to_print(context: Context, operator_id: int, statement_id: int) -> StatementPaper:
    """An operator's own statement for paper, in Japanese, with the whole name."""
    statement = found(context.session, Statement, statement_id, operator_id)
    resident = found(context.session, Resident, statement.resident_id)
    context.record(operator_id, "statement.print", f"statements:{statement.id}")
    return _paper(context, statement, "ja", residents.private(context, resident).name or resident.alias)


def linked_year(context: Context, token: str, year: int) -> YearPaper:
    """What one resident was paid in a year, by sealed link; raises NotFound, also where nothing was paid."""
    membership = found(context.session, Membership, read_page_token(context.vault, "year", token))
    paid = paid_in_year(context.session, membership.resident_id, membership.operator_id, year)
    if not paid:
        raise NotFound()
    resident = found(context.session, Resident, membership.resident_id)
    locale = _locale(context.session, membership.operator_id, resident.id)
    name = residents.masked(context, resident, locale).name or resident.alias
    return YearPaper(year, paid, _payer(context.session, membership.operator_id), locale, name)


def paid_in_year(session: Session, resident_id: int, operator_id: int, year: int) -> list[tuple[date, Statement]]:
    """(Day of payment, statement) of what was paid in a year and not sent back, oldest first."""
    query = (
        select(PayRun.pay_on, Statement)
        .join(Statement, Statement.pay_run_id == PayRun.id)
        .where(
            Statement.resident_id == resident_id,
            Statement.operator_id == operator_id,
            Statement.paid_at.is_not(None),
            Statement.returned_at.is_(None),
            PayRun.pay_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return [(day, statement) for day, statement in session.execute(query.order_by(PayRun.pay_on, Statement.id))]


def _paper(
    context: Context, statement: Statement, locale: str, name: str, *, is_masked: bool = False
) -> StatementPaper:
    run = found(context.session, PayRun, statement.pay_run_id)
    account = found(context.session, BankAccount, statement.bank_account_id)
    payer = _payer(context.session, statement.operator_id)
    number = ""
    if statement.invoice_registration_id is not None:
        registration = found(context.session, InvoiceRegistration, statement.invoice_registration_id)
        number = masked_number(registration.tail) if is_masked else number_in_clear(context, registration)
    quiet = silence(context.session, statement, day_in_japan(context.now))
    return StatementPaper(
        statement,
        run.pay_on,
        account,
        payer,
        number,
        locale,
        name,
        silent_until=quiet.until if quiet else None,
        is_silent=quiet is not None and quiet.is_over,
    )


def _payer(session: Session, operator_id: int) -> Payer:
    operator = found(session, Operator, operator_id)
    return Payer(operator.name, operator.address, operator.phone, operator.look)


def _locale(session: Session, operator_id: int, resident_id: int) -> str:
    account: LineAccount | None = accounts_for(session, operator_id, [resident_id]).get(resident_id)
    return account.locale if account else "ja"
