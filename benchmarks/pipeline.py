# japanese: what people of the benchmark say and are told
"""The pipeline end to end: one process that serves and works, PostgreSQL with synchronous commit, beside an echo.

The load driver and the simulated LINE share the machine with what they measure; the echo is measured in the same
run, so that the figures can be compared.
"""

import asyncio
import base64
import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from statistics import median

import psutil
import uvloop

from benchmarks.figures import Figure
from benchmarks.load import Resident, Times, as_fast_as_it_goes, at_pace, p99
from benchmarks.processes import child, postgres
from benchmarks.script import STEPS, found_office
from bot.acts import Acts
from bot.clock import Clock
from bot.database import Database
from bot.pipeline.wakeups import LocalWakeups
from bot.settings import read_settings
from handlers.context import Actor, ActorKind
from samples import town
from simulator import Channel, Person, Platform, create_simulator, serve

PACED, PEOPLE = 96, 300
"""Who goes through all steps at a steady pace, and who as fast as it goes."""
IN_FLIGHT = 200
ROUNDS = 3
"""Of each figure the median: the machine is shared, and for some seconds at a time it is a third slower."""
PACE = 100.0
FIELD_KEYS = f"b1:{base64.b64encode(os.urandom(32)).decode()}"


@dataclass
class Driven:
    """What the rounds came to: as fast as it goes, and at a steady pace."""

    full: list[Times] = field(default_factory=list)
    paced: list[Times] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Events answered a second."""
        return median(times.per_second for times in self.full)

    @property
    def ack_p99_ms(self) -> float:
        """Within how many milliseconds 99 of 100 webhooks are answered."""
        return median(p99(times.ack_ms) for times in self.paced)

    @property
    def reply_p99_ms(self) -> float:
        """Within how many milliseconds 99 of 100 replies arrive."""
        return median(p99(times.reply_ms) for times in self.paced)


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    # The collector of this process, which holds all chats of the simulated LINE, stops the clock for 150 ms at a time:
    # that would count as the bot's.
    gc.disable()
    try:
        with postgres() as database_url:
            return uvloop.run(_measure(database_url))
    finally:
        gc.enable()


async def _measure(database_url: str) -> Sequence[Figure]:
    os.environ["NO_PROXY"] = "127.0.0.1"
    platform = Platform(seed=1)
    async with serve(create_simulator(platform=platform)) as line_url:
        bot, idle_mb = await _bot(platform, line_url, database_url)
        echo = await _echo(platform, line_url)
        await platform.close()
    return _figures(bot, echo, idle_mb)


async def _bot(platform: Platform, line_url: str, database_url: str) -> tuple[Driven, float]:
    channel = platform.add_channel("結", id="1600000001", plan="municipal")
    environment = {
        "YUI_DATABASE_URL": database_url,
        "YUI_LINE_API_URL": line_url,
        "YUI_FIELD_KEYS": FIELD_KEYS,
        # As quiet as the echo.
        "YUI_LOG_LEVEL": "warning",
    }
    await _found(environment, channel)
    with child("benchmarks.served", environment=environment) as (address, process):
        await asyncio.sleep(3)
        idle_mb = process.memory_info().rss / 1e6
        channel.webhook_url = f"{address}/line/{town.KEY}"
        times = await _drive(platform, channel, process, STEPS)
    return times, idle_mb


async def _echo(platform: Platform, line_url: str) -> Driven:
    channel = platform.add_channel("echo", id="1600000002", plan="municipal")
    with child("benchmarks.echo", line_url, channel.secret, channel.access_token) as (address, process):
        channel.webhook_url = f"{address}/line/echo"
        return await _drive(platform, channel, process, ["もしもし"] * len(STEPS))


async def _drive(platform: Platform, channel: Channel, process: psutil.Process, steps: Sequence[str]) -> Driven:
    await _wait_until_served(platform.person("P", channel=channel, friend=True))
    numbers = count()

    def people(many: int, steps: Sequence[str]) -> list[Resident]:
        return [
            Resident(platform.person(f"P{number}", channel=channel, friend=True), number, steps)
            for number in islice(numbers, many)
        ]

    await as_fast_as_it_goes(people(IN_FLIGHT, steps[:1]), IN_FLIGHT)
    driven = Driven()
    for _ in range(ROUNDS):
        driven.paced.append(await at_pace(people(PACED, steps), PACE))
        before = _processor_seconds(process)
        full = await as_fast_as_it_goes(people(PEOPLE, steps), IN_FLIGHT)
        spent = 1e6 * (_processor_seconds(process) - before) / len(full.reply_ms)
        driven.full.append(full)
        print(
            f"{channel.name}: {full.per_second:.0f} events/s, {spent:.0f} µs of a processor each;"
            f" at a steady pace p99 {p99(driven.paced[-1].reply_ms):.1f} ms"
        )
    return driven


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def _wait_until_served(person: Person) -> None:
    for _ in range(100):
        outcome = await person.says("もしもし")
        assert outcome.delivery is not None
        if outcome.delivery.done.result() == "delivered":
            await person.waits_for()
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the bot does not answer")


async def _found(environment: dict[str, str], channel: Channel) -> None:
    settings = read_settings(**{name.removeprefix("YUI_").lower(): value for name, value in environment.items()})
    database = Database(settings.async_database_url)
    acts = Acts(database, Clock(), settings.vault(), LocalWakeups(), settings.public_url)
    await acts.do(Actor(ActorKind.TERMINAL), found_office, channel, ROUNDS * (PACED + PEOPLE))
    await database.close()


def _figures(bot: Driven, echo: Driven, idle_mb: float) -> Sequence[Figure]:
    echo_rate, echo_ack, echo_reply = echo.per_second, echo.ack_p99_ms, echo.reply_p99_ms
    rate_goal = max(600.0, echo_rate / 2)
    return [
        Figure("pipeline.events_per_s", bot.per_second, "events/s", echo_rate, f">= {rate_goal:.0f}"),
        Figure("pipeline.echo_events_per_s", echo_rate, "events/s"),
        Figure("pipeline.ack_p99_ms", bot.ack_p99_ms, "ms", echo_ack, f"<= {4 * echo_ack:.1f}"),
        Figure("pipeline.echo_ack_p99_ms", echo_ack, "ms"),
        Figure("pipeline.reply_p99_ms", bot.reply_p99_ms, "ms", echo_reply, f"<= {10 * echo_reply:.1f}"),
        Figure("pipeline.echo_reply_p99_ms", echo_reply, "ms"),
        Figure("pipeline.idle_mb", idle_mb, "MB", None, "<= 200"),
    ]
