"""Early payment: a run of one person, before the day, that closes no month."""

from datetime import date

import pytest

from handlers.context import Actor, ActorKind
from handlers.money.early import EarlyAnswered, NothingOwed, ask, grant, refuse
from models.errors import BadInput
from models.money.business_days import is_business_day
from models.money.early import EarlyPayment
from models.money.payables import PayableStatus
from models.record.staff_notices import StaffNotice
from tests.money.books import books_balance
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till


def asked(till: Till, resident_id: int) -> EarlyPayment:
    return till.act(ask, till.operator_id, resident_id, actor=Actor(ActorKind.RESIDENT, resident_id))


def test_one_person_is_paid_before_the_day_and_the_month_is_closed_as_ever(till: Till) -> None:
    hana, taro = till.payee(), till.payee()
    till.owes(hana, 500)
    till.owes(taro, 700)
    till.end_of(date(2026, 11, 20))
    request = asked(till, hana)
    run = till.act(grant, till.operator_id, request.id, actor=CLOSER)
    assert (run.is_early, run.gross_yen, run.pay_on) == (True, 500, date(2026, 11, 24)), "the 23rd is a holiday"
    assert "11月24日" in str(till.told[-1].messages)
    till.pays(run)
    till.end_of(END_OF_NOVEMBER)
    month = till.closes()
    assert (month.is_early, month.gross_yen) == (False, 700)
    till.pays(month)
    assert {one.status for one in till.payables()} == {PayableStatus.PAID}
    till.look(lambda session: books_balance(session, till.operator_id))


def test_an_early_run_on_the_last_day_does_not_close_the_month(sqlite_till: Till) -> None:
    till = sqlite_till
    hana, taro = till.payee(), till.payee()
    till.owes(hana, 500)
    till.owes(taro, 700)
    till.end_of(END_OF_NOVEMBER)
    till.act(grant, till.operator_id, asked(till, hana).id, actor=CLOSER)
    assert till.closes().gross_yen == 700


def test_a_request_is_kept_once_and_answered_once(sqlite_till: Till) -> None:
    till = sqlite_till
    hana = till.payee()
    with pytest.raises(NothingOwed):
        asked(till, hana)
    till.owes(hana, 500)
    request = asked(till, hana)
    assert asked(till, hana).id == request.id
    events = till.look(lambda session: [one.event for one in session.query(StaffNotice)])
    assert events.count("payment.early_asked") <= 1
    with pytest.raises(BadInput):
        till.act(refuse, till.operator_id, request.id, " ", actor=CLOSER)
    till.act(refuse, till.operator_id, request.id, "担当者が休みのため", actor=CLOSER)
    assert "担当者が休みのため" in str(till.told[-1].messages)
    with pytest.raises(EarlyAnswered):
        till.act(grant, till.operator_id, request.id, actor=CLOSER)
    assert {one.status for one in till.payables()} == {PayableStatus.OWED}
    assert asked(till, hana).id != request.id, "who was refused may ask again"


@pytest.mark.parametrize("day", [date(2026, 12, 29), date(2026, 12, 30), date(2027, 4, 28)])
def test_it_is_paid_on_a_day_of_business_after_today(sqlite_till: Till, day: date) -> None:
    till = sqlite_till
    hana = till.payee()
    till.owes(hana, 500, received_on=day)
    till.end_of(day)
    run = till.act(grant, till.operator_id, asked(till, hana).id, actor=CLOSER)
    assert run.pay_on > day
    assert is_business_day(run.pay_on)
