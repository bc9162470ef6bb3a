"""The simulator's time: real, or one that tests and the phone page can move."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time as an aware datetime; with `advance(seconds)` it can be moved too."""

    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that can be moved forward.

    It starts at `start` (now, if not given). Flowing, it runs on beside real time; otherwise it stands still
    until moved.
    """

    def __init__(self, start: datetime | None = None, *, flowing: bool = False) -> None:
        real = datetime.now(UTC)
        self._moved = (start or real) - real if flowing else timedelta()
        self._still = None if flowing else (start or real)

    def now(self) -> datetime:
        return self._still or datetime.now(UTC) + self._moved

    def advance(self, seconds: float) -> None:
        step = timedelta(seconds=seconds)
        if self._still is None:
            self._moved += step
        else:
            self._still += step
