"""What pacts allow, in plain rules over their own words: who may take what, and why not. Nothing here asks the product.

Towns and people go by small numbers; somebody lives in the town of their number modulo three.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

TOWNS = 3

REFUSALS = {
    "no pact": "errors.crossing.not_shared",
    "a partner's partner": "errors.crossing.not_shared",
    "proposed only": "errors.crossing.not_shared",
    "direction": "errors.crossing.not_shared",
    "kind of work": "errors.crossing.not_shared",
    "class of work": "errors.crossing.not_shared",
    "not begun": "errors.crossing.not_shared",
    "past its last day": "errors.crossing.over",
    "suspended": "errors.crossing.over",
    "ended": "errors.crossing.over",
    "head start": "errors.crossing.not_yet",
    "places": "errors.crossing.cap_reached",
    "yen": "errors.crossing.cap_reached",
    "consent": "errors.crossing.consent_needed",
}
"""Every reason for which somebody may not take another town's work, and with which error they are told."""


@dataclass
class Words:
    """A pact: what its two towns have agreed, and where it stands."""

    between: tuple[int, int]
    is_direct: bool
    direction: str
    templates: list[str]
    work_classes: list[int]
    starts_on: date
    ends_on: date | None
    head_start_hours: int
    places_per_month: int | None
    yen_per_month: int | None
    status: str
    number: int = 0
    suspended_by: int | None = None

    def ways(self) -> set[tuple[int, int]]:
        """(whose work, whose people) it shares."""
        proposer, other = self.between
        gives, takes = {(proposer, other)}, {(other, proposer)}
        return {"gives": gives, "takes": takes, "both": gives | takes}[self.direction]


@dataclass(frozen=True)
class Work:
    """An offer of a town's work, as it was sent."""

    number: int
    town: int
    work_class: int
    template: str | None
    fee_yen: int
    sent_at: datetime


@dataclass
class Held:
    """A contract that somebody was allowed to make: `party` must owe what comes of it."""

    number: int
    person: int
    work: Work
    pact: Words | None
    party: int
    accepted_at: datetime
    counts: bool = True
    is_done: bool = False


@dataclass
class Oracle:
    """All that happened, as far as it decides over what may happen next."""

    pacts: list[Words]
    works: list[Work]
    consents: set[tuple[int, int]]
    held: list[Held] = field(default_factory=list)

    def party(self, pact: Words | None, person: int, work: Work) -> int:
        """Which town contracts: its own work a town entrusts itself; another's by the chain of the pact."""
        return work.town if pact is None or pact.is_direct else person % TOWNS

    def verdict(self, person: int, work: Work, now: datetime) -> tuple[frozenset[str], Words | None]:
        """Why somebody may not take some work now (nothing: they may), and by which pact they may."""
        home = person % TOWNS
        if home == work.town:
            return frozenset(), None
        between = [one for one in self.pacts if set(one.between) == {home, work.town}]
        if not between:
            return frozenset({"a partner's partner" if self._leads_round(home, work.town) else "no pact"}), None
        faults: set[str] = set()
        for pact in between:
            found = self.faults(pact, home, work, now)
            if not found:
                missing = (person, self.party(pact, person, work)) not in self.consents
                return frozenset({"consent"} if missing else ()), pact
            faults |= found
        return frozenset(faults), None

    def faults(self, pact: Words, home: int, work: Work, now: datetime) -> set[str]:
        """What of a pact stands against work being given to a town's people now."""
        today = in_japan(now)
        taken = [
            one.work.fee_yen
            for one in self.held
            if one.pact is pact and one.work.town == work.town and one.counts and is_same_month(one.accepted_at, now)
        ]
        places, yen = pact.places_per_month, pact.yen_per_month
        holds = {
            "direction": (work.town, home) in pact.ways(),
            "kind of work": not pact.templates or work.template in pact.templates,
            "class of work": work.work_class in pact.work_classes,
            "proposed only": pact.status != "proposed",
            "suspended": pact.status != "suspended",
            "ended": pact.status != "ended",
            "not begun": pact.starts_on <= today,
            "past its last day": pact.ends_on is None or today <= pact.ends_on,
            "head start": now >= work.sent_at + timedelta(hours=pact.head_start_hours),
            "places": places is None or len(taken) < places,
            "yen": yen is None or sum(taken) + work.fee_yen <= yen,
        }
        return {name for name, is_so in holds.items() if not is_so}

    def attempts(self, now: datetime) -> dict[frozenset[str], list[tuple[int, Work]]]:
        """Every (person, work of another town) that has not been taken yet, by what stands against it."""
        had = {(one.person, one.work.number) for one in self.held}
        found: dict[frozenset[str], list[tuple[int, Work]]] = {}
        for work in self.works:
            for person in range(2 * TOWNS):
                if person % TOWNS != work.town and (person, work.number) not in had:
                    found.setdefault(self.verdict(person, work, now)[0], []).append((person, work))
        return found

    def is_capped(self, person: int, work: Work, now: datetime) -> bool:
        """Whether what they may take counts for a cap of the pact."""
        pact = self.verdict(person, work, now)[1]
        return pact is not None and (pact.places_per_month, pact.yen_per_month) != (None, None)

    def _leads_round(self, home: int, town: int) -> bool:
        """Whether the two have pacts with one and the same third town, and none with each other."""
        third = ({0, 1, 2} - {home, town}).pop()
        joined = {frozenset(one.between) for one in self.pacts if one.status == "agreed"}
        return all(frozenset(pair) in joined for pair in pairwise((home, third, town)))


def in_japan(moment: datetime) -> date:
    """The day in Japan."""
    return (moment + timedelta(hours=9)).date()


def is_same_month(one: datetime, other: datetime) -> bool:
    """Whether two moments are in one calendar month of Japan."""
    first, second = in_japan(one), in_japan(other)
    return (first.year, first.month) == (second.year, second.month)


def without_clashes(pacts: Iterable[Words]) -> list[Words]:
    """Those that do not decide over what an earlier one decides over: no two such can stand."""
    kept: list[Words] = []
    for pact in pacts:
        if not any(pact.ways() & other.ways() for other in kept):
            kept.append(pact)
    return kept
