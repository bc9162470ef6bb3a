"""News of the platform as it happens, for phone pages (server-sent events) and for tests that wait."""

import asyncio

from simulator.world import Json, Key

News = tuple[str, Json] | None
"""The name of what happened, and what it is; None is the last that is heard."""


class Live:
    def __init__(self) -> None:
        self._has_ended = False
        self._listeners: set[asyncio.Queue[News]] = set()
        self._waiting: dict[Key, set[asyncio.Future[None]]] = {}

    def listen(self) -> asyncio.Queue[News]:
        queue: asyncio.Queue[News] = asyncio.Queue()
        if self._has_ended:
            queue.put_nowait(None)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[News]) -> None:
        self._listeners.discard(queue)

    def end(self) -> None:
        """Let every listener go, and whoever still comes: a server that waits for open streams can then stop."""
        self._has_ended = True
        for queue in self._listeners:
            queue.put_nowait(None)

    @property
    def has_listeners(self) -> bool:
        return bool(self._listeners)

    def publish(self, name: str, news: Json) -> None:
        for queue in self._listeners:
            queue.put_nowait((name, news))

    def wake(self, chat: Key) -> None:
        """Something new stands in the chat: let those look who wait for it."""
        for future in self._waiting.pop(chat, ()):
            if not future.done():
                future.set_result(None)

    def next_change(self, chat: Key) -> asyncio.Future[None]:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(chat, set()).add(future)
        return future
