"""What the phone page reads and does: `/phone` and `/phone/api`.

A tool for the desk: it has no log-in, so it belongs on the loopback address. It answers only to the host names it
is told of (against DNS rebinding) and takes changes only from its own page (against other sites' pages).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from simulator import showing
from simulator.acts import UPLOAD_BYTES
from simulator.errors import NotPossible
from simulator.phone_acts import perform, told
from simulator.phone_guard import LOCAL_HOSTS, OnlyFromHere
from simulator.phone_http import error_answer, file_answer, json_answer, json_body, number_in
from simulator.platform import Platform
from simulator.world import PLANS, Channel, Chat, Json

PAGE = Path(__file__).parent / "phone"
_POLICY = (
    "default-src 'self'; img-src * data: blob:; media-src * data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_PING_SECONDS = 15.0


class Page(StaticFiles):
    """The page's files, with the policy that keeps what a bot sends from running as code."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["content-security-policy"] = _POLICY
        response.headers["cache-control"] = "no-cache"
        return response


class PhoneApi:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def _channel(self, channel_id: str) -> Channel:
        try:
            return self._platform.channels[channel_id]
        except KeyError:
            raise HTTPException(404, "no such channel") from None

    def _chat(self, request: Request) -> Chat:
        channel = self._channel(request.path_params["channel"])
        try:
            return self._platform.chat(channel, request.path_params["user"])
        except KeyError:
            raise HTTPException(404, "no such person") from None

    async def world(self, request: Request) -> Response:
        return json_answer(showing.world(self._platform))

    async def add_person(self, request: Request) -> Response:
        body = await json_body(request)
        name = body.get("displayName")
        if not isinstance(name, str) or not 1 <= len(name) <= 20:
            raise HTTPException(400, "displayName has 1 to 20 characters")
        channel = self._channel(body["channelId"]) if body.get("channelId") else None
        account = self._platform.add_account(name, str(body.get("language", "ja")))
        if channel:
            self._platform.acts.follow(self._platform.chat(channel, account.id))
        return json_answer(showing.person(self._platform, account))

    async def chat(self, request: Request) -> Response:
        after, before, limit = (number_in(request, *known) for known in (("after", 0), ("before", 0), ("limit", 200)))
        return json_answer(showing.chat(self._platform, self._chat(request), after, before, limit))

    async def act(self, request: Request) -> Response:
        chat, body = self._chat(request), await json_body(request)
        return json_answer(told(self._platform, chat, perform(self._platform, chat, body)))

    async def act_twice(self, request: Request) -> Response:
        """Two fingers on the same button at the same moment."""
        chat, body = self._chat(request), await json_body(request)
        results: list[Json] = []
        for _ in range(2):
            try:
                results.append(told(self._platform, chat, perform(self._platform, chat, body)))
            except NotPossible as reason:
                results.append({"ok": False, "message": str(reason)})
        return json_answer({"ok": True, "results": results})

    async def upload(self, request: Request) -> Response:
        chat = self._chat(request)
        async with request.form(max_files=1, max_fields=5, max_part_size=UPLOAD_BYTES) as form:
            file = form.get("file")
            if file is None or isinstance(file, str):
                raise HTTPException(400, "a file is needed")
            duration = str(form.get("duration") or "")
            outcome = self._platform.acts.media(
                chat,
                str(form.get("kind", "file")),
                await file.read(),
                media_type=file.content_type,
                file_name=file.filename,
                duration_ms=int(duration) if duration.isdecimal() else None,
            )
        return json_answer(told(self._platform, chat, outcome))

    async def content(self, request: Request) -> Response:
        content = self._platform.contents.get(request.path_params["id"])
        if content is None or content.data is None:
            raise HTTPException(404, "no such content")
        return file_answer(content.data, content.media_type)

    async def menu_image(self, request: Request) -> Response:
        menu = self._channel(request.path_params["channel"]).menus.get(request.path_params["menu"])
        if menu is None or menu.image is None:
            raise HTTPException(404, "no such image")
        return file_answer(menu.image, menu.image_type)

    async def move_clock(self, request: Request) -> Response:
        body = await json_body(request)
        seconds = body.get("advanceSeconds")
        if isinstance(body.get("to"), int):
            seconds = (body["to"] - self._platform.now_ms()) / 1000
        if not isinstance(seconds, int | float) or not 0 < seconds <= 400 * 86_400:
            raise HTTPException(400, "the clock goes forward, up to 400 days at once")
        try:
            self._platform.advance(seconds)
        except AttributeError:
            raise HTTPException(409, "this clock can't be moved") from None
        return json_answer({"now": self._platform.now_ms()})

    async def add_fault(self, request: Request) -> Response:
        body = await json_body(request)
        fault = self._platform.faults.add(
            body.get("kind", ""),
            body.get("endpoint", "any"),
            channel_id=body.get("channelId"),
            count=body.get("count"),
            probability=float(body.get("probability", 1.0)),
            seconds=body.get("seconds"),
        )
        self._platform.live.publish("world", {})
        return json_answer(showing.fault(fault))

    async def remove_faults(self, request: Request) -> Response:
        if "id" not in request.path_params:
            self._platform.faults.clear()
        elif not self._platform.faults.remove(request.path_params["id"]):
            raise HTTPException(404, "no such fault")
        self._platform.live.publish("world", {})
        return json_answer({"ok": True})

    async def set_channel(self, request: Request) -> Response:
        channel, body = self._channel(request.path_params["channel"]), await json_body(request)
        if "plan" in body:
            if body["plan"] not in PLANS:
                raise HTTPException(400, f"plan must be one of {', '.join(PLANS)}")
            self._platform.set_plan(channel, body["plan"])
        for name, (field, kind) in _SWITCHES.items():
            if name in body:
                if not isinstance(body[name], kind):
                    raise HTTPException(400, f"{name} is of the wrong type")
                setattr(channel, field, body[name])
        self._platform.changed_channel(channel)
        return json_answer(showing.channel(self._platform, channel))

    async def redeliver(self, request: Request) -> Response:
        channel = self._channel(request.path_params["channel"])
        if not channel.redelivery:
            raise HTTPException(409, "redelivery is off")
        return json_answer({"redelivered": await self._platform.webhooks.redeliver(channel)})

    async def verify(self, request: Request) -> Response:
        channel = self._channel(request.path_params["channel"])
        outcome, status = await self._platform.webhooks.verify(channel)
        return json_answer({"success": outcome == "delivered", "statusCode": status, "reason": outcome})

    async def stream(self, request: Request) -> Response:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(_news(self._platform), media_type="text/event-stream", headers=headers)


