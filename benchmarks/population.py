"""The population of the dispatch benchmark, as the goal fixes it: who there is, what is offered, who would take it.

Everything here is hidden from the policies except skills and declared free time.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from models.japan_time import at_hour, in_japan

START = at_hour(date(2026, 6, 1), 0)
"""A Monday."""

DAYS = 60
OFFERS_A_DAY = 20
SKILLS = 8
BANDS = (("9-12", 9, 12), ("12-15", 12, 15), ("15-18", 15, 18), ("18-21", 18, 21), ("21-24", 21, 24))


@dataclass(frozen=True)
class Person:
    """A resident. `hours`: free (weekday, hour); `propensity` and `median_minutes` nobody knows."""

    number: int
    skills: frozenset[int]
    hours: frozenset[tuple[int, int]]
    propensity: float
    median_minutes: float

    @cached_property
    def bands(self) -> frozenset[tuple[int, str]]:
        """Free time as a resident declares it: the bands in which they have an hour."""
        return frozenset((day, name) for day, hour in self.hours for name, first, end in BANDS if first <= hour < end)

    def is_free(self, moment: datetime) -> bool:
        """Whether this is one of their free hours."""
        local = in_japan(moment)
        return (local.weekday(), local.hour) in self.hours


@dataclass(frozen=True)
class Work:
    """An offer; `willing` are those who would take it if they looked, had the time to answer, and it was open."""

    number: int
    skill: int
    places: int
    fee_yen: int
    opens_at: datetime
    closes_at: datetime
    fits: tuple[int, ...]
    willing: frozenset[int]


@dataclass(frozen=True)
class Population:
    """People, offers, and when people look at open work by themselves; the same for every policy."""

    people: tuple[Person, ...]
    works: tuple[Work, ...]
    looks: tuple[tuple[datetime, int], ...]

    @property
    def most_fill(self) -> float:
        """The share of places that any policy could fill: everybody answers in time to all that they would take."""
        filled = sum(min(work.places, len(work.willing)) for work in self.works)
        return filled / sum(work.places for work in self.works)


def populate(seed: int, people: int) -> Population:
    """The population of a seed."""
    random = Random(seed)
    everybody = tuple(_person(number, random) for number in range(people))
    openings = sorted(_opening(day, random) for day in range(DAYS) for _ in range(OFFERS_A_DAY))
    works = tuple(_work(number, opens_at, everybody, random) for number, opens_at in enumerate(openings))
    looks = sorted(look for day in range(DAYS + 3) for person in everybody for look in _looks(person, day, random))
    return Population(everybody, works, tuple(looks))


def _person(number: int, random: Random) -> Person:
    return Person(
        number=number,
        skills=frozenset(skill for skill in range(SKILLS) if random.random() < 0.3),
        hours=_free_hours(random),
        propensity=random.betavariate(0.6, 5),
        median_minutes=random.lognormvariate(3.4, 1.0),
    )


def _free_hours(random: Random) -> frozenset[tuple[int, int]]:
    kind = random.random()
    if kind < 0.55:
        return frozenset((day, hour) for day in range(5) for hour in range(9, 14))
    if kind < 0.80:
        return frozenset((day, hour) for day in range(7) for hour in range(20, 24))
    return frozenset((day, hour) for day in range(7) for hour in range(8, 22) if random.random() < 0.35)


def _opening(day: int, random: Random) -> datetime:
    return START + timedelta(days=day, hours=random.uniform(8, 18))


def _work(number: int, opens_at: datetime, people: tuple[Person, ...], random: Random) -> Work:
    skill = random.randrange(SKILLS)
    fits = tuple(person.number for person in people if skill in person.skills)
    return Work(
        number=number,
        skill=skill,
        places=random.choice((1, 1, 2, 3, 5, 10, 20)),
        fee_yen=random.choice((300, 500, 800, 1500)),
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=random.choice((24, 48, 72))),
        fits=fits,
        willing=frozenset(one for one in fits if random.random() < people[one].propensity),
    )


def _looks(person: Person, day: int, random: Random) -> list[tuple[datetime, int]]:
    """Looks of one day: 0.2 on average, in its free hours; none on a day that has no free hour."""
    today = day % 7
    hours = sorted(hour for weekday, hour in person.hours if weekday == today)
    if not hours or random.random() >= 0.2:
        return []
    moment = START + timedelta(days=day, hours=random.choice(hours) + random.random())
    return [(moment, person.number)]
