"""Samples: which share of the work is checked by known answers, and which submissions staff look at."""

import hashlib
from collections.abc import Mapping
from math import floor

from models.quality.levels import Level

GOLD_SHARE: Mapping[Level, float] = {Level.NEW: 0.2, Level.STEADY: 0.05, Level.SURE: 0.03, Level.TRUSTED: 0.02}
"""Of the items in hand, the share whose answer is known."""

REVIEW_SHARE: Mapping[Level, float] = {Level.NEW: 1.0, Level.STEADY: 0.5, Level.SURE: 0.2, Level.TRUSTED: 0.05}
"""Of the submissions, the share that staff look at."""


def draw(kind: str, number: int) -> float:
    """A number from 0 up to 1 that belongs to one thing for good, so that asking again cannot change the lot."""
    return int.from_bytes(hashlib.sha256(f"{kind}:{number}".encode()).digest()[:6]) / 2**48


def gold_count(units: int, level: Level, available: int, lot: float) -> int:
    """How many of `units` items are to be ones with a known answer; at least one is always real work."""
    return max(0, min(floor(units * GOLD_SHARE[level] + lot), available, units - 1))


def is_reviewed(level: Level, lot: float) -> bool:
    """Whether staff look at a submission."""
    return lot < REVIEW_SHARE[level]
