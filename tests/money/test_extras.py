"""Expenses and corrections: lines of their own beside the fee, which itself is never cut."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.money.extras import FeeStands, NotBegunYet, owe_extra, strike
from handlers.money.money_so_far import money_so_far
from models.dispatch.candidates import earned_in_year
from models.errors import BadInput
from models.money.payables import Payable, PayableKind, PayableStatus
from models.money.withholding import Withholding
from models.states import WrongState
from models.work.assignments import Assignment, AssignmentStatus
from tests.money.books import books_balance
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till


def assignment_of(till: Till, payable_id: int) -> int:
    return till.look(lambda session: session.get_one(Payable, payable_id).assignment_id)


def extra(till: Till, assignment_id: int, kind: PayableKind, yen: int, words: str = "バス 往復") -> Payable:
    return till.act(owe_extra, till.operator_id, assignment_id, kind, yen, words, actor=CLOSER)


def test_expenses_are_lines_of_their_own_and_tax_is_withheld_from_the_sum(till: Till) -> None:
    hana = till.payee()
    assignment_id = assignment_of(till, till.owes(hana, 10_000, withholding=Withholding.ART_204))
    extra(till, assignment_id, PayableKind.TRAVEL, 480)
    assert "交通費" in str(till.told[-1].messages)
    extra(till, assignment_id, PayableKind.CORRECTION, 1_000, "1件の数えもれ")
    till.end_of(END_OF_NOVEMBER)
    till.closes()
    (statement,) = till.statements()
    assert sorted((line["kind"], line["words"], line["gross_yen"]) for line in statement.lines) == [
        ("correction", "1件の数えもれ", 1_000),
        ("travel", "バス 往復", 480),
        ("work", "", 10_000),
    ]
    assert (statement.gross_yen, statement.withheld_yen) == (11_480, 1_172)
    till.look(lambda session: books_balance(session, till.operator_id))


def test_expenses_are_owed_but_not_earned(sqlite_till: Till) -> None:
    till = sqlite_till
    hana = till.payee()
    assignment_id = assignment_of(till, till.owes(hana, 10_000))
    extra(till, assignment_id, PayableKind.MATERIALS, 500, "封筒")
    so_far = till.look(lambda session: money_so_far(session, hana, till.operator_id, till.now))
    assert (so_far.year_yen, so_far.owed_yen) == (10_000, 10_500)
    assert till.look(lambda session: earned_in_year(session, 2026, hana)) == {hana: 10_000}


def test_what_was_entered_by_mistake_is_struck_with_its_reason_and_told(till: Till) -> None:
    hana = till.payee()
    assignment_id = assignment_of(till, till.owes(hana, 10_000))
    mistaken = extra(till, assignment_id, PayableKind.TRAVEL, 4_800)
    with pytest.raises(BadInput):
        till.act(strike, till.operator_id, mistaken.id, " ", actor=CLOSER)
    till.act(strike, till.operator_id, mistaken.id, "480円の入れまちがい", actor=CLOSER)
    assert "480円の入れまちがい" in str(till.told[-1].messages)
    till.end_of(END_OF_NOVEMBER)
    assert till.closes().gross_yen == 10_000
    till.look(lambda session: books_balance(session, till.operator_id))
    so_far = till.look(lambda session: money_so_far(session, hana, till.operator_id, till.now))
    assert so_far.owed_yen == 10_000


def test_a_fee_is_never_struck_and_nothing_once_it_is_in_a_run(sqlite_till: Till) -> None:
    till = sqlite_till
    fee = till.owes(till.payee(), 10_000)
    with pytest.raises(FeeStands):
        till.act(strike, till.operator_id, fee, "高すぎた", actor=CLOSER)
    travel = extra(till, assignment_of(till, fee), PayableKind.TRAVEL, 480)
    till.end_of(END_OF_NOVEMBER)
    till.closes()
    with pytest.raises(WrongState):
        till.act(strike, till.operator_id, travel.id, "まちがい", actor=CLOSER)
    statuses = till.look(lambda session: set(session.scalars(select(Payable.status))))
    assert statuses == {PayableStatus.IN_RUN}


@pytest.mark.parametrize(
    ("kind", "yen", "words"),
    [
        (PayableKind.WORK, 1, "x"),
        (PayableKind.TRAVEL, 0, "x"),
        (PayableKind.TRAVEL, -1, "x"),
        (PayableKind.TRAVEL, 1, " "),
    ],
)
def test_extras_that_cannot_be(sqlite_till: Till, kind: PayableKind, yen: int, words: str) -> None:
    assignment_id = assignment_of(sqlite_till, sqlite_till.owes(sqlite_till.payee(), 100))
    with pytest.raises(BadInput):
        extra(sqlite_till, assignment_id, kind, yen, words)


def test_nothing_is_owed_beside_work_that_has_not_begun(sqlite_till: Till) -> None:
    assignment_id = assignment_of(sqlite_till, sqlite_till.owes(sqlite_till.payee(), 100))

    def accepted_only(context: object) -> None:
        context.session.get_one(Assignment, assignment_id).status = AssignmentStatus.ACCEPTED  # type: ignore[attr-defined]

    sqlite_till.act(accepted_only)
    with pytest.raises(NotBegunYet):
        extra(sqlite_till, assignment_id, PayableKind.TRAVEL, 100)


def test_a_correction_falls_due_by_the_terms_from_the_day_it_was_entered(sqlite_till: Till) -> None:
    till = sqlite_till
    assignment_id = assignment_of(till, till.owes(till.payee(), 100, received_on=date(2026, 8, 3)))
    till.end_of(date(2026, 11, 24))
    assert extra(till, assignment_id, PayableKind.CORRECTION, 50).due_on == date(2026, 12, 25)
