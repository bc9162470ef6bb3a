"""Who can be asked to do a task, and who first: only from what residents declared, never from past answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.dispatch.waves import MOST_A_DAY
from models.japan_time import at_hour, day_in_japan

DAYS_LOOKED_AT = 14


class Misfit(StrEnum):
    """Why somebody is not asked."""

    NO_ACCOUNT = "no_account"
    LACKS_SKILL = "lacks_skill"
    NO_FREE_TIME = "no_free_time"
    HOURS_FULL = "hours_full"
    YEN_FULL = "yen_full"
    ASKED_ALREADY = "asked_already"
    HAS_IT = "has_it"
    ENOUGH_OPEN = "enough_open"
    ELSEWHERE = "elsewhere"
    TWICE_TODAY = "twice_today"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member, as far as it matters for being asked. Minutes are of this week, yen of the year in which
    the task is due.

    An empty `free` is no declared time at all: any time will do. `open_works` are in their hands now, and `most_open`
    is as many as they want; `is_elsewhere`: they have work at a place in the time of this task.
    """

    resident_id: int
    alias: str
    account_id: int | None
    skill_ids: frozenset[int]
    free: frozenset[tuple[int, str]]
    minutes_this_week: int
    minutes_per_week: int | None
    earned_yen: int
    yen_per_year: int | None
    last_asked_at: datetime | None
    turn_at: datetime
    messages_today: int
    was_asked: bool
    has_task: bool
    open_works: int = 0
    most_open: int | None = None
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What a task asks of a person. `times` are the free bands (weekday, band) that lie before its due date; work at a
    place (`needs_all`) takes all of them, all other any one.

    `fee_yen` is what a place comes to, with the tax that comes upon its fee. `skills`: for each skill of the task all that count as it, for every operator asks with questions of its own.
    """

    skills: Mapping[int, frozenset[int]]
    minutes: int
    fee_yen: int
    times: frozenset[tuple[int, str]]
    needs_all: bool = False


def misfit(candidate: Candidate, need: Need) -> Misfit | None:
    """Why a candidate is not asked, or None if they are to be."""
    if candidate.has_task:
        return Misfit.HAS_IT
    if candidate.was_asked:
        return Misfit.ASKED_ALREADY
    if not all(alike & candidate.skill_ids for alike in need.skills.values()):
        return Misfit.LACKS_SKILL
    if not is_free(candidate, need):
        return Misfit.NO_FREE_TIME
    if candidate.is_elsewhere:
        return Misfit.ELSEWHERE
    if has_enough(candidate.open_works, candidate.most_open):
        return Misfit.ENOUGH_OPEN
    if exceeds_hours(candidate, need.minutes):
        return Misfit.HOURS_FULL
    if exceeds_yen(candidate.earned_yen, candidate.yen_per_year, need.fee_yen):
        return Misfit.YEN_FULL
    if candidate.messages_today >= MOST_A_DAY:
        return Misfit.TWICE_TODAY
    return Misfit.NO_ACCOUNT if candidate.account_id is None else None


def is_free(candidate: Candidate, need: Need) -> bool:
    """Whether the times they declared do; who declared none is free at any."""
    if not candidate.free:
        return True
    return need.times <= candidate.free if need.needs_all else bool(need.times & candidate.free)


def has_enough(open_works: int, most_open: int | None) -> bool:
    """Whether they have as much in hand as they want at once."""
    return most_open is not None and open_works >= most_open


def exceeds_hours(candidate: Candidate, minutes: int) -> bool:
    """Whether the task would go beyond the hours a week that the resident set for themselves."""
    cap = candidate.minutes_per_week
    return cap is not None and candidate.minutes_this_week + minutes > cap


def exceeds_yen(earned_yen: int, yen_per_year: int | None, fee_yen: int) -> bool:
    """Whether the fee would go beyond the yen a year that the resident set for themselves."""
    return yen_per_year is not None and earned_yen + fee_yen > yen_per_year


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those whose turn has been longest: by when they were asked and what they earned (`models.dispatch.waves`)."""
    return sorted(candidates, key=lambda one: (one.turn_at, one.resident_id))


def reason_of(candidate: Candidate, need: Need) -> dict[str, Any]:
    """Why this person is asked, as data to be explained later."""
    return {
        "rule": "fits",
        "skills": sorted(need.skills),
        "times": sorted(f"{weekday}:{band}" for weekday, band in need.times & candidate.free),
        "last_asked_at": candidate.last_asked_at.isoformat() if candidate.last_asked_at else None,
        "earned_yen": candidate.earned_yen,
        "turn_at": candidate.turn_at.isoformat(),
    }


def times_between(bands: Sequence[Sequence[Any]], start: datetime, end: datetime) -> frozenset[tuple[int, str]]:
    """The bands of weekdays that overlap the time from `start` to `end`, looking two weeks ahead at most.

    `bands` as an operator keeps them: [["9-12", 9, 12], …], hours of Japan. A week has them all.
    """
    first = day_in_japan(start)
    found: set[tuple[int, str]] = set()
    for offset in range(DAYS_LOOKED_AT):
        day = first + timedelta(days=offset)
        if at_hour(day, 0) >= end:
            break
        found.update(
            (day.weekday(), band[0]) for band in bands if at_hour(day, band[1]) < end and at_hour(day, band[2]) > start
        )
    return frozenset(found)
