"""News of the platform as it happens, for phone pages (server-sent events) and for tests that wait."""

import asyncio

from simulator.world import Json, Key


class Live:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[tuple[str, Json]]] = set()
        self._waiting: dict[Key, set[asyncio.Future[None]]] = {}

    def listen(self) -> asyncio.Queue[tuple[str, Json]]:
        queue: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[tuple[str, Json]]) -> None:
        self._listeners.discard(queue)

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
