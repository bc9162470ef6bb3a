"""Three towns with two people and some open work each, and histories played on them against the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from handlers.context import Context
from handlers.dispatch.offers import NobodyToAsk
from handlers.dispatch.sharing import share_offers
from handlers.people import consents
from handlers.towns import pacts
from handlers.work import taking
from models.dispatch.offers import Invitation
from models.errors import YuiError
from models.people.operators import Operator
from models.people.residents import Resident
from models.towns.pacts import Chain, Direction, PactStatus
from models.work.assignments import Notice
from models.work.tasks import Task
from tests.crossing.oracle import REFUSALS, TOWNS, Held, Oracle, Words, Work
from tests.crossing.towns import Towns
from tests.support.memory import Memory
from tests.work.desk import START, me

KINDS: list[tuple[int, str | None, int]] = [(0, None, 500), (0, "writing", 800), (1, None, 800)]
"""Class, kind and fee of the open work of each town."""

SENT = [START, START + timedelta(hours=6), START + timedelta(hours=24)]
"""When each kind is sent: nobody is asked more than twice on a day."""

BEGIN = START + timedelta(hours=25)
LAST = START + timedelta(days=9)


class World(Towns):
    """`world.begins(pacts)`, then `world.does(act)`; the oracle says beforehand what must come of each attempt."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.people = [self.lives_in(number % TOWNS, shares=number >= TOWNS) for number in range(2 * TOWNS)]
        self.accounts = [self.account(resident_id) for resident_id in self.people]
        self.sent: list[Work] = []
        for kind, moment in zip(KINDS, SENT, strict=True):
            self.now = moment
            self.sent += [self.sends(town, *kind) for town in range(TOWNS)]
        self.tried: Counter[str] = Counter()
        self.begins([])
        memory.keep()

    def begins(self, words: Sequence[Words]) -> None:
        """A history begins: everything is as it was, and these pacts stand."""
        self.now = BEGIN
        self.oracle = Oracle(list(words), list(self.sent), {(person, person % TOWNS) for person in range(3, 6)})
        self.asked = 0
        for pact in words:
            facts = {name: value for name, value in asdict(pact).items() if name not in _NOT_IN_TABLE}
            values = facts | {"direction": Direction(pact.direction), "status": PactStatus(pact.status)}
            pact.number = self.pact(*pact.between, Chain.DIRECT if pact.is_direct else Chain.THROUGH, **values)

    def sends(self, town: int, work_class: int, template: str | None, yen: int) -> Work:
        """A town offers some more of its work to all."""
        with self.at_the_desk_of(town):
            order_id = self.order(work_class=work_class)
            facts = {"unit_fee_yen": yen, "places": 6, "due_at": LAST + timedelta(days=1)}
            task_id = self.task(order_id=order_id, **facts)
            if template is not None:  # what staff must say of its kind is no matter here
                self.act(_has_kind, task_id, template)
            closes_in = (LAST - self.now) / timedelta(days=1)
            return Work(self.offer(task_id, closes_in, mode="all"), town, work_class, template, yen, self.now)

    def shares(self, town: int, kind: int, hours: int) -> None:
        """The same, where there is anybody to ask; and a while later the worker comes by."""
        with suppress(NobodyToAsk):
            self.oracle.works.append(self.sends(town, *KINDS[kind]))
        self.waits(hours)
        self.asks()

    def does(self, act: Sequence[Any]) -> None:
        """One thing of a history, and what must come of it."""
        name, *given = act
        {
            "may": self.is_let,
            "may not": self.is_kept_out,
            "bare": self.is_asked_for_consent,
            "move": self.moves,
            "wait": self.waits,
            "share": self.shares,
            "back": self.gives_back,
            "finish": self.finishes_one,
            "withdraw": self.withdraws,
        }[name](*given)

    def is_let(self, pick: int) -> None:
        """Somebody who may takes another town's work, consenting first where they have not."""
        found = self.oracle.attempts(self.now)
        pairs = [pair for why in (frozenset(), frozenset({"consent"})) for pair in found.get(why, [])]
        if not pairs:
            return
        if pick % 2:  # what is counted, so that caps are reached
            pairs = [pair for pair in pairs if self.oracle.is_capped(*pair, self.now)] or pairs
        person, work = pairs[pick % len(pairs)]
        _, pact = self.oracle.verdict(person, work, self.now)
        assert pact is not None
        self.consents(work.number, self.people[person])
        self.oracle.consents.add((person, self.oracle.party(pact, person, work)))
        self.takes(person, work, pact)

    def takes(self, person: int, work: Work, pact: Words | None) -> None:
        """It must be given to them."""
        taken = self.act(taking.accept, work.number, self.people[person], self.accounts[person], actor=self.by(person))
        party = self.oracle.party(pact, person, work)
        self.oracle.held.append(Held(taken.assignment.id, person, work, pact, party, self.now))
        self.tried["direct" if pact is not None and pact.is_direct else "through"] += 1

    def is_kept_out(self, reason: int, pick: int) -> None:
        """Somebody for whom one thing stands against it tries, whatever they consent to, and is told that."""
        found = {why: pairs for why, pairs in self.oracle.attempts(self.now).items() if why and why != {"consent"}}
        if found:
            fewest = min(len(why) for why in found)
            whys = sorted((why for why in found if len(why) == fewest), key=sorted)
            errors = sorted({REFUSALS[min(why)] for why in whys})  # each as often, however many reasons it has
            error = errors[reason % len(errors)]
            whys = [why for why in whys if REFUSALS[min(why)] == error]
            why = whys[pick % len(whys)]
            person, work = found[why][pick % len(found[why])]
            with suppress(YuiError):
                self.consents(work.number, self.people[person])
            self.is_refused(person, work, why)

    def is_asked_for_consent(self, pick: int) -> None:
        """Somebody tries who may but for their consent."""
        pairs = self.oracle.attempts(self.now).get(frozenset({"consent"}), [])
        if pairs:
            person, work = pairs[pick % len(pairs)]
            self.is_refused(person, work, frozenset({"consent"}))

    def is_refused(self, person: int, work: Work, why: frozenset[str]) -> None:
        """It must not be given to them, and they are told why."""
        told = ""
        try:
            self.act(taking.accept, work.number, self.people[person], self.accounts[person], actor=self.by(person))
        except YuiError as error:
            told = error.key
        assert told in {REFUSALS[one] for one in why}, (person, work, sorted(why), told)
        self.tried[" and ".join(sorted(why))] += 1

    def moves(self, number: int, how: str, by: int) -> None:
        """One of its two towns suspends, resumes or ends a pact."""
        pact = self.oracle.pacts[number % len(self.oracle.pacts)]
        town = pact.between[by]
        if how == "resume":
            if pact.status == "suspended" and pact.suspended_by == town and not self._is_past(pact):
                self.act(pacts.resume, self.operators[town], pact.number)
                pact.status = "agreed"
        elif pact.status == "agreed" or (how, pact.status) == ("end", "suspended"):
            self.act(pacts.end if how == "end" else pacts.suspend, self.operators[town], pact.number, "都合により")
            pact.status, pact.suspended_by = ("ended" if how == "end" else "suspended"), town

    def waits(self, hours: int) -> None:
        """Time passes, until the work closes."""
        if self.now + timedelta(hours=hours) < LAST:
            self.passes(hours=hours)

    def asks(self) -> None:
        """The worker asks partners' people: nobody for whom anything but their consent stands against it."""
        self.act(share_offers)
        query = select(Invitation).where(Invitation.id > self.asked).order_by(Invitation.id)
        works = {one.number: one for one in self.oracle.works}
        for asked in self.look(lambda session: list(session.scalars(query))):
            self.asked = asked.id
            person = self.people.index(asked.resident_id)
            assert asked.operator_id == self.operators[person % TOWNS]
            if works[asked.offer_id].town != person % TOWNS and asked.reason["rule"] != "found":
                why, pact = self.oracle.verdict(person, works[asked.offer_id], self.now)
                assert why <= {"consent"}, (person, works[asked.offer_id], why)
                assert pact is not None
                assert asked.reason["pact"] == pact.number
                self.tried["asked"] += 1

    def gives_back(self, pick: int) -> None:
        """Somebody hands work back before they began: it no longer counts for the pact."""
        held = [one for one in self.oracle.held if one.counts and not one.is_done]
        if held:
            one = held[pick % len(held)]
            self.hands_back(one.number, self.people[one.person])
            one.counts = False

    def finishes_one(self, pick: int) -> None:
        """Somebody does what they took, and the lead's reviewer approves it."""
        held = [one for one in self.oracle.held if one.counts and not one.is_done]
        if held:
            self.finishes(held[pick % len(held)])

    def finishes(self, held: Held) -> None:
        """The notice is agreed to, and the work handed in and approved."""
        query = select(Notice.id).where(Notice.assignment_id == held.number)
        notice_id = self.look(lambda session: session.scalars(query).one())
        resident_id = self.people[held.person]
        self.act(taking.agree, notice_id, resident_id, actor=self.by(held.person))
        self.hands_in_and_passes(held.number, resident_id)
        held.is_done = True

    def withdraws(self, pick: int) -> None:
        """Somebody takes back a consent: to their own town, or to a lead that knows them."""
        given = sorted(self.oracle.consents)
        if given:
            person, town = given[pick % len(given)]
            if town == person % TOWNS:
                self.act(_withdraw_at_home, self.people[person], self.operators[town], actor=self.by(person))
            else:
                self.takes_back(town, self.people[person])
            self.oracle.consents.remove((person, town))

    def by(self, person: int) -> Any:
        """Somebody who acts."""
        return me(self.people[person])

    def _is_past(self, pact: Words) -> bool:
        return pact.ends_on is not None and pact.ends_on < (self.now + timedelta(hours=9)).date()


_NOT_IN_TABLE = frozenset({"between", "is_direct", "number", "suspended_by"})


def _has_kind(context: Context, task_id: int, template: str) -> None:
    context.session.execute(update(Task).where(Task.id == task_id).values(template=template))


def _withdraw_at_home(context: Context, resident_id: int, operator_id: int) -> None:
    session = context.session
    resident, operator = session.get_one(Resident, resident_id), session.get_one(Operator, operator_id)
    consents.withdraw(context, resident, operator, "sharing")
