"""Every route, tried by those who must not: no login, another role, another operator, an altered number.

The list of routes is read from the application. The numbers are those of things that exist, for what does not exist
cannot be seen by anybody.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi.routing import RouteContext

from models.people.staff import Role
from tests.api.agreeing import PARTNER
from tests.api.office import NAME, PHONE, Office, open_office
from tests.api.played import Played
from tests.api.routes import api_routes, roles_of, wants_version
from tests.api.story import Story
from tests.support.memory import Memory

ROLES = [str(role) for role in Role]
NOWHERE = 10**15


@pytest.fixture(scope="module")
def after(played: Played) -> Iterator[Memory]:
    """What the story left, in memory: nothing of a refusal depends on where the tables are."""
    memory = Memory()
    memory.load(played.path)
    memory.keep()
    yield memory
    asyncio.run(memory.close())


@pytest.fixture
async def story(after: Memory, played: Played) -> AsyncIterator[Story]:
    """Operator "a" after the whole story; operator "b" is the stranger."""
    after.renew()
    async with open_office(after, past=played.story.office) as office:
        yield Story(office, past=played.story)


async def knock(story: Story, route: RouteContext, role: str | None, operator: str = "a", **altered: Any) -> Any:
    """Call a route with everything right but who calls (and what is altered)."""
    options = dict(story.sent.get(str(route.unique_id), {}))
    if wants_version(route):
        options["version"] = "*"
    path = str(route.path).format(**{**story.known, **altered})
    [method] = route.methods or ()
    return await story.office.call(role, method, path, operator=operator, **options)


SAME_FOR_ALL = {"listWaiting", "listTemplates", "listTowns", "listReasons"}
"""What waits is a count of kinds, kinds of work and reasons of a judgement come with the product, and the third operator is known to both."""


FOR_BOTH = ("/pacts", "/settlements")
"""What belongs to both sides of a pact: the pact itself and what is settled by it."""


def of_a_pact(office: Office) -> set[str]:
    """The routes for both sides of a pact; whose step each is, is told elsewhere."""
    return {str(route.unique_id) for route in api_routes(office) if str(route.path).startswith(FOR_BOTH)}


def numbers_in(route: RouteContext) -> list[str]:
    return [str(field.name) for field in route.dependant.path_params if field.name != "what"]


async def test_without_a_login_nothing_opens(story: Story) -> None:
    statuses = {route.unique_id: (await knock(story, route, None)).status_code for route in api_routes(story.office)}
    assert {name for name, status in statuses.items() if status != 401} == set()


async def test_another_role_opens_nothing(story: Story) -> None:
    wrong = []
    for route in api_routes(story.office):
        for role in set(ROLES) - set(roles_of(route)):
            answer = await knock(story, route, role)
            wrong += [] if answer.status_code == 403 else [(route.unique_id, role, answer.status_code)]
    assert wrong == []


async def test_a_narrow_token_opens_no_more_than_its_scopes(story: Story) -> None:
    writes = [route for route in api_routes(story.office) if route.methods != {"GET"}]
    statuses = {(await knock(story, route, "narrow admin")).status_code for route in writes}
    assert statuses == {403}


async def test_another_operator_finds_nothing(story: Story) -> None:
    wrong = []
    for route in api_routes(story.office):
        if not numbers_in(route):
            continue
        # They have the right role, so that it is the number that is refused.
        statuses = {(await knock(story, route, role, "b")).status_code for role in roles_of(route)}
        wrong += [] if statuses == {404} else [(route.unique_id, statuses)]
    assert wrong == []


async def test_an_altered_number_finds_nothing(story: Story) -> None:
    wrong = []
    for route in api_routes(story.office):
        for number in numbers_in(route):
            answers = [await knock(story, route, role, **{number: NOWHERE}) for role in roles_of(route)]
            statuses = {answer.status_code for answer in answers}
            wrong += [] if statuses == {404} else [(route.unique_id, number, statuses)]
    assert wrong == []


async def test_lists_of_another_operator_hold_nothing_of_ours(story: Story) -> None:
    for route in api_routes(story.office):
        if numbers_in(route) or not str(route.unique_id).startswith("list"):
            continue
        for role in roles_of(route):
            ours, theirs = await knock(story, route, role), await knock(story, route, role, "b")
            if ours.status_code == 200 and route.unique_id not in SAME_FOR_ALL:
                shared = [item for item in theirs.json()["items"] if item in ours.json()["items"]]
                assert shared == [], (route.unique_id, role)


async def test_a_partner_finds_the_pact_and_nothing_else(story: Story) -> None:
    wrong = []
    for route in api_routes(story.office):
        if not numbers_in(route) or route.unique_id in of_a_pact(story.office):
            continue
        statuses = {(await knock(story, route, role, PARTNER)).status_code for role in roles_of(route)}
        wrong += [] if statuses == {404} else [(route.unique_id, statuses)]
    assert wrong == []
    ours, theirs = [await story.office.ok("admin", "GET", "/pacts", operator=key) for key in ("a", PARTNER)]
    assert ours == theirs
    shown = await story.office.ok("auditor", "GET", f"/pacts/{story.known['pact_id']}", operator=PARTNER)
    assert shown == ours["items"][0]


async def test_lists_of_a_partner_hold_our_pacts_and_nothing_else_of_ours(story: Story) -> None:
    partner = await story.office.ok("auditor", "GET", "/operators", operator=PARTNER)
    [own_id] = [one["id"] for one in partner["items"]]
    for route in api_routes(story.office):
        is_list = str(route.unique_id).startswith("list") and route.unique_id not in of_a_pact(story.office)
        if numbers_in(route) or not is_list:
            continue
        for role in roles_of(route):
            ours, theirs = await knock(story, route, role), await knock(story, route, role, PARTNER)
            if ours.status_code == 200 and route.unique_id not in SAME_FOR_ALL:
                shared = [item for item in theirs.json()["items"] if item in ours.json()["items"]]
                # A contract that the partner made itself, with a resident of its own, is both the lead's and its.
                assert [item for item in shared if item.get("party_id") != own_id] == [], (route.unique_id, role)


async def test_the_towns_are_told_by_name_and_town_only(story: Story) -> None:
    told = (await story.office.ok("director", "GET", "/towns"))["items"]
    assert {one["key"] for one in told} == {"b", PARTNER}
    assert {name for one in told for name in one} == {"id", "key", "name", "town"}


async def test_what_is_referred_to_in_a_body_must_be_ours_too(story: Story) -> None:
    office, known = story.office, story.known
    order = {**story.sent["createOrder"]["json"], "client_id": known["client_id"]}
    assert (await office.call("director", "POST", "/orders", operator="b", json=order)).status_code == 404
    person = {"email": "x@b.example.jp", "roles": ["client"], "client_id": known["client_id"]}
    assert (await office.call("admin", "POST", "/staff", operator="b", json=person)).status_code == 404


async def test_people_of_a_client_see_their_own_orders_only(story: Story) -> None:
    office = story.office
    orders = (await office.ok("client", "GET", "/orders"))["items"]
    assert len(orders) == 1
    all_orders = (await office.ok("director", "GET", "/orders"))["items"]
    others = [order["id"] for order in all_orders if order["client_id"] != orders[0]["client_id"]]
    assert others
    for other in others:
        assert (await office.call("client", "GET", f"/orders/{other}")).status_code == 404
    assert {one["order_id"] for one in (await office.ok("client", "GET", "/deliveries"))["items"]} == {orders[0]["id"]}


async def test_no_list_and_no_view_tells_a_name(story: Story) -> None:
    secrets = [NAME, NAME.replace(" ", ""), PHONE, PHONE.replace("-", ""), "ヤマダ ハナコ", "1990-04-01", "1234567"]
    for route in api_routes(story.office):
        if route.methods != {"GET"} or route.unique_id == "downloadBankFile":
            continue
        for role in roles_of(route):
            answer = await knock(story, route, role)
            found = [secret for secret in secrets if secret in answer.text]
            assert found == [], (route.unique_id, role)
