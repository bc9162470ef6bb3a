"""A town leaves the installation: refused while anything is left, and only looked at after."""

from datetime import date

import pytest

from handlers.context import Context
from handlers.office.permissions import allowed
from handlers.people import memberships
from handlers.towns import leaving
from handlers.towns.leaving import AlreadyClosed, NotFinished
from models.money.payables import Payable, PayableStatus
from models.people.operators import Operator
from models.people.staff import Staff
from models.record.audit import AuditRow
from models.towns.pacts import Pact, PactStatus
from tests.conversations.house import House
from tests.conversations.work import member
from tests.towns.lending import Lending
from tests.towns.settling import DECEMBER, Settling


def left(lending: Lending, town: int) -> dict[str, int]:
    """What keeps a town here, without what is nothing."""
    counts: dict[str, int] = lending.by(town, leaving.left_over).counts()
    return {name: count for name, count in counts.items() if count}


def test_a_town_with_debts_is_told_what_is_left_until_nothing_is(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    assert left(lending, 1) == {"payables": 1, "unsettled": 1, "pacts": 1, "residents": 1}
    with pytest.raises(NotFinished) as refused:
        lending.by(1, leaving.close)
    assert refused.value.values["unsettled"] == 1

    def pays(context: Context, operator_id: int) -> None:
        for payable in context.session.query(Payable).filter_by(operator_id=operator_id):
            payable.status = PayableStatus.PAID

    lending.by(1, pays)
    lending.act(lambda context: _ends(context, lending.pact(0, 1)))
    lending.end_of(DECEMBER)
    settling = Settling(lending)
    [settlement] = settling.draws(1)
    assert left(lending, 1) == {"settlements": 1, "residents": 1}
    assert left(lending, 0) == {"settlements": 1, "residents": 1}
    settling.confirms(0, settlement)
    settling.confirms(1, settlement)
    settling.pays(0, settlement)
    lending.act(lambda context: _leaves(context, lending.people[1], lending.operators[1]))
    assert left(lending, 1) == {}

    lending.by(1, leaving.close)

    staff = lending.look(lambda session: session.get_one(Staff, lending.staff_of[1]))
    assert allowed(staff, "settlements.read")
    assert not allowed(staff, "settlements.write")
    acts = lending.look(
        lambda session: [row.act for row in session.query(AuditRow).filter_by(operator_id=lending.operators[1])]
    )
    assert "operators.close" in acts
    with pytest.raises(AlreadyClosed):
        lending.by(1, leaving.close)


def test_a_correction_that_waits_keeps_both_towns(sqlite_lending: Lending) -> None:
    lending = sqlite_lending
    lending.lends(0, 1, 1_000)
    lending.end_of(DECEMBER)
    settling = Settling(lending)
    [settlement] = settling.draws()
    settling.confirms(0, settlement)
    settling.confirms(1, settlement)
    settling.pays(0, settlement)
    settling.answers(1, settling.differs(0, settlement, settling.lines()[0], 400), takes_over=True)
    assert left(lending, 0)["unsettled"] == 1
    assert left(lending, 1)["unsettled"] == 1


def test_a_pact_whose_time_is_over_keeps_nobody(sqlite_lending: Lending) -> None:
    sqlite_lending.pact(0, 1, ends_on=date(2026, 11, 1))
    assert "pacts" not in left(sqlite_lending, 0)


def test_residents_are_told_and_nobody_registers_any_more(sqlite_url: str) -> None:
    house = House(sqlite_url)
    hana = member(house)
    hana.types("退会")
    hana.taps("退会する")

    house.act(leaving.close, house.operator_id)

    hana.is_told("「結」は、今日で終わりました", "支払はすべてすんでいます")
    new = house.resident()
    new.reads("新しいしごとと登録の受けつけはありません")
    for words in ("登録", "しごと"):
        new.types(words)
        new.reads("新しいしごとと登録の受けつけはありません")
    closed = house.look(lambda session: session.get_one(Operator, house.operator_id))
    assert closed.closed_at == house.now


def _ends(context: Context, pact_id: int) -> None:
    context.session.get_one(Pact, pact_id).status = PactStatus.ENDED


def _leaves(context: Context, resident_id: int, operator_id: int) -> None:
    memberships.leave(context, memberships.membership_of(context.session, resident_id, operator_id))
