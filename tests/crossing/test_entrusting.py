"""Who may take another town's work: as the pact says, in the name that it says, and nobody else."""

import asyncio
from datetime import date

import pytest

from handlers.people.agreements import ConsentNeeded
from handlers.work import taking
from models.errors import YuiError
from models.money.due_dates import latest_lawful_due
from models.money.payables import Payable
from models.record.documents import Document
from models.towns.entrusting import CapReached, NotMember, NotShared, NotSharedYet, SharingOver
from models.towns.pacts import Chain, Direction, PactStatus
from models.work.assignments import Assignment, AssignmentStatus, Notice
from tests.crossing.towns import LEAD, PARTNER, THIRD, Towns
from tests.work.desk import me


def contract(towns: Towns, assignment_id: int) -> Assignment:
    return towns.look(lambda session: session.get_one(Assignment, assignment_id))


def refusal(towns: Towns, offer_id: int, resident_id: int) -> type[YuiError]:
    with pytest.raises(YuiError) as error:
        towns.take(offer_id, resident_id)
    return error.type


def test_through_the_home_operator_it_contracts_tells_the_terms_and_pays(towns: Towns) -> None:
    pact_id = towns.pact(pay_months=1, pay_day=31)
    outsider = towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task())
    towns.passes(hours=24)
    taken = towns.take(offer_id, outsider)
    lead, partner = towns.operators[LEAD], towns.operators[PARTNER]
    assignment, notice = contract(towns, taken.assignment.id), taken.notice
    assert (assignment.operator_id, assignment.party_id, assignment.pact_id) == (lead, partner, pact_id)
    assert notice.operator_id == partner
    assert notice.body["orderer"]["name"] == "おおみや村しごとの会"
    assert notice.body["reconsigned"] == {"client": "みすぼ町しごと協議会", "pays_on": "2026-12-30"}
    towns.act(taking.agree, notice.id, outsider, actor=me(outsider))
    towns.passes(hours=1)
    towns.hands_in_and_passes(assignment.id, outsider)
    (payable,) = towns.look(lambda session: session.query(Payable).all())
    assert payable.operator_id == partner
    assert payable.due_on.isoformat() == notice.body["payment"]["pays_on"]
    assert payable.due_on <= latest_lawful_due(payable.received_on, date(2026, 12, 30))
    documents = towns.look(lambda session: session.query(Document).filter_by(subject=f"notices:{notice.id}").all())
    assert [one.operator_id for one in documents] == [partner]


def test_who_is_at_home_with_the_lead_needs_no_pact_and_no_head_start(towns: Towns) -> None:
    towns.pact()
    local = towns.lives_in(LEAD, shares=False)
    taken = towns.take(towns.offer(towns.task()), local)
    assert (taken.assignment.party_id, taken.assignment.pact_id) == (towns.operator_id, None)
    assert "reconsigned" not in taken.notice.body


def test_the_lead_has_the_head_start(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=24)
    outsider = towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task())
    towns.passes(hours=23, minutes=59)
    with pytest.raises(NotSharedYet) as error:
        towns.take(offer_id, outsider)
    assert error.value.values["begins"] == "11/25 10:00"
    towns.passes(minutes=1)
    assert towns.take(offer_id, outsider).assignment.resident_id == outsider


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"work_classes": [1]}, NotShared),
        ({"templates": ["scan"]}, NotShared),
        ({"direction": Direction.TAKES}, NotShared),
        ({"starts_on": date(2026, 12, 1)}, NotShared),
        ({"status": PactStatus.PROPOSED}, NotShared),
        ({"status": PactStatus.SUSPENDED}, SharingOver),
        ({"ends_on": date(2026, 11, 24)}, SharingOver),
        ({"places_per_month": 0}, CapReached),
        ({"yen_per_month": 799}, CapReached),
    ],
)
def test_what_the_pact_does_not_allow_does_not_cross(
    sqlite_towns: Towns, changes: dict[str, object], refused: type[YuiError]
) -> None:
    towns = sqlite_towns
    towns.pact(**changes)
    towns.lives_in(LEAD)
    offer_id = towns.offer(towns.task())
    outsider = towns.lives_in(PARTNER)
    towns.passes(hours=24)
    assert refusal(towns, offer_id, outsider) is refused


