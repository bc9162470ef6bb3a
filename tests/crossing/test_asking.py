"""Asking other towns: after the head start, in the order of balance and need, as the partner's own messages."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.context import Context
from handlers.dispatch.offers import AudienceChoice, draft_offer, preview_offer, send_offer
from handlers.dispatch.sharing import share_offers
from handlers.dispatch.waves import send_waves
from handlers.people import consents
from handlers.towns import pacts
from models.dispatch.offers import Invitation, Offer, Wave
from models.dispatch.open_offers import untellable
from models.people.channels import Channel
from models.people.memberships import Membership
from models.people.operators import Operator
from models.people.residents import Resident
from models.talk.outbox import OutboxMessage
from models.towns.order import Share, in_turn
from models.towns.pacts import Chain, Direction, PactStatus
from models.towns.proposals import PactTerms
from tests.crossing.towns import LEAD, PARTNER, THIRD, Towns


def invited(towns: Towns) -> list[int]:
    return [one.resident_id for one in towns.look(lambda session: session.query(Invitation).order_by("id").all())]


def tick(towns: Towns) -> None:
    towns.act(send_waves)
    towns.act(share_offers)


def share_at(towns: Towns, offer_id: int) -> object:
    return towns.look(lambda session: session.get_one(Offer, offer_id)).share_at


@pytest.mark.parametrize("mode", ["waves", "all", "first", "lottery", "rotation"])
def test_partners_are_asked_after_the_local_ones_and_the_head_start(sqlite_towns: Towns, mode: str) -> None:
    towns = sqlite_towns
    pact_id = towns.pact(head_start_hours=24)
    local, outsider = towns.lives_in(LEAD), towns.lives_in(PARTNER)
    towns.offer(towns.task(places=2), mode=mode, **({"first": 1} if mode == "first" else {}))
    tick(towns)
    assert invited(towns) == [local]
    towns.passes(hours=23, minutes=30)
    tick(towns)
    assert invited(towns) == [local]
    towns.passes(minutes=30)
    tick(towns)
    assert invited(towns) == [local, outsider]
    mine = towns.look(lambda session: session.query(Invitation).filter_by(resident_id=outsider).one())
    assert mine.operator_id == towns.operators[PARTNER]
    assert (mine.reason["pact"], mine.reason["lead"]) == (pact_id, towns.operator_id)
    (wave,) = towns.look(lambda session: session.query(Wave).filter_by(operator_id=towns.operators[PARTNER]).all())
    assert (wave.number, wave.asked) == (1, 1)


def test_they_are_asked_in_the_channel_and_language_of_their_home_with_the_words_of_the_pact(towns: Towns) -> None:
    towns.pact(head_start_hours=0)
    outsider = towns.lives_in(PARTNER)
    towns.offer(towns.task())
    tick(towns)
    account = towns.account(outsider)
    assert account.channel_id == towns.channels[PARTNER]
    (told,) = [one for one in towns.told if one.account_id == account.id]
    words = str(told.messages)
    assert "みすぼ町しごと協議会からの、協力のしごとです。契約とお支払いはおおみや村しごとの会が行います。" in words


def test_the_partners_quiet_hours_hold(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=10)  # 20:00 in Japan
    towns.lives_in(PARTNER)
    towns.act(_quiet, towns.operators[PARTNER], 19)
    towns.offer(towns.task())
    towns.passes(hours=10)
    tick(towns)
    assert invited(towns) == []
    towns.passes(hours=12)  # 8:00
    tick(towns)
    assert len(invited(towns)) == 1


def test_nobody_is_asked_by_a_pact_that_ends_while_a_wave_runs(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    pact_id = towns.pact(head_start_hours=0)
    towns.lives_in(PARTNER)
    towns.offer(towns.task())
    towns.sets(pact_id, status=PactStatus.SUSPENDED)
    tick(towns)
    assert invited(towns) == []
    towns.sets(pact_id, status=PactStatus.AGREED)
    towns.passes(hours=2)
    tick(towns)
    assert len(invited(towns)) == 1


def test_no_more_are_asked_than_the_cap_leaves_room_for(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=0, places_per_month=0)
    towns.lives_in(PARTNER)
    towns.offer(towns.task(places=5))
    tick(towns)
    assert invited(towns) == []


def test_each_operator_sends_from_its_own_budget(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=0)
    towns.lives_in(PARTNER)
    towns.act(_budget, towns.channels[PARTNER], 0)
    towns.offer(towns.task())
    tick(towns)
    assert invited(towns) == []
    towns.act(_budget, towns.channels[PARTNER], 100)
    towns.passes(hours=1)
    tick(towns)
    assert len(invited(towns)) == 1


def test_who_is_owed_work_is_asked_first(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(LEAD, PARTNER, head_start_hours=0)
    towns.pact(LEAD, THIRD, head_start_hours=0)
    ready = [towns.lives_in(PARTNER) for _ in range(30)]
    owed = [towns.lives_in(THIRD) for _ in range(30)]
    before = towns.offer(towns.task(unit_fee_yen=30_000, unit_minutes=60), closes_in=2)
    towns.take(before, ready[0])  # now the lead has given the partner work, and the third none
    towns.offer(towns.task(places=1), mode="rotation")
    tick(towns)
    last = invited(towns)[-1]
    assert last in owed


def test_whose_home_is_elsewhere_is_not_asked_by_their_second_town(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=0)
    guest = towns.lives_in(PARTNER)
    towns.act(_moves_home, guest)
    towns.offer(towns.task())
    tick(towns)
    assert invited(towns) == []


def test_a_pact_with_nobody_left_to_ask_looks_again_later(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=0)
    towns.lives_in(LEAD)
    offer_id = towns.offer(towns.task())
    tick(towns)
    again = share_at(towns, offer_id)
    assert again is not None
    assert again > towns.now  # type: ignore[operator]
    assert again <= towns.now + timedelta(hours=1)  # type: ignore[operator]


def test_without_a_pact_nothing_is_looked_for(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    towns.pact(PARTNER, LEAD)
    towns.pact(ends_on=date(2026, 11, 23))
    towns.lives_in(LEAD)
    assert share_at(towns, towns.offer(towns.task())) is None
    query = select(OutboxMessage.id).where(OutboxMessage.channel_id != towns.channel_id)
    assert towns.look(lambda session: session.scalars(query).all()) == []


@given(
    st.lists(
        st.builds(Share, st.integers(1, 9), st.integers(-50_000, 50_000), st.floats(0, 500)),
        max_size=9,
        unique_by=lambda one: one.partner_id,
    )
)
def test_the_order_follows_the_debt_and_then_the_need(shares: list[Share]) -> None:
    ordered = in_turn(shares)
    assert sorted(ordered) == sorted(one.partner_id for one in shares)
    by_id = {one.partner_id: one for one in shares}
    for first, second in itertools.pairwise(ordered):
        mine, theirs = by_id[first], by_id[second]
        assert mine.given_yen < theirs.given_yen + 10_000
        if mine.given_yen // 10_000 == theirs.given_yen // 10_000:
            assert mine.minutes_each <= theirs.minutes_each


def _quiet(context: Context, operator_id: int, quiet_from: int) -> None:
    context.session.get_one(Operator, operator_id).quiet_from = quiet_from


def _budget(context: Context, channel_id: int, budget: int) -> None:
    context.session.get_one(Channel, channel_id).budget = budget


def _moves_home(context: Context, resident_id: int) -> None:
    context.session.query(Membership).filter_by(resident_id=resident_id).one().is_home = False


def test_the_preview_says_from_when_partners_are_asked_and_nobody_at_home_is_no_reason_not_to_send(
    sqlite_towns: Towns,
) -> None:
    towns = sqlite_towns
    towns.pact(head_start_hours=24)
    drafted = towns.staff(draft_offer, towns.task(), towns.now + timedelta(days=4), AudienceChoice("waves"))
    preview = towns.staff(preview_offer, drafted.id)
    assert (preview.audience.chosen, preview.shares_at) == ([], towns.now + timedelta(hours=24))
    towns.staff(send_offer, drafted.id)
    assert share_at(towns, drafted.id) == preview.shares_at
    named = towns.staff(
        draft_offer, towns.task(), towns.now + timedelta(days=4), AudienceChoice("named", None, (towns.lives_in(LEAD),))
    )
    assert towns.staff(preview_offer, named.id).shares_at is None


def test_a_pact_shares_what_was_sent_before_it(towns: Towns) -> None:
    """From when the head start since the offer is over, not before its first day; and what it does not allow, it does
    not share."""
    local, outsider = towns.lives_in(LEAD), towns.lives_in(PARTNER)
    shared = towns.offer(towns.task(), mode="waves")
    internal = towns.offer(towns.task(order_id=towns.order(work_class=1)), mode="waves")
    named = towns.offer(towns.task(), mode="named", resident_ids=(local,))
    assert [share_at(towns, one) for one in (shared, internal, named)] == [None, None, None]
    terms = PactTerms(Direction.GIVES, Chain.THROUGH, starts_on=date(2026, 11, 24), head_start_hours=24)
    pact = towns.staff(pacts.propose, towns.operators[PARTNER], terms)
    assert share_at(towns, shared) is None
    with towns.at_the_desk_of(PARTNER):
        towns.staff(pacts.agree, pact.id)
    assert share_at(towns, shared) == towns.now + timedelta(hours=24)
    assert (share_at(towns, internal), share_at(towns, named)) == (None, None)
    towns.passes(hours=24)
    tick(towns)
    assert outsider in invited(towns)


def test_a_pact_of_later_days_and_one_that_is_resumed_share_what_is_open_then(sqlite_towns: Towns) -> None:
    towns = sqlite_towns
    pact_id = towns.pact(head_start_hours=0, starts_on=date(2026, 11, 26))
    begins = datetime(2026, 11, 25, 15, tzinfo=UTC)
    towns.lives_in(LEAD)
    assert share_at(towns, towns.offer(towns.task(), mode="waves")) == begins
    towns.staff(pacts.suspend, pact_id, "")
    offer_id = towns.offer(towns.task(), mode="waves")
    assert share_at(towns, offer_id) is None
    towns.staff(pacts.resume, pact_id)
    assert share_at(towns, offer_id) == begins


@pytest.mark.parametrize("chain", [Chain.DIRECT, Chain.THROUGH])
def test_who_took_the_consent_back_is_not_asked_until_they_give_it_again(towns: Towns, chain: Chain) -> None:
    towns.pact(head_start_hours=0, chain=chain)
    willing, unwilling = towns.lives_in(PARTNER), towns.lives_in(PARTNER)
    first = towns.offer(towns.task())
    for one in (willing, unwilling):
        towns.consents(first, one)
    party = LEAD if chain is Chain.DIRECT else PARTNER
    towns.act(_takes_back, unwilling, towns.operators[party])
    tick(towns)
    assert invited(towns) == [willing]
    towns.consents(first, unwilling)
    towns.passes(hours=2)
    tick(towns)
    assert invited(towns) == [willing, unwilling]


@pytest.mark.parametrize("happens", [None, "ended", "suspended", "over", "taken back"])
def test_a_card_on_its_way_is_dropped_when_the_pact_no_longer_shares_it(towns: Towns, happens: str | None) -> None:
    """What an offer still says in the morning it says only to whom it may be said then."""
    pact_id = towns.pact(head_start_hours=0, chain=Chain.DIRECT)
    outsider = towns.lives_in(PARTNER)
    offer_id = towns.offer(towns.task())
    towns.consents(offer_id, outsider)
    tick(towns)
    pair = (towns.account(outsider).id, offer_id)
    assert towns.look(lambda session: untellable(session, [pair], towns.now)) == set()
    if happens == "taken back":
        towns.takes_back(LEAD, outsider)
    elif happens == "over":
        towns.sets(pact_id, ends_on=date(2026, 11, 23))
    elif happens:
        towns.sets(pact_id, status=PactStatus(happens))
    dropped = towns.look(lambda session: untellable(session, [pair], towns.now))
    assert dropped == ({pair} if happens else set())


def _takes_back(context: Context, resident_id: int, operator_id: int) -> None:
    resident, operator = context.session.get_one(Resident, resident_id), context.session.get_one(Operator, operator_id)
    consents.withdraw(context, resident, operator, "sharing")
