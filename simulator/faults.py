"""Faults that can be switched on per endpoint."""

from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

# 500_after, reset_after and timeout come after the platform accepted the call, which the bot can't know.
Kind = Literal["500_before", "500_after", "429", "slow", "reset", "reset_after", "timeout"]
KINDS: tuple[str, ...] = get_args(Kind)
ENDPOINTS = (
    "reply",
    "push",
    "multicast",
    "broadcast",
    "profile",
    "content",
    "richmenu",
    "other",
    "any",
)


@dataclass(slots=True)
class Fault:
    """`count` = calls that it still hits (None: until removed), `seconds` = how long slow and timeout take."""

    id: int
    kind: Kind
    endpoint: str = "any"
    channel_id: str | None = None
    count: int | None = None
    probability: float = 1.0
    seconds: float = 3.0


class Faults:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._last_id = 0
        self.active: list[Fault] = []

    def add(
        self,
        kind: Kind,
        endpoint: str = "any",
        *,
        channel_id: str | None = None,
        count: int | None = None,
        probability: float = 1.0,
        seconds: float | None = None,
    ) -> Fault:
        """Switch a fault on.

        Raises ValueError for a kind or endpoint that does not exist.
        """
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if endpoint not in ENDPOINTS:
            raise ValueError(f"endpoint must be one of {', '.join(ENDPOINTS)}")
        if count is not None and count < 1:
            raise ValueError("count is 1 or more, or none")
        if not 0 <= probability <= 1:
            raise ValueError("probability is 0 to 1")
        self._last_id += 1
        duration = seconds if seconds is not None else (60.0 if kind == "timeout" else 3.0)
        fault = Fault(self._last_id, kind, endpoint, channel_id, count, probability, duration)
        self.active.append(fault)
        return fault

    def remove(self, fault_id: int) -> bool:
        kept = [fault for fault in self.active if fault.id != fault_id]
        removed = len(kept) < len(self.active)
        self.active = kept
        return removed

    def clear(self) -> None:
        self.active = []

    def pick(self, channel_id: str, endpoint: str) -> Fault | None:
        """The first fault that hits this call; one with a count is used up by it."""
        for fault in self.active:
            if fault.endpoint not in ("any", endpoint) or fault.channel_id not in (
                None,
                channel_id,
            ):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            if fault.count is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self.active.remove(fault)
            return fault
        return None
