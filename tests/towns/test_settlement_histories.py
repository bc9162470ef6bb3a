"""Whatever operators lend, settle, dispute and pay, in whatever order: money between them sums to zero."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import YuiError
from models.money.payables import Payable
from models.towns.pacts import Chain, Pact
from models.towns.settlements import Difference, SettlementLine
from models.work.assignments import Assignment
from tests.towns.lending import Lending
from tests.towns.settling import Settling

TOWN, YEN, WHICH = st.integers(0, 2), st.integers(1, 300_000), st.integers(0, 5)
PAIR = st.permutations(range(3)).map(lambda towns: towns[:2])
LEND = st.tuples(st.just("lend"), PAIR, YEN, st.sampled_from([Chain.THROUGH, Chain.THROUGH, Chain.DIRECT]))
ACTS = st.one_of(
    LEND,
    st.tuples(st.just("draw"), TOWN),
    st.tuples(st.just("confirm"), TOWN, WHICH),
    st.tuples(st.just("settle"), st.booleans()),
    st.tuples(st.just("correct"), TOWN, WHICH, YEN),
    st.tuples(st.just("differ"), TOWN, WHICH, st.integers(0, 300_000)),
    st.tuples(st.just("answer"), TOWN, WHICH, st.booleans()),
    st.tuples(st.just("pay"), TOWN, WHICH),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


@pytest.mark.histories
@given(st.lists(LEND, min_size=1, max_size=4), st.lists(ACTS, min_size=4, max_size=20))
@settings(
    max_examples=max(100, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_money_between_operators_sums_to_zero(
    memory_lending: Lending, lent: list[tuple[object, ...]], history: list[tuple[object, ...]]
) -> None:
    lending = memory_lending
    lending.renew()
    lending.pacts.clear()
    settling = Settling(lending)
    for act in (*lent, *history):
        with suppress(YuiError):
            one_act(settling, *act)
    settling.sums_to_zero()
    lists_hold(settling)


def one_act(settling: Settling, name: object, *rest: object) -> None:
    """Do one thing of a history; refusals are part of it."""
    numbers = [one for one in rest if isinstance(one, int)]
    lending = settling.lending
    if name == "lend":
        (lead, partner), yen, chain = rest  # type: ignore[misc]
        lending.lends(lead, partner, yen, lending.now.date(), chain)
    elif name == "draw":
        settling.draws(numbers[0], lending.now.date().replace(day=1) - timedelta(days=1))
    elif name == "wait":
        lending.passes(days=numbers[0])
    elif name == "settle":
        settle(settling, pays=bool(rest[0]))
    else:
        on_a_list(settling, str(name), numbers)


def settle(settling: Settling, *, pays: bool) -> None:
    """A month passes, and all that can be settled is."""
    lending = settling.lending
    lending.passes(days=31)
    for town in range(3):
        settling.draws(town, lending.now.date().replace(day=1) - timedelta(days=1))
    for settlement in settling.all():
        for town in range(3):
            for act in (settling.confirms, *([settling.pays] if pays else [])):
                with suppress(YuiError):
                    act(town, settlement)


def on_a_list(settling: Settling, name: str, numbers: Sequence[int]) -> None:
    """Confirm, differ, answer or pay one that there is."""
    lists, lines, said = settling.all(), settling.lines(), settling.rows(Difference)
    if name == "answer" and said:
        difference = said[numbers[1] % len(said)]
        settling.answers(numbers[0], difference.id, takes_over=bool(numbers[2]))
    elif name == "differ" and lines:
        line = lines[numbers[1] % len(lines)]
        for settlement in lists:
            if settlement.id == line.settlement_id:
                settling.differs(numbers[0], settlement, line, numbers[2])
    elif name == "correct" and lines:
        line = lines[numbers[1] % len(lines)]
        sides = [settling.lending.operators.index(one) for one in (line.lead_id, line.partner_id)]
        for settlement in lists:
            if settlement.id == line.settlement_id:
                number = settling.differs(sides[0], settlement, line, numbers[2])
                settling.answers(sides[1], number, takes_over=True)
    elif name in ("confirm", "pay") and lists:
        act = settling.confirms if name == "confirm" else settling.pays
        act(numbers[0], lists[numbers[1] % len(lists)])


def lists_hold(settling: Settling) -> None:
    """Every payable of the chain through stands in one line at most, and the sums are those of the lines."""
    lines: list[SettlementLine] = settling.lines()
    for settlement in settling.all():
        own = [one for one in lines if one.settlement_id == settlement.id]
        assert own
        assert settlement.lines == len(own)
        assert settlement.total_yen == sum(one.fee_yen + one.handling_yen for one in own)
        assert {(one.lead_id, one.partner_id) for one in own} == {(settlement.lead_id, settlement.partner_id)}
    work = {one.assignment_id: one for one in settling.rows(Payable)}
    contracts = {one.id: one for one in settling.rows(Assignment)}
    percents = {one.id: one.handling_percent for one in settling.rows(Pact)}
    for line in lines:
        contract = contracts[line.assignment_id]
        assert (contract.operator_id, contract.party_id) == (line.lead_id, line.partner_id)
        assert contract.operator_id != contract.party_id, "the chain direct leaves nothing to settle"
        if line.corrects_id is None:
            standing = [one for one in lines if line.id in (one.id, one.corrects_id)]
            fee = sum(one.fee_yen for one in standing)
            assert fee >= 0
            percent = percents[line.pact_id]
            assert (line.handling_percent, sum(one.handling_yen for one in standing)) == (percent, fee * percent // 100)
            assert line.payable_id == work[line.assignment_id].id
