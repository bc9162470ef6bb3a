"""Levels: how sure the checked work of a resident is. Only checked work moves them; time alone never does."""

from enum import IntEnum

REMEMBERED = 100
"""Checks that count: the newest ones, so that who has learned is not held to how they began."""

RIGHT, WRONG = "1", "0"
_BEFORE_RIGHT, _BEFORE_ALL = 4.0, 5.0
"""What is believed of somebody new: as if four of five had been right."""


class Level(IntEnum):
    """How sure somebody is in one kind of work."""

    NEW = 0
    STEADY = 1
    SURE = 2
    TRUSTED = 3


_NEEDS = ((Level.TRUSTED, 30, 0.92), (Level.SURE, 15, 0.85), (Level.STEADY, 5, 0.6))
"""The level, with at least so many checks, and at least so accurate."""


def remember(checks: str, is_right: bool) -> str:
    """The checks with one more; written as "1" for right and "0" for wrong, the newest last."""
    return (checks + (RIGHT if is_right else WRONG))[-REMEMBERED:]


def accuracy(checks: str) -> float:
    """The probability that the next answer is right: the mean of a Beta distribution over the checks."""
    return (_BEFORE_RIGHT + checks.count(RIGHT)) / (_BEFORE_ALL + len(checks))


def level_of(checks: str) -> Level:
    """The level that the checks give."""
    sure = accuracy(checks)
    return next((level for level, count, least in _NEEDS if len(checks) >= count and sure >= least), Level.NEW)


def checks_to_next(checks: str) -> int:
    """How many more checks the next level needs at least; 0 where only accuracy is missing, or none is above."""
    above = [count for level, count, _ in _NEEDS if level == level_of(checks) + 1]
    return max(0, above[0] - len(checks)) if above else 0
