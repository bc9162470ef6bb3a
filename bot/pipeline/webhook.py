"""The door for LINE: verify, store, answer 200. Nothing is parsed that need not be, and nothing is lost after.

Source: Messaging API reference, "Webhooks" and "Signature validation"; LINE expects the answer within two seconds.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import metrics
from bot.clock import Clock
from bot.logs import logger
from bot.pipeline.channels import ChannelKeys, Channels
from bot.pipeline.inbox import Inbox
from models.seal import Vault
from models.talk.inbox import Arrival, InboxOutcome, occurred_at, seal_body

LARGEST_BODY = 1_000_000
HANDLED_TYPES = frozenset({"message", "unsend", "follow", "unfollow", "postback"})
_PATH = re.compile(r"/line/([^/]+)\Z")
_TYPE = re.compile(r"[0-9A-Za-z._-]{1,30}\Z")
_USER_ID = re.compile(r"U[0-9a-f]{32}\Z")
_EVENT_ID = re.compile(r"[0-9A-Za-z]{1,64}\Z")

log = logger(__name__)


class BodyTooLarge(Exception):
    """More than `LARGEST_BODY` bytes; nothing that LINE sends is."""


def webhook(channels: Channels, inbox: Inbox, vault: Vault, clock: Clock, app: ASGIApp) -> ASGIApp:
    """The webhook of every channel, `POST /line/{key}`, in front of the application that answers all else.

    It speaks ASGI itself: there is nothing for a framework to check here, and its layers cost as much as all the rest.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if key is None:
            await app(scope, receive, send)
            return
        try:
            status, count = await _receive(key, scope, receive)
        except ClientDisconnect:
            return
        metrics.WEBHOOKS.labels(status).inc()
        address = scope["client"][0] if scope.get("client") else None
        log.info("webhook", path=scope["path"], status=status, count=count, address=address)
        said = b"OK" if status == 200 else b""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(said)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    async def _receive(key: str, scope: Scope, receive: Receive) -> tuple[int, int]:
        try:
            body = await _read(receive)
        except BodyTooLarge:
            return 413, 0
        channel = await channels.by_key(key)
        if channel is None and await channels.look_again():
            channel = await channels.by_key(key)
        if channel is None:
            return 404, 0
        signature = next((value for name, value in scope["headers"] if name == b"x-line-signature"), b"")
        if not is_signed(body, signature, channel.secrets):
            # The secret may have been changed a moment ago.
            renewed = await channels.by_key(key) if await channels.look_again() else None
            if renewed is None or not is_signed(body, signature, renewed.secrets):
                return 401, 0
        events = parse(body, channel)
        if events is None:
            return 400, 0
        now = clock.now()
        await inbox.store([arrival(event, channel.id, vault, now) for event in events])
        return 200, len(events)

    return answer


def _key_of(scope: Scope) -> str | None:
    """The channel's key in the address of a webhook, or None for any other request."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    match = _PATH.match(scope["path"])
    return match[1] if match else None


async def _read(receive: Receive) -> bytes:
    """The raw body; raises BodyTooLarge before it has been read to the end, ClientDisconnect where it breaks off."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise BodyTooLarge
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def is_signed(body: bytes, signature: bytes | str, secrets: Sequence[bytes]) -> bool:
    """Whether one of the channel's secrets made this signature over these very bytes."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    made = [hmac.digest(secret, body, "sha256") for secret in secrets]
    return any(hmac.compare_digest(one, given) for one in made)


def parse(body: bytes, channel: ChannelKeys) -> list[dict[str, Any]] | None:
    """The events of a body, or None if it is no webhook body of this channel."""
    parsed = _json_of(body)
    if not isinstance(parsed, dict):
        return None
    if channel.bot_user_id is not None and parsed.get("destination") != channel.bot_user_id:
        return None
    events = parsed.get("events")
    if not isinstance(events, list):
        return None
    return [event for event in events if isinstance(event, dict)]


def _json_of(body: bytes) -> Any:
    """The JSON of a body, half of a surrogate pair written as "?": one cut emoji must not cost its neighbours."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return orjson.loads(json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def arrival(event: dict[str, Any], channel_id: int, vault: Vault, now: datetime) -> Arrival:
    """An event as it is stored. What is not ours to handle is stored without its body, as skipped."""
    try:
        return _arrival(event, channel_id, vault, now)
    except TypeError:
        # orjson reads deeper than it writes (254 levels): such an event must not cost its neighbours.
        shallow = {name: value for name, value in event.items() if not isinstance(value, dict | list)}
        return _arrival(shallow, channel_id, vault, now, "nested too deeply")


def _arrival(event: dict[str, Any], channel_id: int, vault: Vault, now: datetime, reason: str | None = None) -> Arrival:
    user_id = _user_id(event)
    kind = event.get("type")
    reason = reason or _reason_to_skip(event, kind, user_id)
    return Arrival(
        channel_id=channel_id,
        user_id=user_id or "",
        event_id=_event_id(event),
        type=kind if isinstance(kind, str) and _TYPE.match(kind) else "",
        occurred_at=occurred_at(event, now),
        received_at=now,
        body_sealed=seal_body(vault, event) if reason is None else None,
        outcome=None if reason is None else InboxOutcome.SKIPPED,
        reason=reason,
        done_at=None if reason is None else now,
    )


def _user_id(event: dict[str, Any]) -> str | None:
    source = event.get("source")
    if not isinstance(source, dict) or source.get("type") != "user":
        return None
    user_id = source.get("userId")
    return user_id if isinstance(user_id, str) and _USER_ID.match(user_id) else None


def _reason_to_skip(event: dict[str, Any], kind: object, user_id: str | None) -> str | None:
    if event.get("mode") != "active":
        return "standby" if event.get("mode") == "standby" else "unknown mode"
    if user_id is None:
        return "not from a person"
    return None if isinstance(kind, str) and kind in HANDLED_TYPES else "unknown type"


def _event_id(event: dict[str, Any]) -> str:
    """LINE's id, or one made from the event itself; the delivery is no part of it, so that a redelivery is known."""
    given = event.get("webhookEventId")
    if isinstance(given, str) and _EVENT_ID.match(given):
        return given
    lasting = {name: value for name, value in event.items() if name != "deliveryContext"}
    return f"sha256:{hashlib.sha256(orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS)).hexdigest()}"
