"""Lots: residents put in for a place, and the places are drawn among them when the offer closes."""

from random import Random

import pytest
from sqlalchemy import select

from handlers.context import Actor, ActorKind
from handlers.dispatch import draws
from handlers.dispatch.offers import expire_offers
from handlers.work import taking
from models.dispatch.offers import Invitation, InvitationStatus
from models.record.audit import AuditRow
from models.talk.outbox import MessageKind
from tests.work.desk import Desk, me

CLOCK = Actor(ActorKind.CLOCK)


def put_in(desk: Desk, offer: int, who: int) -> None:
    """A resident taps "put in"."""
    desk.act(draws.put_in, offer, who, desk.account(who), actor=me(who))


def standing(desk: Desk, offer: int) -> dict[int, InvitationStatus]:
    """Where the invitations stand, by resident."""
    query = select(Invitation.resident_id, Invitation.status).where(Invitation.offer_id == offer)
    return desk.look(lambda session: {row.resident_id: row.status for row in session.execute(query)})


def test_places_are_drawn_when_the_offer_closes(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    people = [desk.resident() for _ in range(6)]
    offer = desk.offer(desk.task(places=2), closes_in=1, mode="lottery")
    with pytest.raises(taking.DrawnLater):
        desk.take(offer, people[0])
    for who in people[:5]:
        put_in(desk, offer, who)
    put_in(desk, offer, people[0])  # a second tap
    desk.act(taking.decline, offer, people[1], actor=me(people[1]))
    desk.passes(days=1, minutes=1)
    desk.act(expire_offers, actor=CLOCK)
    told = desk.told
    status = standing(desk, offer)
    drawn = [who for who in people if status[who] is InvitationStatus.ACCEPTED]
    assert len(drawn) == 2
    assert set(drawn) <= {people[0], *people[2:5]}
    assert {one.kind for one in told} == {MessageKind.CONTRACT}
    assert {one.account_id for one in told} == {desk.account(who).id for who in drawn}
    assert all(status[who] is InvitationStatus.EXPIRED for who in people if who not in drawn)


def test_anybody_can_repeat_the_draw_from_the_record(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    people = [desk.resident() for _ in range(5)]
    offer = desk.offer(desk.task(places=2), closes_in=1, mode="lottery")
    for who in people:
        put_in(desk, offer, who)
    desk.passes(days=2)
    desk.act(expire_offers, actor=CLOCK)
    query = select(AuditRow.detail).where(AuditRow.act == "offer.draw")
    detail = desk.look(lambda session: session.scalars(query).one())
    again = sorted(people)
    Random(detail["seed"]).shuffle(again)
    assert detail["drawn"] == again[:2]


def test_who_may_not_take_it_any_more_is_passed_over(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    busy, free = desk.resident(yen_per_year=1000), desk.resident()
    offer = desk.offer(desk.task(places=1), closes_in=1, mode="lottery")
    put_in(desk, offer, busy)
    put_in(desk, offer, free)
    desk.start(desk.offer(desk.task(), closes_in=1), busy)
    desk.passes(days=2)
    desk.act(expire_offers, actor=CLOCK)
    assert standing(desk, offer)[free] is InvitationStatus.ACCEPTED
