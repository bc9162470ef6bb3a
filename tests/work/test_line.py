"""The line is read in its order however it is read, across operators too, and nobody stands in it twice."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office import operators
from handlers.people import memberships, residents
from models.dispatch import line as lines
from models.dispatch.audience import Need
from models.dispatch.conditions import Call
from models.dispatch.line import look_along, next_in_line
from models.dispatch.waves import Turn, choose
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill
from models.people.operators import Skill
from models.people.skills import skills_alike
from models.talk.lanes import Lane
from tests.work.desk import START, Desk

EVENING = (1, "18-21")
WEEK = frozenset((day, "9-12") for day in range(7)) | {EVENING}
PEOPLE = 120


@pytest.fixture
def towns(desk: Desk) -> list[int]:
    """Three operators, each with a channel and two skills of the same keys."""
    return [desk.operator_id, *(desk.act(_town, key) for key in ("east", "west"))]


@pytest.mark.parametrize("sample", [500, 30])
def test_the_line_across_towns_is_read_in_its_order(
    desk: Desk, towns: list[int], sample: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a short line, which is read whole, and as one that is too long for that."""
    expected = desk.act(_people, towns, random.Random(7))
    call = desk.look(lambda session: _call(towns, _skills(session, towns)))
    whole = desk.look(lambda session: look_along(session, call))
    everybody = desk.look(lambda session: _next(session, call, PEOPLE))
    line = sorted(everybody, key=lambda turn: turn.order)
    assert {turn.resident_id for turn in line} == expected
    assert len(line) == len(expected) == whole.fits
    monkeypatch.setattr(lines, "SAMPLE", sample)
    for size in (1, 5, 20):
        first = desk.look(lambda session, size=size: _next(session, call, size))
        assert choose(first, size, size) == choose(line, size, size)


def test_one_town_reaches_its_own_people_only(desk: Desk, towns: list[int]) -> None:
    desk.act(_people, towns, random.Random(8))
    call = desk.look(lambda session: _call(towns[:1], _skills(session, towns[:1])))
    asked = {turn.resident_id for turn in desk.look(lambda session: _next(session, call, PEOPLE))}
    query = Membership.operator_id == towns[0]
    own = {one.resident_id for one in desk.look(lambda session: session.query(Membership).filter(query).all())}
    assert asked
    assert asked <= own


def test_without_a_skill_everybody_of_the_towns_stands_in_line(
    desk: Desk, towns: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.act(_people, towns, random.Random(9))
    call = replace(_call(towns, {}), need=Need({}, 30, 800, WEEK))
    line = sorted(desk.look(lambda session: _next(session, call, PEOPLE)), key=lambda turn: turn.order)
    assert len({turn.resident_id for turn in line}) == len(line)
    monkeypatch.setattr(lines, "SAMPLE", 30)
    first = desk.look(lambda session: _next(session, call, 12))
    assert choose(first, 12, 12) == choose(line, 12, 12)


def _next(session: Session, call: Call, most: int) -> list[Turn]:
    return next_in_line(session, call, look_along(session, call), most)


def _call(towns: Sequence[int], skills: dict[int, frozenset[int]]) -> Call:
    return Call(
        operator_ids=tuple(towns),
        task_id=0,
        need=Need(skills, 30, 800, WEEK),
        soon=frozenset({EVENING}),
        is_whole_week=False,
        now=START,
    )


def _skills(session: Session, towns: Sequence[int]) -> dict[int, frozenset[int]]:
    """Two skills of the first town, with what counts as them in the others."""
    own = session.scalars(select(Skill.id).where(Skill.operator_id == towns[0]).order_by(Skill.id).limit(2))
    return skills_alike(session, list(own), towns)


def _town(context: Context, key: str) -> int:
    operator = operators.create_operator(context, key=key, name=key, municipality_code="39341")
    operators.add_channel(context, operator, key=key, name=key, secrets=["secret"], token="token")
    return operator.id


def _people(context: Context, towns: Sequence[int], chance: random.Random) -> set[int]:
    """People of all sorts, some registered with two towns; answers who of them fits what `_call` looks for."""
    session, fits = context.session, set()
    skills = [
        list(session.scalars(select(Skill.id).where(Skill.operator_id == town).order_by(Skill.id).limit(2)))
        for town in towns
    ]
    channels = [session.scalars(select(Channel.id).where(Channel.operator_id == town)).one() for town in towns]
    for _ in range(PEOPLE):
        resident = residents.make_resident(context)
        turn_at = None if chance.random() < 0.3 else START - timedelta(hours=chance.randrange(9999))
        homes = chance.sample(range(len(towns)), 2 if chance.random() < 0.2 else 1)
        is_active, has_both, is_blocked = chance.random() < 0.9, chance.random() < 0.7, chance.random() < 0.1
        free = chance.choice([None, EVENING, (2, "9-12"), (3, "at night")])
        for town in homes:
            member = memberships.join(context, resident, towns[town], is_home=town == homes[0])
            member.turn_at = turn_at
            member.status = MembershipStatus.ACTIVE if is_active else MembershipStatus.PAUSED
            for skill_id in skills[town][: 1 + has_both]:
                answer = {"has": True, "answered_at": START, "turn_at": turn_at}
                session.add(ResidentSkill(resident_id=resident.id, skill_id=skill_id, **answer))
        if free:
            session.add(FreeTime(resident_id=resident.id, weekday=free[0], band=free[1]))
        lane = Lane(channel_id=channels[homes[0]], user_id=f"U{resident.id:032x}")
        session.add(lane)
        session.flush()
        account = {"resident_id": resident.id, "locale": "ja", "first_seen_at": START}
        blocked_at = START if is_blocked else None
        session.add(
            LineAccount(id=lane.id, channel_id=lane.channel_id, user_id=lane.user_id, blocked_at=blocked_at, **account)
        )
        if is_active and has_both and not is_blocked and free != (3, "at night"):
            fits.add(resident.id)
    return fits
