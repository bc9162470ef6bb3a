"""Fees upon which consumption tax comes, from the notice to what is withheld."""

from datetime import UTC, date, datetime

import pytest

from handlers.context import Context
from handlers.money.payables import owe
from models.money.payables import Payable
from models.money.withholding import Withholding
from models.work.assignments import Assignment
from models.work.readiness import task_yen
from models.work.tasks import Task
from tests.money.till import END_OF_NOVEMBER, Till


def owes_with_tax(till: Till, resident_id: int, yen: int) -> Payable:
    """A fee without tax, listed for withholding, to which the tax is added."""
    first = till.owes(resident_id, yen, withholding=Withholding.ART_204)

    def again(context: Context) -> Payable:
        """The same work, reckoned anew with tax upon its fee."""
        payable = context.session.get_one(Payable, first)
        assignment = context.session.get_one(Assignment, payable.assignment_id)
        task = context.session.get_one(Task, assignment.task_id)
        task.is_tax_added = True
        return owe(context, assignment, task, 1, datetime(2026, 11, 10, 3, tzinfo=UTC), None)

    return till.act(again)


def withheld(till: Till, first: int) -> int:
    """What is withheld from the second payable alone: the first one is set aside."""

    def aside(context: Context) -> None:
        context.session.get_one(Payable, first).received_on = date(2026, 12, 20)

    till.act(aside)
    till.end_of(END_OF_NOVEMBER)
    till.closes()
    (statement,) = till.statements()
    return statement.withheld_yen


@pytest.mark.parametrize(
    ("fee", "gross", "tax_withheld"),
    [(999_999, 1_099_998, 102_099), (1_000_000, 1_100_000, 102_100), (1_000_001, 1_100_001, 102_100)],
)
def test_tax_that_stands_apart_is_not_withheld_from(sqlite_till: Till, fee: int, gross: int, tax_withheld: int) -> None:
    hana = sqlite_till.payee()
    payable = owes_with_tax(sqlite_till, hana, fee)
    assert (payable.gross_yen, payable.is_tax_added) == (gross, True)
    first = min(one.id for one in sqlite_till.payables())
    assert withheld(sqlite_till, first) == tax_withheld


@pytest.mark.parametrize(("fee", "tax_withheld"), [(999_999, 102_099), (1_000_000, 102_100), (1_000_001, 102_100)])
def test_tax_within_the_fee_is_withheld_from(sqlite_till: Till, fee: int, tax_withheld: int) -> None:
    sqlite_till.owes(sqlite_till.payee(), fee, withholding=Withholding.ART_204)
    sqlite_till.end_of(END_OF_NOVEMBER)
    sqlite_till.closes()
    assert sqlite_till.statements()[0].withheld_yen == tax_withheld


def test_the_budget_holds_the_tax_too(sqlite_till: Till) -> None:
    payable = owes_with_tax(sqlite_till, sqlite_till.payee(), 1_000)

    def cost(context: Context) -> int:
        assignment = context.session.get_one(Assignment, payable.assignment_id)
        return task_yen(context.session, context.session.get_one(Task, assignment.task_id))

    assert sqlite_till.act(cost) == 1_100
