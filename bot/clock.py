"""The one clock. Everything that needs the time is given it from here."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


class Clock:
    """The time in UTC. It can be moved forward only where a simulator stands in for LINE (see `Settings`)."""

    def __init__(self, is_movable: bool = False) -> None:
        self.is_movable = is_movable
        self._offset = timedelta()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    @property
    def moved_seconds(self) -> float:
        """How far it has been moved."""
        return self._offset.total_seconds()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Be told when the clock has been moved: what has come due meanwhile must be looked for."""
        self._listeners.append(listener)

    def advance(self, seconds: float) -> None:
        """Move the clock forward; raises ValueError where it must not be moved, or backwards."""
        if not self.is_movable:
            raise ValueError("this clock cannot be moved")
        if seconds < 0:
            raise ValueError("time only moves forward")
        self._offset += timedelta(seconds=seconds)
        for listener in self._listeners:
            listener()
