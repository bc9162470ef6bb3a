"""How often somebody may ask or try: a token of the API, a place, a mail address. Counted by each process for itself."""

import math
import time
from collections import OrderedDict

_MOST_REMEMBERED = 10_000


class Throttle:
    """A token bucket for every name: `burst` at once, `per_second` after that."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> int:
        """Take one; 0, or the whole seconds after which to ask again (then nothing was taken)."""
        level = self._level(name)
        if level < 1:
            return math.ceil((1 - level) / self._per_second)
        self._keep(name, level - 1)
        return 0

    def _level(self, name: str) -> float:
        level, at = self._levels.get(name, (float(self._burst), 0.0))
        return min(self._burst, level + (time.monotonic() - at) * self._per_second)

    def _keep(self, name: str, level: float) -> None:
        self._levels[name] = level, time.monotonic()
        self._levels.move_to_end(name)
        if len(self._levels) > _MOST_REMEMBERED:
            self._levels.popitem(last=False)
