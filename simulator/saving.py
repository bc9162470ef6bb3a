"""The world to documents and back."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.store import Store
from simulator.world import Account, Bubble, Channel, Chat, Content, Json, Retry, RichMenu

if TYPE_CHECKING:
    from simulator.platform import Platform

_SAVE_AFTER_SECONDS = 0.3
_COUNTERS = ("counters", "webhooks", "people_reached", "quota_used")


def document(kind: str, body: Any) -> Json:
    """What is written of a thing: files and lists that have rows of their own stay out."""
    if kind == "chat":
        return {name: getattr(body, name) for name in Chat.__slots__ if name != "bubbles"}
    if kind == "channel":
        plain = {name: getattr(body, name) for name in Channel.__slots__ if name != "menus"}
        return plain | {
            "menus": [{"id": menu.id, "body": menu.body, "image_type": menu.image_type} for menu in body.menus.values()]
        }
    if kind == "content":
        return {name: getattr(body, name) for name in Content.__slots__ if name != "data"}
    return asdict(body)


class Memory:
    """What of the world is on disk, and what waits to be written."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)
        self._unsaved: dict[tuple[str, str], Any] = {}
        self._timer: asyncio.TimerHandle | None = None

    def save(self, kind: str, key: str, body: Any) -> None:
        """Write a thing a moment from now, together with what else changes by then."""
        self._unsaved[kind, key] = body
        if self._timer is None:
            # Before a loop runs nothing is timed: it is written with the first change within one, or at the end.
            with suppress(RuntimeError):
                self._timer = asyncio.get_running_loop().call_later(_SAVE_AFTER_SECONDS, self.flush)

    def flush(self) -> None:
        self._timer = None
        unsaved, self._unsaved = self._unsaved, {}
        self._store.save((kind, key, document(kind, body)) for (kind, key), body in unsaved.items())

    def put(self, key: str, data: bytes | None) -> None:
        self._store.put(key, data)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        self.flush()
        self._store.close()

    def fill(self, platform: Platform) -> None:
        """Fill a new platform with what was saved."""
        store = self._store
        for key, body in store.load("channel"):
            platform.channels[key] = channel = _channel(store, body)
            platform.tokens[channel.access_token] = (key, None)
        for _, body in store.load("account"):
            platform.adopt(Account(**body))
        for _, body in store.load("chat"):
            chat = Chat(**body)
            platform.chats[chat.key] = chat
        for key, body in store.load("content"):
            platform.contents[key] = Content(**body, data=store.get(f"content/{key}"))
        for key, body in store.load("retry"):
            channel_id, _, retry_key = key.partition("/")
            platform.sending.retries[channel_id, retry_key] = Retry(**body)
        for key, body in store.load("bubble"):
            channel_id, person_id, _ = key.split("/")
            platform.chats[channel_id, person_id].bubbles.append(Bubble(**body))
            platform.ids.go_on_after(body["id"])
        for chat in platform.chats.values():
            chat.bubbles.sort(key=lambda bubble: bubble.n)


def _channel(store: Store, body: Json) -> Channel:
    menus = [RichMenu(**menu) for menu in body.pop("menus")]
    for menu in menus:
        menu.image = store.get(f"menu/{body['id']}/{menu.id}")
    for name in _COUNTERS:
        body[name] = Counter(body[name])
    body["redelivery_delays"] = tuple(body["redelivery_delays"])
    return Channel(**body, menus={menu.id: menu for menu in menus})
