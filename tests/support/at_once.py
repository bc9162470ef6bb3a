"""SQLite without the driver's thread, for tests in which nobody waits for anybody.

The driver hands every statement to a thread and gets its answer back by the loop, which takes longer than most
statements do. Here the statement is run where it is asked for: the same driver, the same connections and transactions,
but no other task runs meanwhile. So it is not for tests of what happens at once: those of the pipeline keep the thread.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class AtOnce:
    """Stands where the driver has a queue to its thread."""

    def put_nowait(self, order: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        """Do what the thread would do."""
        future, function = order
        try:
            result = function()
        except Exception as error:
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class NoThread:
    """Stands where the driver has a thread."""

    def __init__(self, **_: Any) -> None:
        self.daemon = True

    def start(self) -> None:
        """There is nothing to start."""


@contextmanager
def statements_at_once() -> Iterator[None]:
    """Have connections that are opened now work so."""
    with patch("aiosqlite.core.SimpleQueue", AtOnce), patch("aiosqlite.core.Thread", NoThread):
        yield
