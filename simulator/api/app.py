"""The ASGI application: who calls, how often, with which fault, and to which endpoint."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from simulator.api import channel, menus, messages, oauth
from simulator.api.http import Answer, Call, Receive, Scope, Send, read_body
from simulator.api.routes import Route, Routes
from simulator.errors import LineError
from simulator.faults import Fault
from simulator.platform import Platform
from simulator.world import Channel

_UNAUTHORIZED = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)
_BROKEN = LineError(500, "Internal server error")
_LIMITED = LineError(429, "The API rate limit has been exceeded. Try again later.")


ROUTES = [*messages.ROUTES, *menus.ROUTES, *channel.ROUTES, *oauth.ROUTES]


class LineApi:
    """api.line.me and api-data.line.me in one: their paths do not collide."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._routes = Routes(ROUTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the simulated API speaks HTTP only, not {scope['type']}")
        request_id = self._platform.ids.request()
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        try:
            body = await read_body(receive)
            route, parts = self._routes.find(scope["method"], path)
            call = self._call(scope, route, parts, body, request_id)
            fault = self._platform.faults.pick(call.channel.id, route.fault) if self._platform.faults.active else None
            if fault:
                answer = await self._with_fault(fault, route, call)
                if answer is None:
                    await _reset(scope, send)
                    return
            else:
                answer = await self._handle(route, call)
        except ConnectionResetError:
            return
        except LineError as error:
            answer = Answer.error(error)
        await answer.send(send, request_id)

    def _call(self, scope: Scope, route: Route, path: dict[str, str], body: bytes, request_id: str) -> Call:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        query = dict(parse_qsl(scope["query_string"].decode())) if scope["query_string"] else {}
        who = self._who(headers) if route.needs_token else _NOBODY
        return Call(self._platform, who, path, query, headers, body, request_id)

    def _who(self, headers: dict[bytes, bytes]) -> Channel:
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        channel_id, ends_at = self._platform.tokens.get(token, ("", None))
        if scheme != "Bearer" or not channel_id or (ends_at is not None and ends_at <= self._platform.now_ms()):
            raise LineError(401, _UNAUTHORIZED)
        return self._platform.channels[channel_id]

    async def _handle(self, route: Route, call: Call) -> Answer:
        if call.retry_key is not None and not route.takes_retry_key:
            raise LineError(400, "The X-Line-Retry-Key header is not supported for this endpoint")
        self._platform.buckets.take(call.channel.id, route.name, route.rate, self._platform.now_ms())
        answer = route.handle(call)
        return answer if isinstance(answer, Answer) else await answer

    async def _with_fault(self, fault: Fault, route: Route, call: Call) -> Answer | None:
        """The answer under a fault; None where the connection breaks instead."""
        if fault.kind == "500_before":
            raise _BROKEN
        if fault.kind == "429":
            raise _LIMITED
        if fault.kind == "reset":
            return None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return await self._handle(route, call)
        answer = await self._handle(route, call)
        if answer.status >= 300:
            return answer
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        return None if fault.kind == "reset_after" else Answer.error(_BROKEN)


# Endpoints that give out tokens are called without one.
_NOBODY = Channel("", "", "", "", "", "")


async def _reset(scope: Scope, send: Send) -> None:
    """Break the connection. Without a server that offers it, break the answer off in the middle."""
    abort = scope.get("simulator.abort")
    if abort is not None:
        abort()
        return
    await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
