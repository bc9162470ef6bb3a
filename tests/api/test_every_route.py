"""What holds for all routes, read from the application, so that a new one cannot be forgotten."""

from fastapi.routing import RouteContext, iter_route_contexts

from bot.api.caller import Permission, PreviewPermission
from handlers.office.permissions import ACTS
from models.record.audit import AuditRow
from tests.api.office import Office
from tests.api.story import Story, api_routes, play, routes_of

RECORDED_READS = {"showTicket", "downloadArchive", "downloadFile", "downloadBankFile"}
FOR_EVERYBODY = {"showMe", "listWaiting"}


def permissions_of(route: RouteContext) -> list[Permission]:
    return [one.call for one in route.dependant.dependencies if isinstance(one.call, Permission)]


async def rows(office: Office) -> int:
    return await office.look(lambda context: context.session.query(AuditRow).count())


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
        assert is_read == (route.methods == {"GET"} and route.unique_id != "downloadBankFile"), route.unique_id


async def test_every_route_is_described(sqlite_office: Office) -> None:
    for route in api_routes(sqlite_office):
        assert route.summary
        assert route.tags


async def test_every_write_leaves_a_row_in_the_record(office: Office) -> None:
    story = Story(office)
    told: dict[str, bool] = {}
    step = story.step

    async def watched(role: str, operation: str, **options: object) -> object:
        before = await rows(office)
        result = await step(role, operation, **options)  # type: ignore[arg-type]
        told[operation] = await rows(office) > before
        return result

    story.step = watched  # type: ignore[method-assign, assignment]
    await play(story)
    routes = routes_of(office)
    previews = {name for name, route in routes.items() if isinstance(permissions_of(route)[0], PreviewPermission)}
    writes = {name for name, route in routes.items() if route.methods != {"GET"}} - previews
    assert writes - set(told) == set()
    assert {name for name in writes if not told[name]} == set()
    assert {name for name, is_told in told.items() if is_told} == writes | RECORDED_READS
