"""Waves: few are asked, in a fair order, and never more than twice a day."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.context import Actor, ActorKind
from handlers.dispatch.offers import AudienceChoice, draft_offer, preview_offer, send_offer
from handlers.dispatch.waves import send_waves
from handlers.work import taking
from models.dispatch.offers import Invitation, InvitationStatus, Offer, Wave
from models.people.memberships import FreeTime, Membership, ResidentSkill
from models.people.operators import Skill
from tests.work.desk import Desk, me
from tests.work.test_taking import change

CLOCK = Actor(ActorKind.CLOCK)


def invited(desk: Desk, offer_id: int) -> list[Invitation]:
    """The invitations of an offer, in the order in which they were written."""
    query = select(Invitation).where(Invitation.offer_id == offer_id).order_by(Invitation.id)
    return desk.look(lambda session: list(session.scalars(query)))


def tick(desk: Desk) -> None:
    """Time asks whoever is next."""
    desk.act(send_waves, actor=CLOCK)


def put(desk: Desk, resident_id: int, **values: Any) -> None:
    """Change a registration behind the program's back."""
    change = update(Membership).where(Membership.resident_id == resident_id).values(**values)
    desk.act(lambda context: context.session.execute(change) and None)


def test_a_wave_asks_as_few_as_it_takes_and_widens(desk: Desk) -> None:
    everybody = [desk.resident() for _ in range(40)]
    offer = desk.offer(desk.task(places=1), closes_in=2, mode="waves")
    assert desk.told == []
    tick(desk)
    first = invited(desk, offer)
    assert 0 < len(first) < len(everybody)
    assert len(desk.told) == len(first)
    tick(desk)
    assert len(invited(desk, offer)) == len(first)
    desk.passes(days=1, hours=8)
    tick(desk)
    assert len(invited(desk, offer)) > len(first)
    assert {one.reason["rule"] for one in invited(desk, offer)} == {"fits"}
    numbers = desk.look(lambda session: [wave.number for wave in session.scalars(select(Wave).order_by(Wave.id))])
    assert numbers == list(range(1, len(numbers) + 1))


