"""Kinds of work of one operator between two: named in a pact, read by its two sides only, and never the other's to use."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from models.carving.own_templates import OwnTemplate
from models.towns.pacts import Pact, partners_for
from tests.api.agreeing import proposal
from tests.api.keeping import KIND
from tests.api.office import START, Office, open_office
from tests.api.story import Story


@pytest.fixture
async def office(postgres_url: str) -> AsyncIterator[Office]:
    """Three operators behind the database's own wall."""
    async with open_office(postgres_url) as office:
        yield office


async def own_kind(office: Office, operator: str, name: str) -> dict[str, Any]:
    kind: dict[str, Any] = await office.ok(
        "director", "POST", "/own-templates", json={**KIND, "name": name}, operator=operator
    )
    return kind


async def test_a_pact_shares_the_kind_that_it_names_and_no_kind_of_a_like_name(office: Office) -> None:
    ours, theirs = [await own_kind(office, operator, "回覧板") for operator in ("a", "c")]
    assert ours["key"] != theirs["key"]
    body = proposal(Story(office), "c", templates=[ours["key"]], starts_on=START.date().isoformat())
    pact = await office.ok("admin", "POST", "/pacts", json=body)
    assert pact["own_names"] == {ours["key"]: "回覧板"}
    await office.ok("admin", "POST", f"/pacts/{pact['id']}/agree", operator="c", version="*")

    one, other = office.operators["a"], office.operators["c"]
    for key, partners in ((ours["key"], {other}), (theirs["key"], set()), ("survey", set())):
        asked = await office.look(
            lambda context, key=key: set(partners_for(context.session, one, key, 0, START.date()))
        )
        assert asked == partners, key


async def test_the_other_sides_kind_is_named_once_that_side_agrees(office: Office) -> None:
    theirs = await own_kind(office, "c", "みかんの写真")
    body = proposal(Story(office), "c", templates=[theirs["key"]])
    pact = await office.ok("admin", "POST", "/pacts", json=body)
    assert pact["own_names"] == {}
    agreed = await office.ok("admin", "POST", f"/pacts/{pact['id']}/agree", operator="c", version="*")
    assert agreed["own_names"] == {theirs["key"]: "みかんの写真"}


async def test_a_kind_of_a_third_or_a_retired_one_is_unknown_to_a_pact(sqlite_office: Office) -> None:
    office = sqlite_office
    third, retired = await own_kind(office, "b", "b"), await own_kind(office, "a", "a")
    path = f"/own-templates/{retired['id']}"
    await office.ok("director", "PATCH", path, json={"is_active": False}, version="*")
    for key in (third["key"], retired["key"], "own0", "own999"):
        answer = await office.call("admin", "POST", "/pacts", json=proposal(Story(office), "c", templates=[key]))
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:yui:problem:errors.pact.unknown_template")
    assert await office.look(lambda context: context.session.query(Pact).count()) == 0


async def test_the_list_to_choose_from_holds_ones_own_and_no_others(office: Office) -> None:
    kinds = {operator: await own_kind(office, operator, f"{operator}の仕事") for operator in ("a", "b")}
    for operator in ("a", "b", "c"):
        listed = (await office.ok("director", "GET", "/templates", operator=operator))["items"]
        own = [one["key"] for one in listed if one["is_own"]]
        assert own == ([kinds[operator]["key"]] if operator in kinds else [])
    order = {"title": "x", "budget_yen": 9_000, "ordered_on": "2026-11-24", "due_on": "2027-03-31"}
    client = (await office.ok("admin", "POST", "/clients", json={"name": "福祉課"}))["id"]
    made = await office.ok("director", "POST", "/orders", json={**order, "client_id": client})
    task = {"title": "x", "description": "x", "kind": "outside", "unit_minutes": 5, "unit_fee_yen": 300}
    for operator, status in (("b", 422), ("a", 200)):
        body = {**task, "due_at": "2027-01-31T10:00:00+09:00", "template": kinds[operator]["key"]}
        answer = await office.call("director", "POST", f"/orders/{made['id']}/tasks", json=body)
        assert answer.status_code == status, answer.text
    assert await office.look(lambda context: context.session.query(OwnTemplate).count()) == 2


async def test_an_edit_needs_the_version_that_stands_and_a_key_makes_it_once(sqlite_office: Office) -> None:
    office = sqlite_office
    kind = await own_kind(office, "a", "回覧板")
    path = f"/own-templates/{kind['id']}"
    assert (await office.call("director", "PATCH", path, json={"hint": "x"})).status_code == 428
    await office.ok("director", "PATCH", path, json={"hint": "x"}, version="1")
    assert (await office.call("director", "PATCH", path, json={"hint": "y"}, version="1")).status_code == 412
    assert (await office.call("reviewer", "PATCH", path, json={"hint": "y"}, version="2")).status_code == 403
    once: dict[str, Any] = {"key": "kept-once-1", "json": {**KIND, "name": "一度だけ"}}
    first, again = [await office.call("director", "POST", "/own-templates", **once) for _ in range(2)]
    assert first.json() == again.json()
    taken = await office.call("director", "POST", "/own-templates", json={**KIND, "name": "一度だけ"})
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:yui:problem:errors.template.name_taken")
