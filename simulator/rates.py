"""Rate limits: a token bucket per channel and endpoint.

https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

from dataclasses import dataclass

from simulator.errors import LineError


@dataclass(frozen=True, slots=True)
class Rate:
    calls: int
    seconds: int


USUAL = Rate(2_000, 1)
MULTICAST = Rate(200, 1)
LOADING = Rate(100, 1)
MENU_LIST = Rate(10, 1)
TOKENS = Rate(370, 1)
WEBHOOK_SETTINGS = Rate(1_000, 60)
MENU_CHANGES = Rate(100, 3_600)
SELDOM = Rate(60, 3_600)  # broadcast, delivery counts, webhook test


class Buckets:
    def __init__(self) -> None:
        self.enabled = True
        self._left: dict[tuple[str, str], tuple[float, int]] = {}  # key → tokens left, at (ms)

    def take(self, channel_id: str, endpoint: str, rate: Rate, now_ms: int) -> None:
        """Take one token.

        Raises the API's 429 when none is left.
        """
        if not self.enabled:
            return
        key = (channel_id, endpoint)
        left, at = self._left.get(key, (float(rate.calls), now_ms))
        left = min(rate.calls, left + (now_ms - at) * rate.calls / (rate.seconds * 1000))
        if left < 1:
            self._left[key] = (left, now_ms)
            raise LineError(429, "The API rate limit has been exceeded. Try again later.")
        self._left[key] = (left - 1, now_ms)
