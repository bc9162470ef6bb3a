"""Places and items under any history and any race: never more holders than places, nothing lost."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.people import consents
from handlers.people.residents import make_residents
from handlers.work import answering, reviewing, taking, working
from models.dispatch.offers import Offer
from models.errors import Conflict
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership, MembershipStatus
from models.people.residents import PrivateField
from models.talk.lanes import Lane
from models.work.assignments import LIVE, Answer, Assignment, AssignmentStatus
from models.work.reasons import RejectReason
from models.work.submissions import latest_submission
from models.work.tasks import Item, Task, TaskKind
from tests.work.desk import STAFF, Desk, me

ACTS = ("accept", "answer", "hand_back", "submit", "approve", "reject", "lapse")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 4)), max_size=30)
KEPT = {AssignmentStatus.APPROVED, AssignmentStatus.HANDED_BACK, AssignmentStatus.LAPSED}


def test_items_given_back_and_taken_again_in_one_transaction_are_known_as_whose_they_are(desk: Desk) -> None:
    first, second = desk.resident(), desk.resident()
    offer_id = desk.offer(desk.task(rows=3, units_per_place=3, most_shares=1), mode="all")
    given_back, account = desk.start(offer_id, first), desk.account(second)

    def both(context: Context) -> tuple[int, list[int | None]]:
        items = list(context.session.scalars(select(Item)))
        working.hand_back(context, given_back, first)
        taken = taking.accept(context, offer_id, second, account)
        return taken.assignment.id, [item.assignment_id for item in items]

    taken, holders = desk.act(both)
    assert holders == [taken] * 3


@pytest.mark.histories
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.integers(0, 8), steps=STEPS)
def test_no_history_overfills_a_task_or_loses_an_item(
    memory_desk: Desk, rows: int, steps: list[tuple[str, int]]
) -> None:
    desk = memory_desk
    desk.renew()
    residents = [desk.resident() for _ in range(5)]
    task_id = desk.task(rows, **({} if rows else {"places": 2}))
    offer_id = desk.offer(task_id, mode="named", resident_ids=tuple(residents))
    for act, who in steps:
        _do(desk, act, offer_id, residents[who])
        desk.look(lambda session: _check(session, task_id))


def _do(desk: Desk, act: str, offer_id: int, resident_id: int) -> None:
    """One step of a history; a step that does not fit is refused and changes nothing."""
    assignment = desk.look(lambda session: _assignment(session, offer_id, resident_id))
    try:
        if act == "accept":
            desk.start(offer_id, resident_id)
        elif assignment is None:
            return
        elif act == "answer":
            _answer(desk, assignment, resident_id)
        elif act == "lapse":
            desk.act(_lapse, assignment.id)
        elif act in ("hand_back", "submit"):
            arguments = [] if act == "hand_back" else ["できました"]
            desk.act(getattr(working, act), assignment.id, resident_id, *arguments)
        else:
            desk.act(_judge, act, assignment.id, desk.operator_id)
    except Conflict:
        return


def _answer(desk: Desk, assignment: Assignment, resident_id: int) -> None:
    view = desk.act(answering.item_view, assignment.id, resident_id)
    if view is not None:
        desk.act(answering.save_answer, assignment.id, resident_id, view.item_id, 0, "よみ")


def _lapse(context: Any, assignment_id: int) -> None:
    assignment = context.session.get_one(Assignment, assignment_id)
    if assignment.status in LIVE:
        assignment.due_at = context.now
        working.lapse_due(context)


def _judge(context: Any, act: str, assignment_id: int, operator_id: int) -> None:
    submission = latest_submission(context.session, assignment_id)
    if submission is None:
        return
    if act == "approve":
        reviewing.approve(context, operator_id, submission.id)
    else:
        reviewing.reject(context, operator_id, submission.id, RejectReason.UNUSABLE, "使えません")


def _assignment(session: Session, offer_id: int, resident_id: int) -> Assignment | None:
    query = select(Assignment).where(Assignment.offer_id == offer_id, Assignment.resident_id == resident_id)
    return session.scalar(query)


def _check(session: Session, task_id: int) -> None:
    task = session.get_one(Task, task_id)
    assignments = list(session.scalars(select(Assignment).where(Assignment.task_id == task_id)))
    live = [one for one in assignments if one.status in LIVE]
    used = [one for one in assignments if one.status in KEPT and one.units_paid]
    assert len(live) <= task.places
    assert task.taken == len(live) + len(used)
    if task.kind is not TaskKind.CHAT:
        return
    items = list(session.scalars(select(Item).where(Item.task_id == task_id)))
    held = Counter(item.assignment_id for item in items)
    free = held.pop(None, 0)
    assert set(held) == {one.id for one in live + used}
    for one in live:
        assert held[one.id] == one.units
    for one in used:
        answered = select(Answer.id).where(Answer.assignment_id == one.id, Answer.is_complete)
        assert held[one.id] == one.units_paid == len(list(session.scalars(answered)))
    assert task.open_places == -(-free // task.units_per_place) or (not items and task.places == 1)


def test_two_thousand_residents_race_for_twenty_places(postgres_desk: Desk) -> None:
    desk, runners = postgres_desk, 2_000
    asker = desk.resident()
    desk.loop.run(desk.database.run(_crowd, desk, runners))
    task_id = desk.task(60)
    offer_id = desk.offer(task_id, mode="named", resident_ids=(asker,))
    desk.loop.run(desk.database.run(_open_to_all, offer_id))
    others = select(LineAccount).where(LineAccount.resident_id != asker)
    accounts = desk.look(lambda session: list(session.scalars(others)))

    async def race() -> Counter[str]:
        line = asyncio.Semaphore(64)

        async def accept(account: LineAccount) -> str:
            async with line:
                try:
                    who = account.resident_id
                    await desk.acting(taking.accept, offer_id, who, account, actor=me(who or 0))
                except taking.Full:
                    return "full"
                return "taken"

        return Counter(await asyncio.gather(*map(accept, accounts)))

    assert desk.loop.run(race()) == {"taken": 20, "full": runners - 20}
    desk.look(lambda session: _check(session, task_id))
    assignments = desk.look(lambda session: list(session.scalars(select(Assignment))))
    assert len(assignments) == len({one.resident_id for one in assignments}) == 20


def _open_to_all(session: Session, offer_id: int) -> None:
    offer = session.get_one(Offer, offer_id)
    offer.audience = {**offer.audience, "mode": "all"}


def _crowd(session: Session, desk: Desk, count: int) -> None:
    """Many residents with accounts and registrations, without going through the acts one by one."""
    context = Context(session, desk.now, desk.vault, STAFF, "https://yui.example.jp")
    made = make_residents(context, [(None, None)] * count)
    lanes = [Lane(channel_id=desk.channel_id, user_id=f"U{number + 9_000:032x}") for number in range(count)]
    session.add_all(lanes)
    session.flush()
    for resident, lane in zip(made, lanes, strict=True):
        key = context.data_keys[resident.id]
        resident.set_private(PrivateField.BORN_ON, key, date(1990, 4, 1).isoformat())
        session.add(
            Membership(
                resident_id=resident.id,
                operator_id=desk.operator_id,
                status=MembershipStatus.ACTIVE,
                joined_at=desk.now,
            )
        )
        consents.give_to(context, resident.id, desk.operator_id, "terms", consents.VERSIONS["terms"], "", "ja")
        session.add(
            LineAccount(
                id=lane.id,
                channel_id=desk.channel_id,
                user_id=lane.user_id,
                resident_id=resident.id,
                locale="ja",
                first_seen_at=desk.now,
            )
        )