def test_a_cap_counts_what_was_taken_this_month_and_what_came_back_undone_no_more(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(places_per_month=1)
    first, second = towns.lives_in(PARTNER), towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task(places=3))
    towns.passes(hours=24)
    taken = towns.take(offer_id, first)
    assert refusal(towns, offer_id, second) is CapReached
    towns.hands_back(taken.assignment.id, first)
    assert towns.take(offer_id, second).assignment.party_id == towns.operators[PARTNER]


def test_nothing_is_passed_on_to_the_partner_of_a_partner(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(LEAD, PARTNER)
    towns.pact(PARTNER, THIRD)
    stranger = towns.lives_in(THIRD)
    towns.lives_in(LEAD)
    offer_id = towns.offer(towns.task())
    towns.passes(days=2)
    assert refusal(towns, offer_id, stranger) is NotShared


def test_who_has_left_home_takes_nothing(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact()
    leaver = towns.lives_in(PARTNER)
    towns.leaves(PARTNER, leaver)
    offer_id = towns.offer(towns.task())
    towns.passes(days=1)
    assert refusal(towns, offer_id, leaver) is NotMember


def test_an_alias_leaves_home_only_by_consent(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact()
    private = towns.lives_in(PARTNER, shares=False)
    offer_id = towns.offer(towns.task())
    towns.passes(days=1)
    assert refusal(towns, offer_id, private) is ConsentNeeded


def test_running_work_goes_on_when_the_pact_has_ended_and_is_paid(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    pact_id = towns.pact()
    worker, late = towns.lives_in(PARTNER), towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task(places=2))
    towns.passes(days=1)
    taken = towns.take(offer_id, worker)
    towns.sets(pact_id, status=PactStatus.ENDED)
    assert refusal(towns, offer_id, late) is SharingOver
    towns.act(taking.agree, taken.notice.id, worker, actor=me(worker))
    towns.hands_in_and_passes(taken.assignment.id, worker)
    assert contract(towns, taken.assignment.id).status is AssignmentStatus.APPROVED
    (payable,) = towns.look(lambda session: session.query(Payable).all())
    assert (payable.operator_id, payable.gross_yen) == (towns.operators[PARTNER], 800)


def test_of_two_who_take_the_last_place_of_a_pact_one_gets_it(postgres_towns: Towns) -> None:
    towns = postgres_towns
    towns.pact(places_per_month=1)
    people = [towns.lives_in(PARTNER) for _ in range(4)]
    offers = [towns.offer(towns.task()) for _ in people]
    towns.passes(days=1)
    accounts = {one: towns.account(one) for one in people}

    async def all_at_once() -> list[object]:
        acts = [
            towns.acting(taking.accept, offer_id, one, accounts[one], actor=me(one))
            for one, offer_id in zip(people, offers, strict=True)
        ]
        return await asyncio.gather(*acts, return_exceptions=True)

    came = towns.loop.run(all_at_once())
    assert sum(isinstance(one, taking.Taken) for one in came) == 1
    assert sum(isinstance(one, CapReached) for one in came) == 3


def test_the_notice_is_the_same_after_the_pact_has_changed(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    pact_id = towns.pact()
    outsider = towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task())
    towns.passes(days=1)
    taken = towns.take(offer_id, outsider)
    towns.sets(pact_id, pay_months=2)
    kept = towns.look(lambda session: session.get_one(Notice, taken.notice.id))
    assert kept.body == taken.notice.body


def test_direct_chain_needs_the_consent_for_this_one_town(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(chain=Chain.DIRECT)
    outsider = towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task())
    towns.passes(days=1)
    assert refusal(towns, offer_id, outsider) is ConsentNeeded
