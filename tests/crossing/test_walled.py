"""Work that crosses between towns, inside the database's wall: it hides nothing that is meant to be seen, and stops no
act that is meant to be done."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi.routing import RouteContext
from sqlalchemy import select

from handlers.context import Actor, ActorKind
from models.money.payables import Payable
from models.people.memberships import Membership
from models.people.residents import Resident, ResidentKey
from models.people.staff import Role
from models.towns.pacts import Chain
from models.work.assignments import Assignment
from tests.api.routes import api_routes, roles_of
from tests.crossing.test_private import Crossing, open_crossing

_DRAWN_ANEW = re.compile(rb"/[a-z-]+/[\w.~-]{40,}")
"""Links are sealed anew each time that they are shown."""


@pytest.fixture(params=[Chain.THROUGH, Chain.DIRECT])
async def crossing(request: pytest.FixtureRequest, postgres_url: str) -> AsyncIterator[Crossing]:
    """Work of "a" done by a resident of "b", on PostgreSQL."""
    async with open_crossing(postgres_url, request.param) as crossing:
        yield crossing


def raised(crossing: Crossing, is_raised: bool) -> None:
    """With the wall, or without it."""
    wall: Any = crossing.office.acts._wall
    wall._is_there = is_raised


async def read_all(crossing: Crossing, operator: str) -> dict[tuple[str, str], tuple[int, bytes]]:
    """What every reading route answers to a client, and to one of the staff."""
    seen = {}
    for route in api_routes(crossing.office):
        names = [one.name for one in route.dependant.path_params]
        # Reading a consultation stands in the record, which is longer at the second time.
        if route.methods != {"GET"} or "what" in names or route.unique_id == "listRecord":
            continue
        path = str(route.path).format(**{name: crossing.known.get(name, 1) for name in names})
        for role in one_of_each_view(route):
            answer = await crossing.office.call(role, "GET", path, operator=operator)
            content = re.sub(rb'"request_id":"[^"]*"', b"", _DRAWN_ANEW.sub(b"", answer.content))
            seen[str(route.unique_id), role] = (answer.status_code, b"" if content[:2] == b"PK" else content)
    return seen


def one_of_each_view(route: RouteContext) -> list[str]:
    """The wall knows operators, not roles; but people of a client read by queries of their own."""
    admitted = roles_of(route)
    return [*(role for role in admitted if role == Role.CLIENT), next(role for role in admitted if role != Role.CLIENT)]


@pytest.mark.parametrize("operator", ["a", "b", "c"])
async def test_the_wall_hides_nothing_that_is_meant_to_be_seen(crossing: Crossing, operator: str) -> None:
    raised(crossing, False)
    without = await read_all(crossing, operator)
    raised(crossing, True)
    within = await read_all(crossing, operator)
    assert {key: (without[key], within[key]) for key in without if without[key] != within[key]} == {}


async def test_the_lead_judges_and_the_party_pays_inside_the_wall(crossing: Crossing) -> None:
    raised(crossing, True)
    office, submission = crossing.office, crossing.known["submission_id"]
    await office.ok("reviewer", "POST", f"/submissions/{submission}/begin", version="*")
    body = {"words": "ありがとうございます"}
    await office.ok("reviewer", "POST", f"/submissions/{submission}/approve", version="*", json=body)
    [payable] = await office.look(lambda context: context.session.scalars(select(Payable)).all())
    party = "a" if crossing.known["is_direct"] else "b"
    assert payable.operator_id == office.operators[party]
    assert payable.gross_yen == 400
    owed = (await office.ok("accountant", "GET", "/payables", operator=party))["items"]
    assert [one["id"] for one in owed] == [payable.id]


async def test_through_the_partner_no_key_of_its_resident_comes_near_the_lead(crossing: Crossing) -> None:
    lead = Actor(ActorKind.STAFF, 1, within=crossing.office.operators["a"])
    raised(crossing, True)
    acts = crossing.office.acts
    seen = await acts.look(lead, lambda context: context.session.scalars(select(Resident.id)).all())
    assert list(seen) == [crossing.known["resident_id"]]
    keys = await acts.look(lead, lambda context: context.session.scalars(select(ResidentKey.resident_id)).all())
    assert list(keys) == (seen if crossing.known["is_direct"] else [])
    work = await acts.look(lead, lambda context: context.session.scalars(select(Assignment.id)).all())
    assert list(work) == [crossing.known["assignment_id"]]
    stranger = Actor(ActorKind.STAFF, 1, within=crossing.office.operators["c"])
    for kind in (Resident, Assignment, Membership):
        found = await acts.look(stranger, lambda context, kind=kind: context.session.scalars(select(kind)).all())
        assert found == []
