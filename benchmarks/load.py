# japanese: what people of the benchmark say and are told
"""The load driver: people of a simulated LINE who write and wait for the answer, each with one event in flight."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from simulator import Person
from simulator.acts import Outcome

FIRST_BIRTHDAY = date(1960, 1, 1).toordinal()


@dataclass
class Resident:
    """A person and how far they are in what they do; without steps they just say something."""

    person: Person
    number: int = 0
    steps: Sequence[str] = ()
    done: int = 0

    def act(self) -> Outcome:
        """Do the next step; after the last one, ask for the menu."""
        chat = self.person.chat()
        words = "もしもし"
        if self.steps:
            words = self.steps[self.done] if self.done < len(self.steps) else "メニュー"
            words = words.format(born_on=date.fromordinal(FIRST_BIRTHDAY + self.number))
        self.done += 1
        if words.startswith("["):
            place, action = self.person.finds(words.strip("[]"))
            return self.person.platform.acts.tap(chat, action, place=place)
        return self.person.platform.acts.text(chat, words)


@dataclass
class Times:
    """Milliseconds from sending an event to the webhook's 200, and to the reply; and how long it all took."""

    ack_ms: list[float] = field(default_factory=list)
    reply_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Events answered a second."""
        return len(self.reply_ms) / self.seconds


def p99(values: Sequence[float]) -> float:
    """The value below which 99 % lie."""
    return sorted(values)[int(len(values) * 0.99)]


async def as_fast_as_it_goes(people: Sequence[Resident], events: int, in_flight: int) -> Times:
    """Keep `in_flight` events on their way, each of another person, until `events` are answered."""
    times = Times()
    order = iter(range(events))
    started = time.perf_counter()

    async def writer() -> None:
        for number in order:
            await _ask(people[number % len(people)], times)

    await asyncio.gather(*(writer() for _ in range(in_flight)))
    times.seconds = time.perf_counter() - started
    return times


async def at_pace(people: Sequence[Resident], per_second: float, seconds: float) -> Times:
    """Send events at a steady pace, whether or not earlier ones are answered."""
    times = Times()
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(per_second * seconds)):
            wait = started + number / per_second - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            group.create_task(_ask(people[number % len(people)], times))
    times.seconds = time.perf_counter() - started
    return times


async def _ask(resident: Resident, times: Times) -> None:
    person = resident.person
    chat = person.chat()
    before = len(chat.bubbles)
    change = person.platform.live.next_change(chat.key)
    started = time.perf_counter()
    outcome = resident.act()
    assert outcome.delivery is not None
    acknowledged = asyncio.ensure_future(_time(outcome.delivery.done, started))
    while not any(bubble.sender == "bot" for bubble in chat.bubbles[before:]):
        async with asyncio.timeout(30):
            await change
        change = person.platform.live.next_change(chat.key)
    times.reply_ms.append(1000 * (time.perf_counter() - started))
    times.ack_ms.append(1000 * await acknowledged)


async def _time(done: "asyncio.Future[str]", started: float) -> float:
    result = await done
    assert result == "delivered", result
    return time.perf_counter() - started
