"""The door of the API: who calls, how often, with how large a body; and what every answer carries."""

import hashlib
import secrets
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.acts import Acts
from bot.api.problems import TooLarge, TooMany, Unauthorized, answer, problem
from bot.logs import logger
from bot.web.throttle import Throttle
from handlers.context import Actor, ActorKind, Context
from handlers.office import staff_accounts
from models.errors import YuiError
from models.people.staff import Staff

MEGABYTE = 1024 * 1024
JSON_MEGABYTES = 1
UPLOAD_MEGABYTES = 20
OPEN_PATHS = ("/openapi.json", "/docs")
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

log = logger(__name__)


@dataclass(frozen=True)
class SignedIn:
    """Whose token came with a request, and what it is narrowed to."""

    staff: Staff
    scopes: tuple[str, ...]


class Door:
    """ASGI middleware: refuses strangers before anything of theirs is read, and answers for what goes wrong inside."""

    def __init__(self, app: ASGIApp, acts: Acts, per_second: float, burst: int) -> None:
        self._app = app
        self._acts = acts
        self._calls = Throttle(per_second, burst)
        self._failures = Throttle(per_second=0.2, burst=20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.request_id = _request_id(request)
        outward = _Outward(send, request.state.request_id)
        structlog.contextvars.bind_contextvars(request_id=request.state.request_id)
        try:
            if not _is_open(scope):
                request.state.signed_in = await self._who(request)
                request.state.body = await _body(request)
                receive = _again(request.state.body, receive)
            await self._app(scope, receive, outward)
        except YuiError as error:
            await problem(request, error)(scope, receive, outward)
        except ClientDisconnect:
            log.info("caller left")
        except Exception:
            log.exception("request failed", method=request.method, path=scope.get("path"))
            if outward.has_begun:
                raise
            await answer(request, 500, "errors.api.broken")(scope, receive, outward)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")

    async def _who(self, request: Request) -> SignedIn:
        """Raises Unauthorized, TooMany."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized()
        if seconds := self._calls.take(hashlib.sha256(token.encode()).hexdigest()):
            raise TooMany(seconds=seconds)
        found = await self._acts.look(Actor(ActorKind.TERMINAL), _staff_of_token, token)
        if found is None:
            # Whoever has a token of their own is not locked out by a neighbour behind the same address.
            if seconds := self._failures.take(request.client.host if request.client else ""):
                raise TooMany(seconds=seconds)
            raise Unauthorized()
        return found


class _Outward:
    """Sends on, with the headers that every answer carries."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


def _staff_of_token(context: Context, token: str) -> SignedIn | None:
    found = staff_accounts.staff_of_token(context.session, token, context.now)
    return None if found is None else SignedIn(found[0], tuple(found[1]))


def _is_open(scope: Scope) -> bool:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return path in OPEN_PATHS or path.startswith("/docs/")


def _request_id(request: Request) -> str:
    """The caller's own id where it is harmless in a log, else a new one."""
    given = request.headers.get("x-request-id", "")
    is_fit = 8 <= len(given) <= 64 and given.isascii() and given.replace("-", "").isalnum()
    return given if is_fit else secrets.token_hex(16)


async def _body(request: Request) -> bytes:
    """All of the body, for it is also what an idempotency key is bound to. Raises TooLarge."""
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    megabytes = UPLOAD_MEGABYTES if is_form else JSON_MEGABYTES
    if _announced(request.headers) > megabytes * MEGABYTE:
        raise TooLarge(megabytes=megabytes)
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > megabytes * MEGABYTE:
            raise TooLarge(megabytes=megabytes)
    return bytes(parts)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand the body that was read to those inside."""
    is_told = False

    async def tell() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return tell
