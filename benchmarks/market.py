"""Two months of offers and answers under a policy: messages, looks, acceptances, one after another."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from benchmarks.population import Person, Population, Work
from models.japan_time import day_in_japan

ANSWERS_OUTSIDE_FREE_HOURS = 0.35
LEAST_PROPENSITY = 0.02
"""Who would as good as never take anything is left out of the Gini coefficient."""


@dataclass
class Running:
    """An offer in the market: who was asked when, who has it, who has answered."""

    work: Work
    asked: dict[int, datetime] = field(default_factory=dict)
    taken: dict[int, datetime] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)

    @property
    def open_places(self) -> int:
        """Places left."""
        return self.work.places - len(self.taken)


class Policy(Protocol):
    """Whom to ask when. It sees offers, what people declared, and answers; nothing hidden."""

    def offered(self, market: "Market", running: Running) -> None:
        """A new offer."""

    def called(self, market: "Market") -> None:
        """A moment that it asked for has come."""

    def accepted(self, market: "Market", running: Running, person: int) -> None:
        """Somebody took a place."""


class Market:
    """The run of one policy over one population."""

    def __init__(self, population: Population, policy: Policy, seed: int) -> None:
        self.people = population.people
        self.policy = policy
        self.random = Random(seed)
        self.now = population.works[0].opens_at
        self.runnings: list[Running] = []
        self.earned: Counter[int] = Counter()
        self.pushes: Counter[tuple[int, date]] = Counter()
        self._open_by_skill: dict[int, list[Running]] = defaultdict(list)
        self._events: list[tuple[datetime, int, str, Any]] = []
        self._number = 0
        for work in population.works:
            self._at(work.opens_at, "offer", work)
        for moment, person in population.looks:
            self._at(moment, "look", person)

    def run(self) -> "Market":
        """Let the two months pass."""
        while self._events:
            self.now, _, what, subject = heapq.heappop(self._events)
            if what == "offer":
                self._offer(subject)
            elif what == "look":
                self._look(subject)
            elif what == "message":
                self._read(*subject)
            else:
                self.policy.called(self)
        return self

    def call(self, moment: datetime) -> None:
        """Wake the policy then."""
        self._at(moment, "call", None)

    def ask(self, running: Running, people: Iterable[int]) -> None:
        """Send one paid message about one offer to each."""
        self.push({person: [running] for person in people})

    def push(self, pushes: dict[int, list[Running]]) -> None:
        """Send one paid message to each person, with all of these offers in it."""
        for number, runnings in pushes.items():
            for running in runnings:
                running.asked[number] = self.now
            self.pushes[number, day_in_japan(self.now)] += 1
            delay = self.people[number].median_minutes * self.random.lognormvariate(0, 0.8)
            self._at(self.now + timedelta(minutes=delay), "message", (number, runnings))

    @property
    def messages(self) -> int:
        """Paid messages."""
        return sum(self.pushes.values())

    @property
    def fill(self) -> float:
        """Places filled, of all."""
        return sum(len(one.taken) for one in self.runnings) / sum(one.work.places for one in self.runnings)

    @property
    def gini(self) -> float:
        """Of earnings over all who would ever take anything, zeros included."""
        yen = sorted(self.earned[one.number] for one in self.people if one.propensity > LEAST_PROPENSITY)
        ranked = sum(rank * amount for rank, amount in enumerate(yen, start=1))
        return 2 * ranked / (len(yen) * sum(yen)) - (len(yen) + 1) / len(yen)

    def _at(self, moment: datetime, what: str, subject: Any) -> None:
        self._number += 1
        heapq.heappush(self._events, (moment, self._number, what, subject))

    def _offer(self, work: Work) -> None:
        running = Running(work)
        self.runnings.append(running)
        self._open_by_skill[work.skill].append(running)
        self.policy.offered(self, running)

    def _look(self, number: int) -> None:
        person = self.people[number]
        for skill in sorted(person.skills):
            still_open = [
                one for one in self._open_by_skill[skill] if one.open_places and one.work.closes_at > self.now
            ]
            self._open_by_skill[skill] = still_open
            self._answer(person, still_open)

    def _read(self, number: int, runnings: list[Running]) -> None:
        person = self.people[number]
        if person.is_free(self.now) or self.random.random() < ANSWERS_OUTSIDE_FREE_HOURS:
            self._answer(person, runnings)

    def _answer(self, person: Person, runnings: Iterable[Running]) -> None:
        """One answer to each offer that is still open; who said no does not say yes later."""
        for running in runnings:
            if running.open_places and running.work.closes_at > self.now and person.number not in running.answered:
                running.answered.add(person.number)
                if person.number in running.work.willing:
                    running.taken[person.number] = self.now
                    self.earned[person.number] += running.work.fee_yen
                    self.policy.accepted(self, running, person.number)
