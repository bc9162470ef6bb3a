"""Over random towns, pacts and histories: what pacts do not allow never crosses, and their end harms nobody."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.money.payables import Payable
from models.people.memberships import Membership
from models.work.assignments import Assignment, Notice
from tests.crossing.oracle import REFUSALS, TOWNS, Words, without_clashes
from tests.crossing.world import BEGIN, World
from tests.support.memory import Memory

TODAY = BEGIN.date()
EXAMPLES = max(60, settings().max_examples)
IS_DEEP = settings().max_examples > EXAMPLES // 2
"""The short run tries the same histories each time, so that how much crosses in them is not left to luck."""
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]

LONG_AGO = date(2026, 1, 1)
DAYS = [(LONG_AGO, None)] * 8 + [
    (LONG_AGO, TODAY - timedelta(days=1)),
    (LONG_AGO, TODAY),
    (LONG_AGO, TODAY + timedelta(days=2)),
    (TODAY + timedelta(days=1), None),
]


def agreed(days: tuple[date, date | None], **facts: Any) -> Words:
    """A pact with its first and last day."""
    return Words(starts_on=days[0], ends_on=days[1], **facts)


PACT = st.builds(
    agreed,
    days=st.sampled_from(DAYS),
    between=st.sampled_from(list(itertools.permutations(range(TOWNS), 2))),
    is_direct=st.booleans(),
    direction=st.sampled_from(["gives", "takes", "both", "both", "both"]),
    templates=st.sampled_from([[], [], [], ["writing"]]),
    work_classes=st.sampled_from([[0, 1], [0, 1], [0, 1], [0], [1]]),
    head_start_hours=st.sampled_from([0, 0, 0, 12, 20]),
    places_per_month=st.sampled_from([None, None, 1, 1, 2]),
    yen_per_month=st.sampled_from([None, None, None, 800, 1_600]),
    status=st.sampled_from(["agreed"] * 9 + ["proposed"]),
)
PACTS = st.lists(PACT, min_size=3, max_size=5)
ERRORS = set(REFUSALS.values())
PICK, TOWN = st.integers(0, 30), st.integers(0, TOWNS - 1)
LET = st.tuples(st.just("may"), PICK)
KEPT_OUT = st.tuples(st.just("may not"), PICK, PICK)
MOVE = st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from(["suspend", "resume", "end"]), st.integers(0, 1))
WAIT = st.tuples(st.just("wait"), st.sampled_from([1, 5, 14, 50]))
BACK, WITHDRAW = st.tuples(st.just("back"), PICK), st.tuples(st.just("withdraw"), PICK)
BARE = st.tuples(st.just("bare"), PICK)
SHARE = st.tuples(st.just("share"), TOWN, st.integers(0, 2), st.sampled_from([0, 1, 1, 24]))
FINISH = st.tuples(st.just("finish"), PICK)


def acts(*weighed: tuple[int, Any]) -> Any:
    """Histories of acts, each as often as it weighs; `one_of` would count one that is named twice only once."""
    kinds = [kind for weight, kind in weighed for _ in range(weight)]
    return st.lists(st.sampled_from(kinds).flatmap(lambda kind: kind), min_size=9, max_size=16)


TRYING = acts((10, LET), (8, KEPT_OUT), (2, BARE), (4, MOVE), (1, WAIT), (1, BACK), (1, WITHDRAW), (2, SHARE))
WORKING = acts((8, LET), (2, FINISH), (1, KEPT_OUT), (1, BACK), (2, WITHDRAW), (1, WAIT), (1, MOVE))


@pytest.fixture
def world() -> Iterator[World]:
    """Three towns in memory; `world.begins` starts each history anew."""
    world = World(Memory())
    yield world
    world.close()


@pytest.mark.histories
def test_what_pacts_do_not_allow_never_crosses_and_what_they_allow_does(world: World) -> None:
    @given(PACTS, TRYING)
    @settings(max_examples=EXAMPLES, derandomize=not IS_DEEP, suppress_health_check=QUIET)
    def one(pacts: list[Words], history: list[tuple[Any, ...]]) -> None:
        starts(world, pacts)
        for act in history:
            world.does(act)
        nothing_else_was_contracted(world)
        nobody_is_known_without_consent(world)

    one()
    told = Counter({error: sum(world.tried[why] for why in REFUSALS if REFUSALS[why] == error) for error in ERRORS})
    assert min(told.values()), told
    assert min(world.tried["through"], world.tried["direct"], told.total() // 2) > EXAMPLES // 2, world.tried
    assert world.tried["asked"], "nobody was asked across towns"


@pytest.mark.histories
def test_the_end_of_a_pact_harms_nobody(world: World) -> None:
    @given(PACTS, WORKING)
    @settings(derandomize=not IS_DEEP, suppress_health_check=QUIET)
    def one(pacts: list[Words], history: list[tuple[Any, ...]]) -> None:
        starts(world, pacts)
        for act in history:
            world.does(act)
        for number in range(len(world.oracle.pacts)):
            world.moves(number, "end", number % 2)
        for held in world.oracle.held:
            if held.counts and not held.is_done:
                world.finishes(held)
                world.tried["ended in mid-work"] += 1
        nothing_else_was_contracted(world)
        everything_done_is_owed_by_its_party_in_time(world)

    one()
    assert min([world.tried[name] for name in ("through", "direct", "ended in mid-work")]) > EXAMPLES // 5, world.tried


def starts(world: World, pacts: list[Words]) -> None:
    """A history of its own, whatever the one before did to its pacts."""
    world.renew()
    world.begins(deepcopy(without_clashes(pacts)))


def nothing_else_was_contracted(world: World) -> None:
    """The contracts that there are, in whose name and by which pact, are those that were allowed."""
    query = select(Assignment).order_by(Assignment.id)
    found = world.look(lambda session: list(session.scalars(query)))
    assert [(one.id, one.resident_id, one.offer_id, one.operator_id, one.party_id, one.pact_id) for one in found] == [
        (
            one.number,
            world.people[one.person],
            one.work.number,
            world.operators[one.work.town],
            world.operators[one.party],
            one.pact and one.pact.number,
        )
        for one in world.oracle.held
    ]


def nobody_is_known_without_consent(world: World) -> None:
    """A town has the registration of another's resident only where it has contracted with them, or may by consent."""
    contracted = {(one.person, one.party) for one in world.oracle.held}
    for one in world.look(lambda session: list(session.scalars(select(Membership)))):
        person, town = world.people.index(one.resident_id), world.operators.index(one.operator_id)
        if town != person % TOWNS:
            assert (person, town) in world.oracle.consents | contracted


def everything_done_is_owed_by_its_party_in_time(world: World) -> None:
    """Once, in whole, by the party, on a day that the law allows; and for what was handed back nobody owes."""
    owed = world.look(lambda session: list(session.scalars(select(Payable).order_by(Payable.assignment_id))))
    done = sorted((one for one in world.oracle.held if one.is_done), key=lambda one: one.number)
    assert [(one.assignment_id, one.operator_id, one.resident_id, one.gross_yen) for one in owed] == [
        (one.number, world.operators[one.party], world.people[one.person], one.work.fee_yen) for one in done
    ]
    notices = world.look(lambda session: list(session.scalars(select(Notice))))
    told = {one.assignment_id: one.body.get("reconsigned") for one in notices}
    for payable, held in zip(owed, done, strict=True):
        upstream = told[held.number]
        assert (upstream is not None) == (held.party != held.work.town)
        start = payable.received_on if upstream is None else date.fromisoformat(upstream["pays_on"])
        assert payable.due_on <= start + timedelta(days=59 if upstream is None else 29)
