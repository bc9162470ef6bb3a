"""Settling in the tests: the two sides, and what the ledgers of all must say."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.towns import differences, settlements
from models.money.ledger import Account, trial_balance
from models.towns.settlements import Difference, Settlement, SettlementLine, settlement_of
from tests.money.books import books_balance
from tests.towns.lending import Lending

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


class Settling:
    """Acts of accountants on settlements, by town."""

    def __init__(self, lending: Lending) -> None:
        self.lending = lending

    def draws(self, town: int = 0, month: date = NOVEMBER) -> list[Settlement]:
        """A town draws its lists of a month up."""
        return list(self.lending.by(town, _draw, month))

    def confirms(self, town: int, settlement: Settlement) -> None:
        """A town says that it is right."""
        self.lending.by(town, _confirm, settlement.id)

    def pays(self, town: int, settlement: Settlement) -> None:
        """A town says that it has been paid today."""
        self.lending.by(town, _pay, settlement.id)

    def differs(
        self, town: int, settlement: Settlement, line: SettlementLine, yen: int, words: str = "2枚でした", **more: int
    ) -> int:
        """A town says what a line should be; the number of the difference."""
        made: Difference = self.lending.by(town, _differ, settlement.id, line.id, {"fee_yen": yen, **more}, words)
        return made.id

    def answers(self, town: int, difference_id: int, *, takes_over: bool, words: str = "3枚です") -> None:
        """A town answers."""
        self.lending.by(town, _answer, difference_id, takes_over, words)

    def one(self, settlement: Settlement) -> Settlement:
        """It as it stands now."""
        return self.lending.look(lambda session: session.get_one(Settlement, settlement.id))

    def all(self) -> list[Settlement]:
        """All settlements, oldest first."""
        return self.rows(Settlement)

    def lines(self) -> list[SettlementLine]:
        """All lines, oldest first."""
        return self.rows(SettlementLine)

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table, oldest first."""
        return self.lending.look(lambda session: list(session.scalars(select(table).order_by(table.id))))

    def sums_to_zero(self) -> None:
        """What operators owe each other comes to nothing over all of them, and each one's books hold."""

        def check(session: Session) -> None:
            between = 0
            for operator_id in self.lending.operators:
                books_balance(session, operator_id)
                held = {
                    one.account: one.debit_yen - one.credit_yen for one in trial_balance(session, operator_id, date.max)
                }
                between += held[Account.PARTNERS] + held[Account.LEADS]
                between += held[Account.ENTRUSTED] + held[Account.EARNED]
            assert between == 0

        self.lending.look(check)


def _draw(context: Context, operator_id: int, month: date) -> list[Settlement]:
    return settlements.draw_up(context, month, operator_id)


def _confirm(context: Context, operator_id: int, settlement_id: int) -> None:
    settlements.confirm(context, settlement_of(context.session, settlement_id, operator_id), operator_id)


def _pay(context: Context, operator_id: int, settlement_id: int) -> None:
    settlement = settlement_of(context.session, settlement_id, operator_id)
    settlements.mark_paid(context, settlement, operator_id, context.now.date())


def _differ(
    context: Context, operator_id: int, settlement_id: int, line_id: int, told: dict[str, int], words: str
) -> Difference:
    settlement = settlement_of(context.session, settlement_id, operator_id)
    return differences.name_difference(context, settlement, operator_id, line_id, told, words)


def _answer(context: Context, operator_id: int, difference_id: int, takes_over: bool, words: str) -> Difference:
    return differences.answer_difference(context, difference_id, operator_id, takes_over=takes_over, words=words)
