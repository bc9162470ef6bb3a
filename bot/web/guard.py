"""What stands before every page: headers that let a browser do no more than the page needs, and bounds on what comes in."""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import Forbidden, YuiError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Not "no-referrer": then browsers would send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FRAMED_HEADERS: Mapping[str, str] = {
    **HEADERS,
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
"""For residents' pages: the demo's phone shows them in a frame of the same origin, as LINE shows them in its browser.
Where there is no demo, no page of the origin may hold a frame."""
_READING = {"GET", "HEAD"}


class TooMuch(YuiError):
    """More bytes than the page takes; `megabytes` says how many it takes."""

    status = 413
    key = "errors.page.too_much"


class Guard:
    """Wraps an application: `refuse` draws what is read when something is turned away at the door.

    `added` are the headers of every answer that does not set its own.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[Request, YuiError], Response],
        most_bytes: int,
        added: Mapping[str, str] = HEADERS,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._most_bytes = most_bytes
        self._added = added

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def outward(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._added.items():
                    headers.setdefault(name, value)
            await send(message)

        error = self._problem(scope["method"], Headers(scope=scope))
        inner = self._app if error is None else self._refuse(Request(scope), error)
        await inner(scope, receive, outward)

    def _problem(self, method: str, headers: Headers) -> YuiError | None:
        if method in _READING:
            return None
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != headers.get("host"):
            return Forbidden(act="another site")
        length = headers.get("content-length", "0")
        # Without a length there is no bound; browsers always say it.
        is_bounded = "transfer-encoding" not in headers and length.isascii() and length.isdigit() and len(length) < 19
        if not is_bounded or int(length) > self._most_bytes:
            return TooMuch(megabytes=self._most_bytes // 1_000_000)
        return None