def test_nobody_is_asked_once_the_places_are_filled(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    for _ in range(30):
        desk.resident()
    offer = desk.offer(desk.task(places=1), closes_in=2, mode="waves")
    tick(desk)
    asked = invited(desk, offer)
    desk.take(offer, asked[0].resident_id)
    desk.passes(days=1, hours=8)
    tick(desk)
    assert len(invited(desk, offer)) == len(asked)


def test_those_who_earned_less_and_waited_longer_come_first(desk: Desk) -> None:
    lately, rich, waiting = desk.resident(), desk.resident(), desk.resident()
    desk.take(desk.offer(desk.task(), mode="named", resident_ids=(rich,)), rich)
    put(desk, lately, last_asked_at=desk.now - timedelta(hours=1), turn_at=desk.now - timedelta(hours=1))
    put(desk, waiting, last_asked_at=desk.now - timedelta(days=9), turn_at=desk.now - timedelta(days=9))
    offer = desk.offer(desk.task(places=2), closes_in=1, mode="rotation")
    tick(desk)
    assert [one.resident_id for one in invited(desk, offer)] == [waiting, lately]


def test_who_is_free_soon_or_says_so_of_today_comes_first(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    later, today = desk.resident(), desk.resident()
    desk.now += timedelta(hours=4)  # 14:00 in Japan: the mornings of the week are over for today
    put(desk, today, free_on=desk.now.date())
    offer = desk.offer(desk.task(places=1), closes_in=2, mode="rotation")
    tick(desk)
    assert [one.resident_id for one in invited(desk, offer)] == [today]
    assert later != today


def test_offers_share_a_message_and_nobody_gets_a_third_in_a_day(desk: Desk) -> None:
    for _ in range(3):
        desk.resident()
    for _ in range(4):
        for _ in range(2):
            desk.offer(desk.task(places=20), closes_in=1, mode="waves")
        tick(desk)
        desk.passes(minutes=30)
    offers = desk.look(lambda session: list(session.scalars(select(Offer.id).order_by(Offer.id))))
    assert all(len(invited(desk, one)) in (0, 3) for one in offers)
    members = desk.look(lambda session: list(session.scalars(select(Membership))))
    assert [one.asked_times for one in members] == [2, 2, 2]
    assert [len(invited(desk, one)) for one in offers] == [3] * 4 + [0] * 4


def test_broadcasts_count_too(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    somebody = desk.resident()
    for _ in range(2):
        desk.offer(desk.task(), mode="all")
        desk.passes(minutes=1)
    put(desk, desk.resident(), turn_at=desk.now)
    offer = desk.offer(desk.task(), mode="all")
    assert somebody not in [one.resident_id for one in invited(desk, offer)]


def test_only_those_asked_in_turn_may_take_a_rotation(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    first, second = desk.resident(), desk.resident()
    offer = desk.offer(desk.task(places=1), closes_in=2, mode="rotation")
    tick(desk)
    assert [one.resident_id for one in invited(desk, offer)] == [first]
    desk.act(taking.decline, offer, first, actor=me(first))
    desk.passes(hours=2)
    tick(desk)
    assert [one.resident_id for one in invited(desk, offer)] == [first, second]
    with pytest.raises(taking.OfferClosed):
        desk.take(offer, desk.resident())
    named = desk.offer(desk.task(), mode="named", resident_ids=(first,))
    with pytest.raises(taking.OfferClosed):
        desk.take(named, second)
    assert desk.take(offer, second).assignment.resident_id == second


def test_order_never_depends_on_answers(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    people = [desk.resident() for _ in range(6)]
    for answer in (taking.decline, None, taking.see):
        offer = desk.offer(desk.task(places=1), closes_in=1, mode="named", resident_ids=tuple(people[:3]))
        for one in people[:3]:
            if answer is taking.see:
                desk.act(answer, offer, one, desk.operator_id, actor=me(one))
            elif answer:
                desk.act(answer, offer, one, actor=me(one))
        desk.passes(days=1)
    offer = desk.offer(desk.task(places=3), closes_in=1, mode="rotation")
    tick(desk)
    assert [one.resident_id for one in invited(desk, offer)] == people[3:]
    assert {one.status for one in invited(desk, offer)} == {InvitationStatus.SENT}


def test_skills_times_and_limits_hold_in_sql_as_in_the_preview(desk: Desk) -> None:
    skill = desk.act(_skill, desk.operator_id)
    fits, unskilled, capped, busy, full = (desk.resident() for _ in range(5))
    desk.act(_has_skill, skill, [fits, capped, busy, full])
    put(desk, capped, yen_per_year=100)
    put(desk, full, minutes_per_week=60)
    change(desk, FreeTime, FreeTime.resident_id == busy, band="at night")
    task = desk.task(places=9, skill_ids=[skill], unit_minutes=90)
    draft = desk.staff(draft_offer, task, desk.now + timedelta(days=2), AudienceChoice("waves"))
    preview = desk.staff(preview_offer, draft.id)
    assert [one.resident_id for one in preview.audience.fits] == [fits]
    assert unskilled in [one.resident_id for one in preview.audience.misfits]
    desk.staff(send_offer, draft.id)
    tick(desk)
    assert [one.resident_id for one in invited(desk, draft.id)] == [fits]


def _has_skill(context: Any, skill_id: int, residents: list[int]) -> None:
    context.session.add_all(
        ResidentSkill(resident_id=one, skill_id=skill_id, has=True, answered_at=context.now) for one in residents
    )


def _skill(context: Any, operator_id: int) -> int:
    skill = Skill(operator_id=operator_id, key="reading", names={}, questions={})
    context.session.add(skill)
    context.session.flush()
    return skill.id
