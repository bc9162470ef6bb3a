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
    """A person who goes through steps (see `benchmarks.script`), and how many of them are done."""

    person: Person
    number: int
    steps: Sequence[str]
    done: int = 0

    @property
    def has_arrived(self) -> bool:
        """Whether no step is left."""
        return self.done == len(self.steps)

    def act(self) -> Outcome:
        """Do the next step."""
        chat = self.person.chat()
        words = self.steps[self.done].format(born_on=date.fromordinal(FIRST_BIRTHDAY + self.number))
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


async def as_fast_as_it_goes(people: Sequence[Resident], in_flight: int) -> Times:
    """Have so many people on their way at once, each through all their steps; whoever arrives makes room for the next."""
    times = Times()
    waiting = iter(people)
    started = time.perf_counter()

    async def walks() -> None:
        for resident in waiting:
            while not resident.has_arrived:
                await _ask(resident, times)

    await asyncio.gather(*(walks() for _ in range(in_flight)))
    times.seconds = time.perf_counter() - started
    return times


async def at_pace(people: Sequence[Resident], per_second: float) -> Times:
    """Have people go through all their steps, whether or not others are answered, so many events a second.

    At each moment one more sets out. Times count once as many are on their way as there are steps, each at another.
    """
    times, before = Times(), Times()
    steps = len(people[0].steps)
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for moment in range(len(people)):
            on_their_way = people[max(0, moment - steps + 1) : moment + 1]
            for number, resident in enumerate(on_their_way):
                at = (moment + number / len(on_their_way)) * steps / per_second
                await asyncio.sleep(max(0, started + at - time.perf_counter()))
                group.create_task(_ask(resident, times if len(on_their_way) == steps else before))
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
