"""The application of the console, mounted at `/console`."""

from copy import copy
from functools import cache
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.routes import ROUTERS
from bot.console.sentences import sentence
from bot.console.static import add_static
from bot.console.throttle import Throttles
from bot.console.visit import ROOT, MustChangePassword, SignedOut
from bot.runtime import Runtime
from bot.web.guard import Guard
from messages.templates import render
from models.errors import NotFound, YuiError

LARGEST_UPLOAD = 60_000_000


def create_console(runtime: Runtime) -> FastAPI:
    """The console over a running process."""
    console = copy(_routed())
    console.state = State({"runtime": runtime, "throttles": Throttles()})
    console.user_middleware = [Middleware(Guard, refuse=refused, most_bytes=LARGEST_UPLOAD)]
    return console


@cache
def _routed() -> FastAPI:
    """All pages; read once, whatever process they are shown by."""
    console = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in ROUTERS:
        console.include_router(router)
    add_static(console)
    _add_refusals(console)
    return console


def refused(request: Request, error: YuiError) -> Response:
    """A page that says what is wrong; htmx puts its sentence where a part was expected."""
    values = {"root": ROOT, "words": sentence(error), "status": error.status}
    if request.headers.get("hx-request") == "true":
        return HTMLResponse(render("console/parts/refusal.html", **values))
    return HTMLResponse(render("console/refusal.html", **values), error.status)


def _add_refusals(console: FastAPI) -> None:
    @console.exception_handler(YuiError)
    async def _refused(request: Request, error: YuiError) -> Response:
        return refused(request, error)

    @console.exception_handler(RequestValidationError)
    async def _no_such_address(request: Request, _error: RequestValidationError) -> Response:
        return refused(request, NotFound())

    @console.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return refused(request, NotFound())
        return refused(request, _Unreadable()) if error.status_code < 500 else refused(request, YuiError())

    @console.exception_handler(SignedOut)
    async def _signed_out(request: Request, _error: SignedOut) -> Response:
        return _leave_for(request, "/sign-in")

    @console.exception_handler(MustChangePassword)
    async def _must_change(request: Request, _error: MustChangePassword) -> Response:
        return _leave_for(request, "/password")


class _Unreadable(YuiError):
    """A request that no page of ours sends."""


def _leave_for(request: Request, to: str) -> Response:
    """Another page comes first; htmx is told to leave the page, for the answer is no part of it."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": f"{ROOT}{to}"})
    return RedirectResponse(f"{ROOT}{to}", 303)
