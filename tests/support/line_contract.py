"""LINE's own description of its API, to hold every call, answer and webhook of a test against it.

`tests/simulator/line_openapi/` says what is kept of it and how. `listen` looks on while a test runs.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema_rs
import orjson

from simulator import LineApi
from simulator.webhooks import Webhooks

LINE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "simulator/line_openapi/line.json").read_text())

ERROR = {"$ref": "#/schemas/api.ErrorResponse"}


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for({**json.loads(schema), "schemas": LINE["schemas"]})


def problems(schema: Any, body: Any) -> list[str]:
    """What LINE's schema says against a body."""
    found = _validator(json.dumps(schema)).iter_errors(body)
    return [f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in found]


def message_problems(messages: list[dict[str, Any]]) -> list[str]:
    """What LINE's schema says against messages, five at most."""
    return problems({"$ref": "#/schemas/api.ValidateMessageRequest"}, {"messages": messages})


class Contract:
    """What was called while it listened, and what broke LINE's description."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.broken: list[str] = []

    def hold(self, name: str, sent: bytes, status: int, answered: bytes) -> None:
        """Compare one call and its answer; a refused body need not be in LINE's form."""
        ways = sorted((path.count("{}"), path) for path in LINE["paths"] if _is_at(path, name))
        operation = LINE["paths"][ways[0][1]] if ways else None
        if operation is None:
            if status not in (404, 405):
                self.broken.append(f"{name}: not an endpoint of LINE")
            return
        self.called.add(ways[0][1])
        if operation["takes"] and status < 400:
            self._note(name, "takes", problems(operation["takes"], orjson.loads(sent)))
        schema = operation["answers"].get(str(status)) or (ERROR if status >= 400 else None)
        if schema and answered and not _is_cut_off(answered):
            self._note(name, f"answers {status}", problems(schema, orjson.loads(answered)))

    def hold_webhook(self, body: bytes) -> None:
        """Compare a webhook call."""
        found = problems({"$ref": "#/schemas/webhook.CallbackRequest"}, orjson.loads(body))
        self._note("webhook", "sends", found)

    def _note(self, name: str, what: str, found: list[str]) -> None:
        self.broken += [f"{name} {what} {problem}" for problem in found]


def _is_cut_off(answered: bytes) -> bool:
    """Whether a switched-on fault broke the answer off in the middle."""
    return answered == b"{"


def _is_at(path: str, name: str) -> bool:
    known, asked = path.split("/"), name.split("/")
    return len(known) == len(asked) and all(one in ("{}", other) for one, other in zip(known, asked, strict=True))


@contextmanager
def listen() -> Iterator[Contract]:
    """Look on at every simulated LINE of a test."""
    contract, call, post = Contract(), LineApi.__call__, Webhooks._call

    async def overheard(self: LineApi, scope: Any, receive: Any, send: Any) -> None:
        sent, answered, status = bytearray(), bytearray(), [0]

        async def received() -> Any:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def answer(message: Any) -> None:
            status[0] = message.get("status", status[0])
            answered.extend(message.get("body", b""))
            await send(message)

        await call(self, scope, received, answer)
        if status[0] and scope["type"] == "http":
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            contract.hold(f"{scope['method']} {path}", bytes(sent), status[0], bytes(answered))

    async def told(self: Webhooks, channel: Any, events: Any) -> tuple[str, int]:
        contract.hold_webhook(orjson.dumps({"destination": channel.bot_user_id, "events": events}))
        return await post(self, channel, events)

    with patch.object(LineApi, "__call__", overheard), patch.object(Webhooks, "_call", told):
        yield contract
