"""Closing a month: who is paid what, on which day, and who waits for what."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import update

from handlers.money.closing import AlreadyClosed, ClosingInFuture, NothingToClose, close_month, preview_closing
from handlers.money.money_so_far import money_so_far
from handlers.money.money_ticks import tell_of_payments
from handlers.people.memberships import leave, membership_of
from models.japan_time import day_in_japan
from models.money.business_days import is_business_day
from models.money.closings import Closing, Obstacle
from models.money.payables import PayableStatus
from models.money.sums import NextPay
from models.money.withholding import Withholding
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership
from models.people.operators import Operator
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till


def preview(till: Till, through: date = END_OF_NOVEMBER) -> Closing:
    """What closing would do now."""
    return till.look(
        lambda session: preview_closing(
            session, session.get_one(Operator, till.operator_id), through, day_in_japan(till.now)
        )
    )


def test_everything_received_becomes_one_statement_for_each_resident(till: Till) -> None:
    hana, taro = till.payee(), till.payee("サトウ タロウ", has_account=False)
    till.account_at(taro, holder="サトウ タロウ", number="765")
    for resident_id, yen in ((hana, 300), (hana, 500), (taro, 1200)):
        till.owes(resident_id, yen)
    till.end_of(END_OF_NOVEMBER)

    run = till.closes()

    assert (run.number, run.gross_yen, run.withheld_yen, run.net_yen) == (1, 2000, 0, 2000)
    assert {(one.resident_id, one.gross_yen) for one in till.statements()} == {(hana, 800), (taro, 1200)}
    assert {one.status for one in till.payables()} == {PayableStatus.IN_RUN}
    assert run.pay_on == date(2026, 12, 25)


def test_what_comes_next_is_all_that_comes_on_that_day(sqlite_till: Till) -> None:
    hana = sqlite_till.payee()
    sqlite_till.end_of(END_OF_NOVEMBER)
    for yen, is_supplement in ((10_000, False), (500, True)):
        sqlite_till.owes(hana, yen)
        sqlite_till.closes(is_supplement=is_supplement)
    money = sqlite_till.look(lambda session: money_so_far(session, hana, sqlite_till.operator_id, sqlite_till.now))
    assert money.next_pay == NextPay(date(2026, 12, 25), 10_500, is_fixed=True)


def test_tax_is_withheld_from_the_sum_that_one_person_is_paid_at_once(till: Till) -> None:
    hana = till.payee()
    till.owes(hana, 600_000, withholding=Withholding.ART_204)
    till.owes(hana, 400_001, withholding=Withholding.ART_204)
    till.owes(hana, 50_000)
    till.end_of(END_OF_NOVEMBER)

    till.closes()

    (statement,) = till.statements()
    assert statement.withheld_yen == 102_100
    assert statement.net_yen == 1_050_001 - 102_100


def test_people_who_cannot_be_paid_are_left_out_with_the_reason_and_their_money_stays_owed(till: Till) -> None:
    hana, jiro = till.payee(), till.payee("サトウ ジロウ", has_account=False)
    till.owes(hana, 500)
    till.owes(hana, 700, withholding=Withholding.ASK)
    waiting = till.owes(jiro, 900)
    till.end_of(END_OF_NOVEMBER)

    shown = preview(till)
    till.closes()

    reasons = {(left.resident_id, left.reason, left.gross_yen) for left in shown.left_out}
    assert reasons == {(hana, Obstacle.WITHHOLDING_UNDECIDED, 700), (jiro, Obstacle.NO_ACCOUNT, 900)}
    assert shown.totals.gross_yen == 500
    assert next(one for one in till.payables() if one.id == waiting).status is PayableStatus.OWED


def test_a_branch_that_was_merged_away_is_named_and_paid_once_there_is_another_account(sqlite_till: Till) -> None:
    till = sqlite_till
    hana = till.payee()
    till.owes(hana, 500)
    till.act(lambda context: context.session.execute(update(BankAccount).values(branch_code="999")) and None)
    till.end_of(END_OF_NOVEMBER)
    [left] = preview(till).left_out
    assert left.reason is Obstacle.BANK_GONE
    with pytest.raises(NothingToClose):
        till.closes()
    till.account_at(hana)
    assert till.closes().gross_yen == 500


def test_who_leaves_or_blocks_is_paid_all_the_same(sqlite_till: Till) -> None:
    till = sqlite_till
    leaver, silent = till.payee(), till.payee("サトウ ジロウ", has_account=False)
    till.account_at(silent, holder="サトウ ジロウ")
    for one in (leaver, silent):
        till.owes(one, 500)
    membership = till.look(lambda session: membership_of(session, leaver, till.operator_id).id)
    till.act(lambda context: leave(context, context.session.get_one(Membership, membership)))
    account = till.account(silent).id
    till.act(lambda context: setattr(context.session.get_one(LineAccount, account), "blocked_at", till.now))
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    till.end_of(date(2026, 12, 25))
    till.act(tell_of_payments, actor=CLOSER)
    assert {one.resident_id for one in till.statements() if one.paid_at} == {leaver, silent}
    assert {one.status for one in till.payables()} == {PayableStatus.PAID}


def test_a_preview_changes_nothing(sqlite_till: Till) -> None:
    sqlite_till.owes(sqlite_till.payee(), 500)
    preview(sqlite_till)
    assert [one.status for one in sqlite_till.payables()] == [PayableStatus.OWED]


def test_the_day_of_payment_keeps_every_due_date(sqlite_till: Till) -> None:
    till = sqlite_till
    till.owes(till.payee(), 500, received_on=date(2026, 10, 5))
    till.end_of(END_OF_NOVEMBER)
    shown = preview(till)
    (payable,) = till.payables()
    # Pay day 25 is meant for October's work on November 25, which has passed: it is paid as soon as banks are open.
    assert payable.due_on == date(2026, 11, 25)
    assert shown.is_late
    assert shown.pay_on == END_OF_NOVEMBER
    assert is_business_day(shown.pay_on)


def test_a_closing_made_already_gets_a_clear_word_and_a_way_on(till: Till) -> None:
    hana = till.payee()
    till.owes(hana, 500)
    till.end_of(END_OF_NOVEMBER)
    till.closes()
    till.owes(hana, 300)

    with pytest.raises(AlreadyClosed) as refused:
        till.closes()
    assert refused.value.values == {"number": 1}
    assert till.closes(is_supplement=True).gross_yen == 300


def test_nothing_to_close_and_days_to_come_are_refused(sqlite_till: Till) -> None:
    sqlite_till.end_of(END_OF_NOVEMBER)
    with pytest.raises(NothingToClose):
        sqlite_till.closes()
    with pytest.raises(ClosingInFuture):
        sqlite_till.closes(date(2026, 12, 1))


def test_two_accountants_at_once_close_once(postgres_till: Till) -> None:
    till = postgres_till
    for _ in range(5):
        till.owes(till.payee(), 500)
    till.end_of(END_OF_NOVEMBER)

    async def both() -> list[object]:
        acts = [till.acting(close_month, till.operator_id, END_OF_NOVEMBER, actor=CLOSER) for _ in range(3)]
        return list(await asyncio.gather(*acts, return_exceptions=True))

    outcomes = till.loop.run(both())

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyClosed", "AlreadyClosed", "PayRun"]
    assert len(till.statements()) == 5
