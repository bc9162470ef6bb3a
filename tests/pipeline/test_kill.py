"""Point 1 of what always holds: what was answered 200 is handled, once, whenever the process is killed."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from sqlalchemy import func, select

from bot.acts import Acts
from bot.clock import Clock
from bot.database import Database
from bot.pipeline.wakeups import LocalWakeups
from bot.settings import read_settings
from handlers.context import Actor, ActorKind
from models.files.attachments import Attachment
from models.talk.calls import Call, CallOutcome
from models.talk.conversations import ConversationState
from models.talk.fetches import Fetch
from models.talk.inbox import InboxEvent
from models.talk.outbox import OutboxMessage
from simulator import Channel, Person, Platform, create_simulator, serve
from tests.pipeline.test_fetcher import photo
from tests.servers import free_port
from tests.support.town import CHANNEL_KEY, FIELD_KEYS, found_town, until

KILLS = 10
WITH_PHOTOS = 5
"""In so many rounds, the first ones, photos are sent; what a killed fetcher had in hand is free again before the end."""
PEOPLE = 10


async def test_ten_kills_under_traffic_lose_and_repeat_nothing(database_url: str) -> None:
    random = Random(7)
    platform = Platform(seed=7)
    port = free_port()
    channel = platform.add_channel("結", webhook_url=f"http://127.0.0.1:{port}/line/{CHANNEL_KEY}", plan="municipal")
    async with serve(create_simulator(platform=platform)) as line_url:
        environment = {
            "YUI_DATABASE_URL": database_url,
            "YUI_LINE_API_URL": line_url,
            "YUI_FIELD_KEYS": FIELD_KEYS,
            "YUI_CALL_SECONDS": "0.4",
        }
        platform.faults.add("slow", "content", seconds=0.4)  # so that every kill meets some on their way
        database = Database(read_settings(database_url=database_url).async_database_url)
        await _found(database, channel)
        people = [platform.person(str(number), channel=channel, friend=True) for number in range(PEOPLE)]
        sent: Counter[str] = Counter()
        photos: list[str] = []
        async with _bots(environment, port) as bots:
            for kill in range(KILLS):
                await bots.start()
                if kill < WITH_PHOTOS:
                    photos += [_sends_photo(platform, person) for person in people[::2]]
                async with _traffic(platform, people, sent):
                    await asyncio.sleep(random.uniform(0.3, 0.9))
                    bots.kill()
            await bots.start()
            await _finished(platform, channel, database)
        await platform.close()
        await _check(database, people, sent, photos)
        await database.close()


def _sends_photo(platform: Platform, person: Person) -> str:
    """Somebody sends a photo; its number at LINE."""
    bubble = platform.acts.media(person.chat(), "image", photo()).bubble
    assert bubble is not None
    return bubble.id


def heard_by(person: Person) -> list[str]:
    """The texts that came, in their order."""
    return [message["text"] for message in person.inbox]


async def _check(database: Database, people: list[Person], sent: Counter[str], photos: list[str]) -> None:
    async def one(query: object) -> int:
        return await database.read(lambda session: session.scalar(query) or 0)  # type: ignore[call-overload]

    assert await one(select(func.count(InboxEvent.id))) == sent.total() + 2 * len(photos)
    assert await one(select(func.sum(ConversationState.version))) == sent.total()
    assert await one(select(func.count(Call.id)).where(Call.outcome != CallOutcome.SENT)) == 0
    assert sent.total() > 10 * KILLS
    told = Counter(text for person in people for text in heard_by(person) if text.startswith("told "))
    # What is pushed, too, and money at that: each once.
    assert told == Counter(f"told {one.user_id} {n + 1}" for one in people for n in range(sent[one.name]))
    # A photo that a killed process had begun to fetch came all the same, and none came twice.
    kept = await database.read(lambda session: session.scalars(select(Attachment.line_message_id)).all())
    assert sorted(kept) == sorted(photos)
    came = [text for person in people for text in heard_by(person) if text.startswith("photo ")]
    assert sorted(came) == sorted(f"photo {number} True" for number in photos)
    assert await one(select(func.count(Fetch.id)).where(Fetch.attempts > 1)) > 0
    for person in people:
        heard = [text for text in heard_by(person) if not text.startswith(("told ", "photo "))]
        # The number that the handler counts, once each and in its order; and every text once.
        assert [text.partition(": ")[0] for text in heard] == [str(n + 1) for n in range(sent[person.name])]
        assert sorted(text.partition(": ")[2] for text in heard) == sorted(map(str, range(sent[person.name])))


async def _finished(platform: Platform, channel: Channel, database: Database) -> None:
    waiting = select(
        select(func.count(InboxEvent.id)).where(InboxEvent.done_at.is_(None)).scalar_subquery()
        + select(func.count(Fetch.id)).where(Fetch.closed_at.is_(None)).scalar_subquery()
        + select(func.count(Call.id)).where(Call.closed_at.is_(None)).scalar_subquery()
        + select(func.count(OutboxMessage.id)).where(OutboxMessage.left_at.is_(None)).scalar_subquery()
    )
    channel.batch_size = 20
    async with asyncio.timeout(60):
        await platform.webhooks.settle()
        while await platform.webhooks.redeliver(channel):
            pass

        async def is_done() -> bool:
            return not await database.read(lambda session: session.scalar(waiting))

        await until(is_done, 60)


@asynccontextmanager
async def _traffic(platform: Platform, people: list[Person], sent: Counter[str]) -> AsyncIterator[None]:
    async def talk(person: Person) -> None:
        while True:
            platform.acts.text(person.chat(), str(sent[person.name]))
            sent[person.name] += 1
            await asyncio.sleep(0.1)

    tasks = [asyncio.create_task(talk(person)) for person in people]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Bots:
    """Starts one bot after the other on the same port, and kills it."""

    def __init__(self, nursery: "asyncio.subprocess.Process", port: int) -> None:
        self._nursery = nursery
        self._port = port
        self._pid = 0

    async def start(self) -> None:
        """Start a bot, and return once it can be reached."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(b"start\n")
        self._pid = int(await self._nursery.stdout.readline())
        await _until_open(self._port)

    def kill(self) -> None:
        """`kill -9`."""
        os.kill(self._pid, signal.SIGKILL)


@asynccontextmanager
async def _bots(environment: dict[str, str], port: int) -> AsyncIterator[Bots]:
    command = [sys.executable, "-m", "tests.support.served", str(port)]
    pipe = asyncio.subprocess.PIPE
    nursery = await asyncio.create_subprocess_exec(
        *command, env=os.environ | environment, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
    )
    bots = Bots(nursery, port)
    try:
        yield bots
    finally:
        with contextlib.suppress(ProcessLookupError):
            bots.kill()
        assert nursery.stdin is not None
        nursery.stdin.close()
        await nursery.wait()


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.02)


async def _found(database: Database, channel: Channel) -> None:
    settings = read_settings(field_keys=FIELD_KEYS)
    acts = Acts(database, Clock(), settings.vault(), LocalWakeups(), settings.public_url)
    await acts.do(Actor(ActorKind.TERMINAL), found_town, channel)
