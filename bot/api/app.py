"""The application of the API, to be mounted at `/api/v1`."""

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import State
from starlette.middleware import Middleware

from bot.acts import Acts
from bot.api import docs, problems
from bot.api.door import Door
from bot.api.routes import ROUTERS

if TYPE_CHECKING:
    # Loading LINE's client takes seconds, and a command at the terminal that needs only our shapes should not wait.
    from bot.runtime import Runtime

PREFIX = "/api/v1"
CALLS_PER_SECOND = 20.0
CALLS_AT_ONCE = 100

_DESCRIPTION = """
Everything that staff do, for their own programs and for the console.

* **Token**: `Authorization: Bearer yui_…`, from `yui staff add … --token` or `POST /staff/{id}/tokens`. A token never opens more
  than its owner's roles, and nothing of another operator.
* **Refusals** are problem details (RFC 9457) in the language of `Accept-Language` (`ja`, `en`); nothing has changed.
* **Lists** come in pages: follow `next` until it is null.
* **Versions**: what can be edited has an `ETag`; send it as `If-Match` with an edit (428 without, 412 if stale).
* **Every POST** that changes something takes an `Idempotency-Key`; sent again within a day, it answers as before.
* **Times** are UTC, dates are days in Japan, amounts are whole yen.
"""
_REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused; nothing has been changed.",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def create_api(acts: Acts, per_second: float = CALLS_PER_SECOND, burst: int = CALLS_AT_ONCE) -> FastAPI:
    """The API over these acts; `per_second` and `burst` are what one token may ask."""
    api = copy(_described())
    api.state = State({"acts": acts})
    api.user_middleware = [Middleware(Door, acts=acts, per_second=per_second, burst=burst)]
    return api


@cache
def _described() -> FastAPI:
    """All routes, described once: that takes longer than to answer a hundred calls."""
    api = FastAPI(
        title="Yui API",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=_REFUSED,
        generate_unique_id_function=_operation_id,
        redirect_slashes=False,
    )
    problems.install(api)
    docs.install(api)
    for router in ROUTERS:
        api.include_router(router)
    _describe_problems(api)
    return api


def add_api(app: FastAPI, runtime: "Runtime") -> None:
    """Show the API of a running process at `/api/v1`."""
    app.mount(PREFIX, create_api(runtime.acts))
    problems.install_http(app)  # a path with a line break in it is under no mount


def _operation_id(route: APIRoute) -> str:
    """`send_offer` is `sendOffer`: the function's name is public."""
    first, *others = route.name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _describe_problems(api: FastAPI) -> None:
    """Put the shape of a refusal, to which every route refers, among the schemas."""
    described = api.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        inner = problem.pop("$defs", {})
        schema.setdefault("components", {}).setdefault("schemas", {}).update({"Problem": problem, **inner})
        return schema

    api.openapi = openapi  # type: ignore[method-assign]
