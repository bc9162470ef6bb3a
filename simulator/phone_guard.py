"""Who may use the phone page: browsers that reached it by its own name, and changes only from the page itself."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1", "testserver"})


def _refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message, "details": []}, status)


class OnlyFromHere:
    """Refuses unknown host names, and changes asked for by another site's page."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            host = request.headers.get("host", "")
            if "*" not in self._hosts and urlsplit(f"//{host}").hostname not in self._hosts:
                await _refused(421, "unknown host name")(scope, receive, send)
                return
            origin = request.headers.get("origin")
            elsewhere = origin is not None and urlsplit(origin).netloc != host
            if request.method not in ("GET", "HEAD") and elsewhere:
                await _refused(403, "only this page may do that")(scope, receive, send)
                return
        await self._app(scope, receive, send)
