"""Consumption tax within and upon fees, and how much of it the payer may deduct (rates in `rules.toml`)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, case, cast, func

from models.japan_time import at_hour
from models.money.rules import rule_on, rules_of
from models.money.withholding import PARTS
from models.work.assignments import Assignment
from models.work.tasks import Task


def tax_within(gross_yen: int, on: date) -> int:
    """The consumption tax within an amount that includes it; fractions are cut off, once for each statement
    (Order for Enforcement of the Consumption Tax Act art. 70-10)."""
    rate: int = rule_on("consumption_tax", on)["rate"]
    return gross_yen * rate // (PARTS + rate)


def tax_of(amounts: Iterable[tuple[int, date]]) -> int:
    """The consumption tax within (yen, day of receipt) of one statement: summed by rate, fractions cut off once each."""
    by_rate: dict[date, int] = defaultdict(int)
    for yen, on in amounts:
        by_rate[rule_on("consumption_tax", on)["from"]] += yen
    return sum(tax_within(yen, on) for on, yen in by_rate.items())


def tax_upon(net_yen: int, on: date) -> int:
    """The consumption tax that comes upon an amount without it; fractions are cut off."""
    return int(net_yen * rule_on("consumption_tax", on)["rate"]) // PARTS


def added_tax(task: Task, fee_yen: int, on: date) -> int:
    """What comes upon a fee of this task; nothing where the fee includes it."""
    return tax_upon(fee_yen, on) if task.is_tax_added else 0


def with_tax(task: Task, fee_yen: int, on: date) -> int:
    """What a fee of this task comes to, before withholding."""
    return fee_yen + added_tax(task, fee_yen, on)


def accepted_yen() -> ColumnElement[int]:
    """The same in SQL for an assignment joined with its task: its own fee where its terms changed, with the tax of the
    day on which it is due."""
    # As wide as PostgreSQL has it, for a large fee times the rate is beyond four bytes.
    fee = cast(Assignment.units * func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen), BigInteger)
    *newer, oldest = rules_of("consumption_tax")
    rate = case(*((Assignment.due_at >= at_hour(row["from"], 0), row["rate"]) for row in newer), else_=oldest["rate"])
    return fee + case((Task.is_tax_added, fee * rate // PARTS), else_=0)


def creditable_yen(tax_yen: int, received_on: date, *, is_registered: bool) -> int:
    """What a payer who is taxed by the ordinary rules may deduct of the tax within a payment; fractions cut off.

    All of it where the payee is a registered issuer of invoices, else the share of the day of receipt.
    """
    if is_registered:
        return tax_yen
    return int(tax_yen * rule_on("invoice_credit", received_on)["share"]) // PARTS
