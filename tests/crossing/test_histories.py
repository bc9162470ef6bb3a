"""Over random towns, pacts and histories: what pacts do not allow never crosses, and their end harms nobody."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.dispatch.sharing import share_offers
from handlers.dispatch.waves import send_waves
from handlers.work import taking
from models.dispatch.offers import Invitation, Offer
from models.errors import YuiError
from models.japan_time import day_in_japan
from models.money.due_dates import latest_lawful_due
from models.money.payables import Payable
from models.people.memberships import Consent, Membership
from models.towns.pacts import Chain, Direction, PactStatus
from models.work.assignments import LIVE, Assignment, AssignmentStatus, Notice
from models.work.tasks import Task
from tests.crossing.towns import Towns
from tests.work.desk import START, me

TODAY = START.date()
TOWNS = range(3)

PACTS = st.fixed_dictionaries(
    {
        "between": st.sampled_from(list(itertools.permutations(TOWNS, 2))),
        "chain": st.sampled_from(list(Chain)),
        "direction": st.sampled_from([Direction.BOTH, Direction.BOTH, *Direction]),
        "work_classes": st.sampled_from([[0, 1], [0, 1], [0], [1]]),
        "starts_on": st.sampled_from([date(2026, 1, 1), date(2026, 1, 1), TODAY + timedelta(days=2)]),
        "ends_on": st.sampled_from([None, TODAY + timedelta(days=2), TODAY + timedelta(days=4)]),
        "head_start_hours": st.sampled_from([0, 0, 12, 30]),
        "places_per_month": st.sampled_from([None, 1, 1, 2]),
        "yen_per_month": st.sampled_from([None, 800, 2_000]),
        "status": st.sampled_from([PactStatus.AGREED, PactStatus.AGREED, PactStatus.PROPOSED]),
    }
)
WHO, WHAT = st.integers(0, 5), st.integers(0, 3)
ACTS = st.one_of(
    st.tuples(
        st.just("offer"), st.sampled_from(TOWNS), st.integers(0, 1), st.sampled_from(["waves", "all", "rotation"])
    ),
    st.tuples(st.just("tick")),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("bare"), WHO, WHAT),
    st.tuples(st.just("withdraw"), WHO, st.sampled_from(TOWNS)),
    *[st.tuples(st.just("take"), WHO, WHAT)] * 4,
    st.tuples(st.just("back"), WHO),
    st.tuples(st.just("pass"), WHO),
    st.tuples(
        st.just("pact"), st.integers(0, 2), st.sampled_from([PactStatus.SUSPENDED, PactStatus.ENDED, PactStatus.AGREED])
    ),
)


@dataclass
class Known:
    """What the test knows by itself of a history: pacts as they were at each moment, and who lives where."""

    towns: Towns
    people: list[int]
    pacts: dict[int, dict[str, Any]]
    statuses: dict[int, list[tuple[datetime, PactStatus]]]
    offers: list[int] = field(default_factory=list)

    def home(self, resident_id: int) -> int:
        return self.towns.operators[self.people.index(resident_id) % 3]

    def status(self, pact_id: int, moment: datetime) -> PactStatus:
        return [status for since, status in self.statuses[pact_id] if since <= moment][-1]


@pytest.mark.histories
@given(
    st.lists(PACTS, min_size=1, max_size=3, unique_by=lambda one: frozenset(one["between"])),
    st.lists(ACTS, min_size=8, max_size=25),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_pacts_do_not_allow_never_crosses(
    memory_towns: Towns, pacts: list[dict[str, Any]], history: list[tuple[Any, ...]]
) -> None:
    known = begun(memory_towns, pacts)
    for act in history:
        with suppress(YuiError):
            one_act(known, act)
        known.towns.passes(seconds=1)
    nothing_crossed_that_may_not(known)
    nobody_is_known_without_consent(known)


@pytest.mark.histories
@given(
    st.lists(PACTS, min_size=1, max_size=3, unique_by=lambda one: frozenset(one["between"])),
    st.lists(ACTS, min_size=8, max_size=25),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_end_of_a_pact_harms_nobody(
    memory_towns: Towns, pacts: list[dict[str, Any]], history: list[tuple[Any, ...]]
) -> None:
    known = begun(memory_towns, [{**one, "status": PactStatus.AGREED, "work_classes": [0, 1]} for one in pacts])
    for act in history:
        with suppress(YuiError):
            one_act(known, act)
    for pact_id in known.pacts:
        known.towns.sets(pact_id, status=PactStatus.ENDED)
    for contract in contracts(known):
        if (
            contract.status in (AssignmentStatus.ACCEPTED, AssignmentStatus.STARTED)
            and contract.due_at > known.towns.now
        ):
            finish(known, contract)
    everything_done_is_owed_by_its_party_in_time(known)


def begun(towns: Towns, pacts: list[dict[str, Any]]) -> Known:
    """Two people in each of three towns, an open offer of each, and the pacts; four of them share their alias."""
    towns.renew()
    people = [towns.lives_in(number % 3, shares=number > 1) for number in range(6)]
    made = {}
    for facts in pacts:
        values = {name: value for name, value in facts.items() if name not in ("between", "chain")}
        made[towns.pact(*facts["between"], facts["chain"], **values)] = facts
    statuses = {pact_id: [(START, facts["status"])] for pact_id, facts in made.items()}
    return Known(towns, people, made, statuses, [offered(towns, town, 0, "all") for town in TOWNS])


def one_act(known: Known, act: Sequence[Any]) -> None:
    """Do one thing of a history; refusals are part of it."""
    towns, (name, *rest) = known.towns, act
    if name == "offer":
        known.offers.append(offered(towns, *rest))
    elif name == "tick":
        towns.act(send_waves)
        towns.act(share_offers)
    elif name == "wait":
        towns.passes(hours=rest[0])
    elif name == "withdraw":
        towns.takes_back(rest[1], known.people[rest[0]])
    elif name == "pact":
        change_pact(known, *rest)
    elif name in ("back", "pass"):
        worker = known.people[rest[0]]
        for contract in [one for one in contracts(known) if one.resident_id == worker and one.status in LIVE]:
            towns.hands_back(contract.id, worker) if name == "back" else finish(known, contract)
    elif known.offers:
        offer_id, worker = known.offers[rest[1] % len(known.offers)], known.people[rest[0]]
        if name == "take":
            with suppress(YuiError):
                towns.consents(offer_id, worker)
        towns.take(offer_id, worker)


def offered(towns: Towns, town: int, work_class: int, mode: str) -> int:
    with towns.at_the_desk_of(town):
        order_id = towns.order(work_class=work_class)
        task_id = towns.task(order_id=order_id, places=2, due_at=towns.now + timedelta(days=9))
        return towns.offer(task_id, closes_in=8, mode=mode)


def change_pact(known: Known, number: int, status: PactStatus) -> None:
    pact_id = list(known.pacts)[number % len(known.pacts)]
    if known.statuses[pact_id][-1][1] in (PactStatus.PROPOSED, PactStatus.ENDED):
        return
    known.towns.sets(pact_id, status=status)
    known.statuses[pact_id].append((known.towns.now, status))


def finish(known: Known, contract: Assignment) -> None:
    """The notice is agreed to, and the work done, handed in and approved."""
    towns = known.towns
    notice = towns.look(
        lambda session: session.scalars(
            select(Notice).where(Notice.assignment_id == contract.id).order_by(Notice.id)
        ).first()
    )
    assert notice is not None
    if contract.status is AssignmentStatus.ACCEPTED:
        towns.act(taking.agree, notice.id, contract.resident_id, actor=me(contract.resident_id))
    towns.hands_in_and_passes(contract.id, contract.resident_id)


def contracts(known: Known) -> list[Assignment]:
    return known.towns.look(lambda session: list(session.scalars(select(Assignment).order_by(Assignment.id))))


def nothing_crossed_that_may_not(known: Known) -> None:
    towns = known.towns
    offers = {one.id: one for one in towns.look(lambda session: session.scalars(select(Offer)).all())}
    tasks = {one.id: one for one in towns.look(lambda session: session.scalars(select(Task)).all())}
    for asked in towns.look(lambda session: session.scalars(select(Invitation)).all()):
        offer = offers[asked.offer_id]
        home = known.home(asked.resident_id)
        assert asked.operator_id == home
        if home != offer.operator_id:
            is_allowed(known, asked.reason["pact"], offer, tasks[offer.task_id], home, asked.sent_at)
    spent: dict[tuple[int, int], list[int]] = {}
    for contract in contracts(known):
        home, offer = known.home(contract.resident_id), offers[contract.offer_id]
        if home == contract.operator_id:
            assert (contract.pact_id, contract.party_id) == (None, home)
            continue
        assert contract.pact_id is not None
        is_allowed(known, contract.pact_id, offer, tasks[contract.task_id], home, contract.accepted_at)
        facts = known.pacts[contract.pact_id]
        assert contract.party_id == (home if facts["chain"] is Chain.THROUGH else contract.operator_id)
        has_consented(known, contract)
        if contract.status in LIVE or contract.units_paid:
            spent.setdefault((contract.pact_id, contract.operator_id), []).append(tasks[contract.task_id].fee_yen)
    for (pact_id, _), fees in spent.items():
        facts = known.pacts[pact_id]
        assert facts["places_per_month"] is None or len(fees) <= facts["places_per_month"] or crosses_months(known)
        assert facts["yen_per_month"] is None or sum(fees) <= facts["yen_per_month"] or crosses_months(known)


def crosses_months(known: Known) -> bool:
    return day_in_japan(known.towns.now).month != TODAY.month


def is_allowed(known: Known, pact_id: int, offer: Offer, task: Task, home: int, moment: datetime) -> None:
    """By the words of the pact alone: direction, class, days, head start, status."""
    facts, day = known.pacts[pact_id], day_in_japan(moment)
    proposer, other = (known.towns.operators[one] for one in facts["between"])
    lead_is_proposer = task.operator_id == proposer
    assert {task.operator_id, home} == {proposer, other}, "nothing is passed on"
    assert facts["direction"] in ((Direction.GIVES if lead_is_proposer else Direction.TAKES), Direction.BOTH)
    assert task.work_class in facts["work_classes"]
    assert facts["starts_on"] <= day
    assert facts["ends_on"] is None or day <= facts["ends_on"]
    assert offer.sent_at is not None
    assert moment >= offer.sent_at + timedelta(hours=facts["head_start_hours"])
    assert known.status(pact_id, moment) is PactStatus.AGREED


def has_consented(known: Known, contract: Assignment) -> None:
    query = select(Consent).where(
        Consent.resident_id == contract.resident_id,
        Consent.operator_id == contract.party_id,
        Consent.purpose == "sharing",
        Consent.given_at <= contract.accepted_at,
    )
    given = known.towns.look(lambda session: session.scalars(query).all())
    assert any(one.withdrawn_at is None or one.withdrawn_at > contract.accepted_at for one in given)


def nobody_is_known_without_consent(known: Known) -> None:
    for membership in known.towns.look(lambda session: session.scalars(select(Membership)).all()):
        if membership.operator_id == known.home(membership.resident_id):
            continue
        assert membership.pact_id is not None
        assert known.pacts[membership.pact_id]["chain"] is Chain.DIRECT
        query = select(Consent.id).where(
            Consent.resident_id == membership.resident_id,
            Consent.operator_id == membership.operator_id,
            Consent.purpose == "sharing",
        )
        assert known.towns.look(lambda session, query=query: session.scalars(query).all())


def everything_done_is_owed_by_its_party_in_time(known: Known) -> None:
    payables = known.towns.look(lambda session: session.scalars(select(Payable)).all())
    owed = {one.assignment_id: one for one in payables}
    assert len(owed) == len(payables)
    for contract in contracts(known):
        assert contract.status is not AssignmentStatus.CANCELLED
        if not contract.units_paid:
            assert contract.id not in owed
            continue
        payable = owed[contract.id]
        assert (payable.operator_id, payable.gross_yen) == (contract.party_id, 800 * contract.units_paid)
        query = select(Notice).where(Notice.assignment_id == contract.id).order_by(Notice.id.desc())
        notice = known.towns.look(lambda session, query=query: session.scalars(query).first())
        told = notice.body.get("reconsigned")
        upstream = date.fromisoformat(told["pays_on"]) if told else None
        assert (told is not None) == (contract.party_id != contract.operator_id)
        assert payable.due_on <= latest_lawful_due(payable.received_on, upstream)
