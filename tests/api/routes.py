"""The routes of the API as the application itself knows them, and whom each opens to."""

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from bot.api.caller import Permission
from handlers.office.permissions import ACTS
from models.people.staff import Role
from tests.api.office import Office


def routes_of(office: Office) -> dict[str, RouteContext]:
    """Every route of the API by its operation, read from the application."""
    return {str(route.unique_id): route for route in api_routes(office)}


def api_routes(office: Office) -> list[RouteContext]:
    """Every route that asks for a token."""
    found = iter_route_contexts(office.api.routes)
    return [one for one in found if isinstance(one.original_route, APIRoute) and one.include_in_schema]


def permissions_of(route: RouteContext) -> list[Permission]:
    """What a route asks whether its caller may do; each asks for one thing."""
    return [one.call for one in route.dependant.dependencies if isinstance(one.call, Permission)]


def roles_of(route: RouteContext) -> list[str]:
    """The roles that a route opens to."""
    [permission] = permissions_of(route)
    if permission.act is None:
        return [str(role) for role in Role]
    readers = {Role.AUDITOR} if permission.act.endswith(".read") else set()
    return sorted(str(role) for role in ACTS[permission.act].roles | readers)


def wants_version(route: RouteContext) -> bool:
    """Whether a route takes `If-Match`."""
    return any(
        header.alias.lower() == "if-match" for one in route.dependant.dependencies for header in one.header_params
    )
