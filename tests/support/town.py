"""A town to test in: the bot and a simulated LINE, talking over real HTTP within one event loop.

    async with open_town(database_url) as town:
        hana = await town.person("はな")          # befriends the account, and has seen what follows
        await hana.says("こんにちは")
        await hana.waits_for("こんにちは")
        await town.quiet()                        # nothing is waiting or on its way any more

`handle` is the way of an event: by default a small echo that counts in the conversation's row; scenario tests pass
`handlers.routes.handle`, `handlers.ticks.TICKS` and `bot.house.mount`. `town.clock.advance(seconds)` moves the time of
both sides. All that the two say to each other is held against LINE's own description.
"""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import serving
from bot.clock import Clock
from bot.pipeline.batch import Handle
from bot.pipeline.ticker import Tick
from bot.pipeline.wakeups import Topic
from bot.runtime import Parts, Runtime
from bot.settings import read_settings
from handlers.context import Actor, ActorKind, Context, Message
from handlers.turn import Turn
from models.people.channels import Channel, seal_secrets, seal_token
from models.people.operators import Operator
from models.record.audit import AuditHead
from models.talk.calls import Call
from models.talk.fetches import Fetch
from models.talk.inbox import InboxEvent
from models.talk.outbox import OutboxMessage
from simulator import Channel as LineChannel
from simulator import Person, Platform, create_simulator, serve, sign
from tests.support.line_contract import listen

FIELD_KEYS = f"t1:{base64.b64encode(b'k' * 32).decode()}"
CHANNEL_KEY = "town"
LINE_CHANNEL = "1600000001"


def text_message(text: str) -> Message:
    """A LINE text message."""
    return {"type": "text", "text": text}


def echo(turn: Turn, event: dict[str, Any]) -> None:
    """Count the event in the conversation, and answer a text with its number and itself."""
    turn.conversation.version += 1
    turn.conversation.touched_at = turn.now
    if event["type"] == "message" and event["message"]["type"] == "text":
        turn.say(text_message(f"{turn.conversation.version}: {event['message']['text']}"))


def apologize(locale: str) -> list[Message]:
    """What is said when a handler breaks."""
    return [text_message(f"ごめんなさい ({locale})")]


async def until(holds: Callable[[], bool | Awaitable[bool]], seconds: float = 30.0) -> None:
    """Wait for something that nobody tells us of; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


@dataclass
class Town:
    """A bot that serves and works, a simulated LINE with one channel, and their shared clock."""

    runtime: Runtime
    address: str
    platform: Platform
    line_url: str
    line_channel: LineChannel
    clock: Clock

    async def person(self, name: str = "はな", *, follows: bool = True) -> Person:
        """A person with a phone, a friend of the account unless told otherwise."""
        person = self.platform.person(name, channel=self.line_channel)
        if follows:
            outcome = await person.follows()
            assert outcome.delivery is not None
            assert outcome.delivery.done.result() == "delivered"
        return person

    async def post(
        self,
        events: Sequence[Any],
        *,
        secret: str | None = None,
        destination: str | None = None,
        key: str = CHANNEL_KEY,
    ) -> int:
        """Post a signed webhook body as LINE would; the status answered."""
        body = orjson.dumps({"destination": destination or self.line_channel.bot_user_id, "events": list(events)})
        return await self.post_raw(body, sign(secret or self.line_channel.secret, body), key)

    async def post_raw(self, body: bytes, signature: str | None, key: str = CHANNEL_KEY) -> int:
        """Post any bytes to the webhook; the status answered."""
        headers = {} if signature is None else {"X-Line-Signature": signature}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.address}/line/{key}", data=body, headers=headers) as response,
        ):
            return response.status

    async def quiet(self, seconds: float = 30.0) -> None:
        """Wait until nothing waits in the tables (except for later) and nothing is on its way."""
        await self.platform.webhooks.settle()

        async def is_quiet() -> bool:
            return not await self.runtime.database.read(_unfinished, self.clock)

        await until(is_quiet, seconds)

    async def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """All rows of a table, oldest first."""
        query = select(table).where(*conditions).order_by(table.id)
        return await self.runtime.database.read(lambda session: list(session.scalars(query)))


@asynccontextmanager
async def open_town(
    database_url: str,
    handle: Handle = echo,
    ticks: Sequence[Tick] = (),
    mount: Callable[[FastAPI, Runtime], None] = lambda app, runtime: None,
    **settings: Any,
) -> AsyncIterator[Town]:
    """A town on a migrated database; further keywords are settings, as `redis_url=…`."""
    os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
    clock = Clock(is_movable=True)
    platform = Platform(clock, seed=1)
    platform.webhooks.timeout_seconds = 30.0  # a busy machine is no fault of the bot
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(platform.close)
        line_url = await stack.enter_async_context(serve(create_simulator(platform=platform)))
        known = read_settings(
            **{
                "database_url": database_url,
                "line_api_url": line_url,
                "field_keys": FIELD_KEYS,
                "movable_clock": True,
                "call_seconds": 2.0,
                **settings,
            }
        )
        bot = serving(known, Parts(handle, apologize, ticks, mount), clock, port=0)
        runtime, address = await stack.enter_async_context(bot)
        line_channel = platform.add_channel(
            "結の町",
            id=LINE_CHANNEL,
            webhook_url=f"{address}/line/{CHANNEL_KEY}",
            plan="municipal",
            redelivery=True,
            redelivery_delays=(0.3, 1.0, 3.0),
        )
        await runtime.acts.do(Actor(ActorKind.TERMINAL), found_town, line_channel)
        runtime.wakeups.wake(Topic.CHANNELS)
        contract = stack.enter_context(listen())
        yield Town(runtime, address, platform, line_url, line_channel, clock)
    assert contract.broken == []


def found_town(context: Context, line_channel: LineChannel) -> None:
    """One operator with one channel, known to the simulator."""
    session, vault = context.session, context.vault
    operator = Operator(key=CHANNEL_KEY, municipality_code="33623", name="結の町公社", bands=[["9-12", 9, 12]])
    session.add(operator)
    session.flush()
    session.add(AuditHead(operator_id=operator.id))
    session.add(
        Channel(
            key=CHANNEL_KEY,
            operator_id=operator.id,
            name=line_channel.name,
            bot_user_id=line_channel.bot_user_id,
            secrets_sealed=seal_secrets(vault, CHANNEL_KEY, [line_channel.secret]),
            token_sealed=seal_token(vault, CHANNEL_KEY, line_channel.access_token),
        )
    )


def _unfinished(session: Session, clock: Clock) -> int:
    now = clock.now()
    is_due = func.coalesce(OutboxMessage.not_before, now) <= now
    # One statement, for between two of them a message can go from one table to the other.
    counts = (
        select(func.count(InboxEvent.id)).where(InboxEvent.done_at.is_(None)),
        select(func.count(Call.id)).where(Call.closed_at.is_(None)),
        select(func.count(Fetch.id)).where(Fetch.closed_at.is_(None)),
        select(func.count(OutboxMessage.id)).where(OutboxMessage.left_at.is_(None), is_due),
    )
    return sum(session.execute(select(*(count.scalar_subquery() for count in counts))).one())
