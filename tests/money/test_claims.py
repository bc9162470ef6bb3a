"""Expenses that residents tell of: each answered once, by what is owed beside the fee or by a reason."""

import pytest

from handlers.context import Actor, ActorKind, Context
from handlers.money.claims import ClaimAnswered, approve, claim, refuse
from handlers.money.extras import NotBegunYet
from models.errors import BadInput, NotFound
from models.files.attachments import AttachmentUse
from models.money.claims import ExpenseClaim
from models.money.payables import Payable, PayableKind
from models.work.assignments import Assignment, AssignmentStatus
from tests.money.books import books_balance
from tests.money.till import CLOSER, END_OF_NOVEMBER, Till


def told(till: Till, resident_id: int, assignment_id: int, yen: int = 480, words: str = "バス 往復") -> ExpenseClaim:
    me = Actor(ActorKind.RESIDENT, resident_id)
    return till.act(claim, resident_id, assignment_id, PayableKind.TRAVEL, yen, words, actor=me)


def contract(till: Till, payable_id: int) -> int:
    return till.look(lambda session: session.get_one(Payable, payable_id).assignment_id)


def test_what_is_approved_is_a_line_of_its_own_and_each_is_answered_once(till: Till) -> None:
    hana = till.payee()
    work = contract(till, till.owes(hana, 1_000))
    bus, glue = told(till, hana, work), told(till, hana, work, 300, "のり")
    assert told(till, hana, work).id == bus.id, "the same again, before it is answered, is the same"
    till.act(approve, till.operator_id, bus.id, bus.version, actor=CLOSER)
    assert "480円" in str(till.told[-1].messages)
    till.act(refuse, till.operator_id, glue.id, "取引条件にないため", actor=CLOSER)
    assert "取引条件にないため" in str(till.told[-1].messages)
    for act, more in ((approve, ()), (refuse, ("理由",))):
        with pytest.raises(ClaimAnswered):
            till.act(act, till.operator_id, bus.id, *more, actor=CLOSER)
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    [statement] = till.statements()
    assert [(one["kind"], one["gross_yen"]) for one in statement.lines] == [("work", 1_000), ("travel", 480)]
    till.look(lambda session: books_balance(session, till.operator_id))


def test_what_cannot_be_is_refused_and_nothing_is_kept(sqlite_till: Till) -> None:
    till = sqlite_till
    hana, jiro = till.payee(), till.payee()
    work = contract(till, till.owes(hana, 1_000))
    for yen, words in ((0, "バス"), (-1, "バス"), (10_000_001, "バス"), (480, " "), (480, "あ" * 101)):
        with pytest.raises(BadInput):
            told(till, hana, work, yen, words)
    with pytest.raises(NotFound):
        told(till, jiro, work)
    with pytest.raises(BadInput):
        till.act(claim, hana, work, PayableKind.CORRECTION, 1, "もっと")
    with pytest.raises(NotFound):
        till.act(claim, hana, work, PayableKind.TRAVEL, 1, "バス", 9_999)
    till.act(_not_begun, work)
    with pytest.raises(NotBegunYet):
        told(till, hana, work)
    assert till.look(lambda session: session.query(ExpenseClaim).count()) == 0
    assert AttachmentUse("receipt")


def _not_begun(context: Context, assignment_id: int) -> None:
    context.session.get_one(Assignment, assignment_id).status = AssignmentStatus.ACCEPTED
