"""What holds for all routes, read from the application, so that a new one cannot be forgotten."""

import re
from pathlib import Path

from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from bot.api.caller import PreviewPermission
from bot.wall import ROLE
from handlers.office.permissions import ACTS
from models.record.audit import AuditRow
from tests.api.office import Office, open_office
from tests.api.played import Played, play_watched, watch_wall
from tests.api.routes import api_routes, permissions_of, routes_of
from tests.api.story import Story

RECORDED_READS = {"showTicket", "downloadArchive", "downloadFile", "downloadBankFile"}
OUTSIDE_THE_API = ("/line/", "/metrics", "/healthz", "/readyz", "/v2/")
PAGES = [Path(f"docs/{name}").read_text(encoding="utf-8") for name in ("api.md", "operators.md", "staff.ja.md")]
FOR_EVERYBODY = {"showMe", "listWaiting"}
CONFIDENTIAL = {"downloadBankFile", "listConsiderations", "showConsideration"}
"""What is looked at by those alone who act on it: auditors, who read everything else, do not."""


async def test_every_route_asks_for_one_permission(sqlite_office: Office) -> None:
    asked = {route.unique_id: permissions_of(route) for route in api_routes(sqlite_office)}
    assert [name for name, found in asked.items() if len(found) != 1] == []
    assert {name for name, found in asked.items() if found[0].act is None} == FOR_EVERYBODY
    assert {found[0].act for found in asked.values()} - {None} <= set(ACTS)


async def test_only_the_docs_are_open(sqlite_office: Office) -> None:
    paths = {found.path for found in iter_route_contexts(sqlite_office.api.routes)}
    guarded = {route.path for route in api_routes(sqlite_office)}
    assert len(guarded) > 50
    assert paths - guarded == {"/openapi.json", "/docs", "/docs/assets"}


async def test_reading_needs_a_read_permission_and_writing_another(sqlite_office: Office) -> None:
    for route in api_routes(sqlite_office):
        [permission] = permissions_of(route)
        is_read = permission.act is None or permission.act.endswith(".read")
        assert is_read == (route.methods == {"GET"} and route.unique_id not in CONFIDENTIAL), route.unique_id


async def test_every_route_is_described(sqlite_office: Office) -> None:
    for route in api_routes(sqlite_office):
        assert route.summary
        assert route.tags


def test_every_write_leaves_a_row_in_the_record(played: Played) -> None:
    every_write_is_recorded(played.story, played.told)


async def test_every_write_leaves_a_row_in_the_record_inside_the_wall(postgres_url: str) -> None:
    async with open_office(postgres_url) as office:
        raised = watch_wall(office)
        story = Story(office)
        told = await play_watched(story)
        every_write_is_recorded(story, told)
        assert raised.count(ROLE) > len(story.sent)
        whose = select(AuditRow.operator_id).distinct()
        written = await office.look(lambda context: context.session.scalars(whose).all())
        assert set(written) == set(office.operators.values())


def every_write_is_recorded(story: Story, told: dict[str, bool]) -> None:
    routes = routes_of(story.office)
    previews = {name for name, route in routes.items() if isinstance(permissions_of(route)[0], PreviewPermission)}
    writes = {name for name, route in routes.items() if route.methods != {"GET"}} - previews
    assert writes - set(told) == set()
    assert {name for name in writes if not told[name]} == set()
    assert {name for name, is_told in told.items() if is_told} == writes | RECORDED_READS


async def test_routes_that_the_documents_name_are_there(sqlite_office: Office) -> None:
    words = "\n".join([sqlite_office.api.description, *PAGES])
    named = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`? ]+)", words))
    known = {(method, _bare(str(route.path))) for route in api_routes(sqlite_office) for method in route.methods or ()}
    ours = {(method, _bare(path)) for method, path in named if not path.startswith(OUTSIDE_THE_API)}
    assert len(ours) > 50
    assert ours - known == set()


def _bare(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)
