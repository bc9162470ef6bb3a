"""Outliers: work that differs from everybody else's, in speed or in agreement. People look at it; nothing follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from statistics import median

LEAST_ANSWERS = 10
LEAST_OTHERS = 2
MUCH_FASTER = 3.0
UNLIKELY = 0.01


class Strange(StrEnum):
    """In what work differs."""

    FAST = "fast"  # a third of the usual time, or less
    DISAGREES = "disagrees"  # differs from the others more often than chance explains


@dataclass(frozen=True, slots=True)
class Trace:
    """What one resident's work on a task looks like: `seconds` an item in the middle, `agreed` of `compared` answers."""

    resident_id: int
    answers: int
    seconds: float | None
    agreed: int
    compared: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """One resident whose work is worth a look, and why."""

    trace: Trace
    signs: tuple[Strange, ...]


def outliers(traces: Sequence[Trace]) -> list[Outlier]:
    """Those whose work differs from that of the others on the same task; nobody where there are too few to compare."""
    found = []
    for trace in traces:
        others = [other for other in traces if other.resident_id != trace.resident_id]
        signs = tuple(sign for sign, holds in _SIGNS if holds(trace, others))
        if signs:
            found.append(Outlier(trace, signs))
    return found


def middle_seconds(gaps: Sequence[float], longest: float = 600) -> float | None:
    """The time of an item: the median of the times between answers, breaks left out."""
    worked = [gap for gap in gaps if 0 < gap <= longest]
    return median(worked) if worked else None


def _is_fast(trace: Trace, others: Sequence[Trace]) -> bool:
    known = [other.seconds for other in others if other.seconds is not None and other.answers >= LEAST_ANSWERS]
    if trace.seconds is None or trace.answers < LEAST_ANSWERS or len(known) < LEAST_OTHERS:
        return False
    return trace.seconds * MUCH_FASTER <= median(known)


def _disagrees(trace: Trace, others: Sequence[Trace]) -> bool:
    compared = sum(other.compared for other in others)
    if trace.compared < LEAST_ANSWERS or compared < LEAST_ANSWERS:
        return False
    usual = (sum(other.agreed for other in others) + 1) / (compared + 2)
    return _at_most(trace.agreed, trace.compared, usual) < UNLIKELY


def _at_most(count: int, tries: int, chance: float) -> float:
    """The probability of so few or fewer of so many tries (the binomial distribution)."""
    return sum(comb(tries, hits) * chance**hits * (1 - chance) ** (tries - hits) for hits in range(count + 1))


_SIGNS = ((Strange.FAST, _is_fast), (Strange.DISAGREES, _disagrees))
