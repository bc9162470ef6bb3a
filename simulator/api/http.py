"""Requests and answers of the API, lean: thousands of replies a second pass through here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson

from simulator.errors import LineError
from simulator.platform import Platform
from simulator.world import Channel, Json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES = 2_000_000


@dataclass(slots=True)
class Call:
    """One API call: `channel` is the one that the access token speaks for."""

    platform: Platform
    channel: Channel
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    body: bytes
    request_id: str

    def header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def media_type(self) -> str:
        return (self.header(b"content-type") or "").partition(";")[0].strip().lower()

    @property
    def retry_key(self) -> str | None:
        return self.header(b"x-line-retry-key")

    def json(self) -> Json:
        """The body as an object.

        Raises 415 for another content type, 400 for what is no JSON object.
        """
        if self.media_type != "application/json":
            raise LineError(415, f"The content type, {self.media_type}, is not supported")
        try:
            body = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            where = f"(line: {error.lineno}, column: {error.colno})"
            raise LineError(400, f"The request body could not be parsed as JSON {where}") from None
        if not isinstance(body, dict):
            raise LineError(400, "The request body must be a JSON object")
        return body

    def form(self) -> dict[str, str]:
        fields = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}


@dataclass(slots=True)
class Answer:
    body: bytes = b"{}"
    status: int = 200
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, body: Json, status: int = 200) -> Answer:
        return cls(orjson.dumps(body), status)

    @classmethod
    def error(cls, error: LineError) -> Answer:
        return cls(orjson.dumps(error.body()), error.status, headers=error.headers)

    async def send(self, send: Send, request_id: str) -> None:
        headers = [
            (b"content-type", self.media_type.encode()),
            (b"content-length", str(len(self.body)).encode()),
            (b"x-line-request-id", request_id.encode()),
            *((name.encode(), value.encode()) for name, value in self.headers.items()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


async def read_body(receive: Receive) -> bytes:
    """The whole body.

    Raises 413 over 2 MB, ConnectionResetError where the client went away.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_BYTES:
            raise LineError(413, "The request body must not be larger than 2 MB")
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts) if len(parts) > 1 else part
