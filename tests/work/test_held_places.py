"""A place that is kept for somebody, under races: nobody else gets it, and there is one outcome for each."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.util import await_

from handlers.dispatch import held_places, offers
from handlers.dispatch.waitlist import wait_for
from handlers.work import taking, working
from models.dispatch.held import has_line
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.errors import YuiError
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task
from tests.work.desk import Desk, me


def live(session: Session) -> int:
    return session.scalar(select(func.count(Assignment.id)).where(Assignment.status.in_(LIVE))) or 0


def counts(session: Session) -> tuple[int, int, int]:
    """Live contracts, places taken, places kept."""
    taken, held = session.execute(select(Task.taken, Task.held)).one()
    return live(session), taken, held


def kept_for_one(desk: Desk, others: int) -> tuple[int, int, list[int]]:
    """One place, given back and kept for the one who waits; the offer, who waits, and others who want it."""
    holder, waiter, *rest = [desk.resident() for _ in range(others + 2)]
    offer_id = desk.offer(desk.task(), mode="all")
    assignment = desk.take(offer_id, holder).assignment
    desk.act(wait_for, offer_id, waiter, desk.account(waiter), actor=me(waiter))
    desk.act(working.hand_back, assignment.id, holder, actor=me(holder))
    assert desk.look(counts) == (0, 0, 1)
    return offer_id, waiter, rest


async def tries(desk: Desk, offer_id: int, resident_id: int) -> str:
    """A tap on "accept", and what came of it."""
    try:
        account = accounts[resident_id]
        await desk.acting(taking.accept, offer_id, resident_id, account, actor=me(resident_id))
    except YuiError as refused:
        return type(refused).__name__
    return "taken"


accounts: dict[int, object] = {}


def race(desk: Desk, offer_id: int, *runners: int) -> list[str]:
    """All tap at once."""
    accounts.update({one: desk.account(one) for one in runners})

    async def run() -> list[str]:
        return await asyncio.gather(*(tries(desk, offer_id, one) for one in runners))

    return desk.loop.run(run())


def test_nobody_outruns_the_one_for_whom_it_is_kept_who_taps_on_two_screens(postgres_desk: Desk) -> None:
    desk = postgres_desk
    offer_id, waiter, rest = kept_for_one(desk, 12)
    answers = race(desk, offer_id, *rest, waiter, waiter)
    assert Counter(answers[:12]) == {"Full": 12}
    assert sorted(answers[12:]) == ["AlreadyTaken", "taken"]
    assert desk.look(counts) == (1, 1, 0)
    desk.passes(days=1)
    fresh = desk.offer(desk.task(places=2), closes_in=3, mode="all")
    assert sorted(race(desk, fresh, rest[0], rest[0])) == ["AlreadyTaken", "taken"]


def test_who_taps_on_a_second_screen_is_told_that_they_have_it(
    postgres_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = postgres_desk
    offer_id, waiter, _ = kept_for_one(desk, 0)
    first: list[str] = []

    def meanwhile(session: Session, offer: Offer) -> bool:
        if not first:
            first.append("")
            first[0] = await_(tries(desk, offer_id, waiter))
        return has_line(session, offer)

    monkeypatch.setattr(taking, "has_line", meanwhile)
    assert race(desk, offer_id, waiter) == ["AlreadyTaken"]
    assert first == ["taken"]


def test_a_tap_at_the_moment_of_passing_on_has_one_outcome(postgres_desk: Desk) -> None:
    desk = postgres_desk
    offer_id, waiter, (second, *_) = kept_for_one(desk, 1)
    desk.act(wait_for, offer_id, second, desk.account(second), actor=me(second))
    desk.passes(hours=3, minutes=1)
    accounts[waiter] = desk.account(waiter)

    async def run() -> tuple[str, bool]:
        return await asyncio.gather(tries(desk, offer_id, waiter), desk.acting(held_places.pass_on))

    answer = desk.loop.run(run())[0]
    status = desk.look(
        lambda session: session.scalar(select(Invitation.status).where(Invitation.resident_id == second))
    )
    got_it = (answer, status, desk.look(counts)) == ("taken", InvitationStatus.WAITING, (1, 1, 0))
    too_late = (answer, status, desk.look(counts)) == ("PassedOn", InvitationStatus.SENT, (0, 0, 1))
    assert got_it or too_late, (answer, status)


def test_closing_an_offer_while_it_is_taken_has_one_outcome(postgres_desk: Desk) -> None:
    desk = postgres_desk
    people = [desk.resident() for _ in range(6)]
    for _ in range(3):
        desk.passes(days=1)
        task_id = desk.task(places=6, due_at=desk.now + timedelta(days=6))
        offer_id = desk.offer(task_id, mode="all")
        accounts.update({one: desk.account(one) for one in people})
        before = desk.look(live)

        async def run(offer_id: int = offer_id) -> list[str]:
            closing = desk.acting(offers.close_offer, desk.operator_id, offer_id)
            taps = [tries(desk, offer_id, one) for one in people]
            first, _, last = await asyncio.gather(asyncio.gather(*taps[:3]), closing, asyncio.gather(*taps[3:]))
            return [*first, *last]

        answers = desk.loop.run(run())
        taken = answers.count("taken")
        assert len(answers) == len(people)
        assert set(answers) <= {"taken", "OfferClosed"}
        assert desk.look(live) == before + taken
        assert desk.look(lambda session, task_id=task_id: session.get_one(Task, task_id).taken) == taken