_SWITCHES: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "webhookUrl": ("webhook_url", str),
    "webhookActive": ("webhook_active", bool),
    "redelivery": ("redelivery", bool),
    "shuffle": ("shuffle", bool),
    "duplicate": ("duplicate", (int, float)),
    "batchSize": ("batch_size", int),
}


async def _news(platform: Platform) -> AsyncIterator[bytes]:
    queue = platform.live.listen()
    try:
        yield b": connected\n\n"
        while True:
            try:
                news = await asyncio.wait_for(queue.get(), _PING_SECONDS)
            except TimeoutError:
                yield b": ping\n\n"
                continue
            if news is None:
                return
            yield b"event: %s\ndata: %s\n\n" % (news[0].encode(), orjson.dumps(news[1]))
    finally:
        platform.live.leave(queue)


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return error_answer(error.status_code, error.detail)
    if isinstance(error, NotPossible):
        return error_answer(409, str(error))
    return error_answer(400, f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error))


def phone_routes(platform: Platform, hosts: frozenset[str] = LOCAL_HOSTS) -> list[BaseRoute]:
    """The phone page at `/phone`, for the application that serves it. `hosts` are the names that it answers to."""

    async def to_page(request: Request) -> Response:
        return RedirectResponse("/phone/")

    return [Route("/phone", to_page), Mount("/phone", _phone_app(platform, hosts))]


def _phone_app(platform: Platform, hosts: frozenset[str]) -> ASGIApp:
    api = PhoneApi(platform)
    chat = "/chats/{channel}/{user}"
    routes = [
        Route("/world", api.world),
        Route("/people", api.add_person, methods=["POST"]),
        Route(chat, api.chat),
        Route(f"{chat}/actions", api.act, methods=["POST"]),
        Route(f"{chat}/twice", api.act_twice, methods=["POST"]),
        Route(f"{chat}/upload", api.upload, methods=["POST"]),
        Route("/content/{id}", api.content),
        Route("/richmenus/{channel}/{menu}/image", api.menu_image),
        Route("/stream", api.stream),
        Route("/clock", api.move_clock, methods=["POST"]),
        Route("/faults", api.add_fault, methods=["POST"]),
        Route("/faults", api.remove_faults, methods=["DELETE"]),
        Route("/faults/{id:int}", api.remove_faults, methods=["DELETE"]),
        Route("/channels/{channel}", api.set_channel, methods=["POST"]),
        Route("/channels/{channel}/redeliver", api.redeliver, methods=["POST"]),
        Route("/channels/{channel}/verify", api.verify, methods=["POST"]),
    ]
    page = Page(directory=PAGE, html=True, check_dir=False)
    return Starlette(
        routes=[Mount("/api", routes=routes), Mount("/", app=page)],
        middleware=[Middleware(OnlyFromHere, hosts=hosts)],
        exception_handlers=dict.fromkeys((HTTPException, NotPossible, ValueError, KeyError, TypeError), _refused),
    )
