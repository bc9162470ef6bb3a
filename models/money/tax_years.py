"""What was withheld in a month, and what each person was paid in a year of work for which tax is withheld.

Counted by the day of payment, over runs that the bank has; a transfer that came back was no payment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.money.consumption_tax import creditable_yen, tax_of
from models.money.payables import PayRun, PayRunStatus, Statement
from models.money.rules import rule_on
from models.money.withholding import Withholding, withheld_tax_due_on
from models.people.operators import Operator
from models.people.tax_status import InvoiceRegistration
from models.rows import found


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """A month's withheld tax as the payment slip of the tax office asks for it, and the consumption tax within what
    was paid, with what of it may be deducted. `people` and `listed_yen` count work under art. 204(1)(i) only."""

    month: date
    due_on: date
    people: int
    listed_yen: int
    withheld_yen: int
    paid_yen: int
    consumption_tax_yen: int
    creditable_yen: int


@dataclass(frozen=True, slots=True)
class PaidInYear:
    """One person's year: what was paid under art. 204(1)(i) and withheld; `is_due`: the law asks for a record."""

    resident_id: int
    listed_yen: int
    withheld_yen: int
    is_due: bool


@dataclass(frozen=True, slots=True)
class TaxYear:
    """All people paid under art. 204(1)(i) in a year, by number; `due_on` is the day by which records are due."""

    year: int
    due_on: date
    people: tuple[PaidInYear, ...]


def tax_month(session: Session, operator_id: int, month: date) -> TaxMonth:
    """The month in which `month` lies. Raises NoRuleYet."""
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    has_small_amounts = found(session, Operator, operator_id).has_small_amounts
    registered = {one.id: one for one in session.scalars(select(InvoiceRegistration))}
    people: set[int] = set()
    listed = withheld = paid = tax = creditable = 0
    for statement in _paid(session, operator_id, first, last):
        paid += statement.gross_yen
        withheld += statement.withheld_yen
        yen = listed_yen(statement)
        listed += yen
        if yen:
            people.add(statement.resident_id)
        tax += statement.tax_yen
        creditable += min(statement.tax_yen, creditable_of(statement, registered, has_small_amounts))
    return TaxMonth(first, withheld_tax_due_on(last), len(people), listed, withheld, paid, tax, creditable)


def creditable_of(statement: Statement, registered: Mapping[int, InvoiceRegistration], has_small_amounts: bool) -> int:
    """What of the tax within a statement may be deducted: all of it where the payee was registered on the day of receipt,
    or where the operator and the piece are small enough, else the share of that day; fractions cut off once for each."""
    registration = registered.get(statement.invoice_registration_id or 0)
    whole: list[tuple[int, date]] = []
    shared: dict[date, list[tuple[int, date]]] = defaultdict(list)
    for one in statement.lines:
        on, yen = date.fromisoformat(one["received_on"]), one["gross_yen"]
        is_small = has_small_amounts and yen < rule_on("small_amount", on)["below_yen"]
        if is_small or (registration is not None and registration.holds_on(on)):
            whole.append((yen, on))
        else:
            shared[rule_on("invoice_credit", on)["from"]].append((yen, on))
    by_share = (creditable_yen(tax_of(amounts), since, is_registered=False) for since, amounts in shared.items())
    return tax_of(whole) + sum(by_share)


def tax_year(session: Session, operator_id: int, year: int) -> TaxYear:
    """A calendar year of Japan. Raises NoRuleYet."""
    sums: dict[int, list[int]] = {}
    for statement in _paid(session, operator_id, date(year, 1, 1), date(year, 12, 31)):
        yen = listed_yen(statement)
        if yen:
            person = sums.setdefault(statement.resident_id, [0, 0])
            person[0] += yen
            person[1] += statement.withheld_yen
    rule = rule_on("payment_record", date(year, 12, 31))
    people = tuple(
        PaidInYear(resident_id, listed, withheld, listed > rule["above_yen"])
        for resident_id, (listed, withheld) in sorted(sums.items())
    )
    return TaxYear(year, date(year + 1, rule["due_month"], rule["due_day"]), people)


def listed_yen(statement: Statement) -> int:
    """What of a statement falls under art. 204(1)(i)."""
    return sum(one["gross_yen"] for one in statement.lines if one["withholding"] == Withholding.ART_204)


def _paid(session: Session, operator_id: int, first: date, last: date) -> Iterator[Statement]:
    query = (
        select(Statement)
        .join(PayRun, PayRun.id == Statement.pay_run_id)
        .where(
            Statement.operator_id == operator_id,
            Statement.returned_at.is_(None),
            PayRun.status == PayRunStatus.PAID,
            PayRun.pay_on.between(first, last),
        )
        .order_by(Statement.id)
    )
    return iter(session.scalars(query.execution_options(yield_per=1000)))
