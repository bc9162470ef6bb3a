"""The town's counter in process: the whole program behind HTTP without a wire, staff with browsers, residents who tap.

async with open_counter(database_url) as counter:
    director = await counter.browser("director")
    page = await director.get("/orders")
    await director.post("/orders", {"title": "…"})          # carries the form's token by itself
"""

import base64
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from httpx2 import ASGITransport, AsyncClient, Response

from bot.app import create_app
from bot.clock import Clock
from bot.house import house
from bot.runtime import Runtime, running
from bot.settings import read_settings
from bot.web import passwords
from handlers.context import Actor, ActorKind, Context
from handlers.office import operators
from handlers.people import consents, memberships, residents
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime
from models.talk.conversations import ConversationState
from models.talk.lanes import Lane
from samples import town

T = TypeVar("T")

# Nobody guesses the passwords of a test, and a real hash takes as long as a dozen pages.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Japan."""

PASSWORD = "machi-no-madoguchi"
PUBLIC_URL = "https://yui.example.jp"
FIELD_KEYS = f"k1:{base64.b64encode(bytes(range(32))).decode()}"
CONSOLE = "/console"


class StillClock(Clock):
    """Time stands until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.time = START

    def now(self) -> datetime:
        return self.time

    def passes(self, **span: float) -> None:
        """Let time pass."""
        self.time += timedelta(**span)


class Browser:
    """A browser at the console; `post` sends the token that the pages of this sign-in carry."""

    def __init__(self, http: AsyncClient) -> None:
        self.http = http
        self.form_token = ""

    async def sign_in(self, email: str, password: str = PASSWORD) -> Response:
        """Sign in; the answer is the redirect, or the page that says why not."""
        answer = await self.http.post(f"{CONSOLE}/sign-in", data={"email": email, "password": password})
        if answer.status_code == 303:
            await self.learn_token()
        return answer

    async def learn_token(self) -> None:
        """Read the token from a page."""
        page = await self.http.get(f"{CONSOLE}/password")
        self.form_token = page.text.partition('name="form_token" value="')[2].partition('"')[0]

    async def get(self, path: str, **options: Any) -> Response:
        """A page."""
        return await self.http.get(CONSOLE + path, **options)

    async def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> Response:
        """A form sent in; a redirect is not followed."""
        return await self.http.post(CONSOLE + path, data={"form_token": self.form_token, **(data or {})}, **options)

    async def reads(self, path: str) -> str:
        """The text of a page that must be there."""
        page = await self.get(path)
        assert page.status_code == 200, (page.status_code, page.text)
        return page.text


class Counter:
    """The office of the sample town, with nothing done yet."""

    def __init__(self, runtime: Runtime, clock: StillClock) -> None:
        self.runtime = runtime
        self.clock = clock
        self.app = create_app(runtime)
        self.clients: list[AsyncClient] = []
        self.numbers = itertools.count(1)
        self.operator_id = 0
        self.client_id = 0
        self.channel_id = 0

    def stranger(self) -> AsyncClient:
        """A browser that has never been here."""
        client = AsyncClient(transport=ASGITransport(self.app), base_url="https://yui.test")
        self.clients.append(client)
        return client

    async def browser(self, who: str) -> Browser:
        """Somebody signed in: "director", "reviewer", "accountant", "auditor", "client"."""
        email = town.CLIENT_STAFF[0] if who == "client" else f"{who}@kosha.example"
        browser = Browser(self.stranger())
        answer = await browser.sign_in(email)
        assert answer.status_code == 303, answer.text
        return browser

    async def act(self, act: Callable[..., T], *args: Any, actor: Actor | None = None, **kwargs: Any) -> T:
        """Something that does not come by a page."""
        return await self.runtime.acts.do(actor or Actor(ActorKind.TERMINAL), act, *args, **kwargs)

    async def look(self, question: Callable[[Context], T]) -> T:
        """Ask the database something."""
        return await self.runtime.acts.look(Actor(ActorKind.TERMINAL), question)

    async def rows(self, kind: type[T], **values: Any) -> list[T]:
        """Rows of a table, by number."""
        return await self.look(lambda context: context.session.query(kind).filter_by(**values).order_by("id").all())

    async def resident(self, kana: str = "ヤマダ ハナコ", locale: str = "ja") -> LineAccount:
        """Somebody registered, of age, with an account, free every day."""
        return await self.act(_register, self.operator_id, self.channel_id, next(self.numbers), kana, locale)


@asynccontextmanager
async def counter_over(database_url: str) -> AsyncIterator[Counter]:
    """A counter over the tables of a database as they are, of no town yet."""
    settings = read_settings(
        database_url=database_url,
        redis_url=None,
        line_api_url="http://127.0.0.1:9",
        field_keys=FIELD_KEYS,
        public_url=PUBLIC_URL,
        smtp_url=None,
    )
    clock = StillClock()
    async with running(settings, house(), clock) as runtime:
        counter = Counter(runtime, clock)
        try:
            yield counter
        finally:
            for client in counter.clients:
                await client.aclose()


@asynccontextmanager
async def open_counter(database_url: str, **changes: Any) -> AsyncIterator[Counter]:
    """The counter on a migrated database; keywords change settings of the town's operator."""
    async with counter_over(database_url) as counter:
        await open_office(counter, **changes)
        yield counter


async def open_office(counter: Counter, **changes: Any) -> None:
    """Bring the sample town into empty tables."""
    counter.operator_id, counter.client_id, counter.channel_id = await counter.act(_open, changes)


@cache
def hashed(password: str) -> str:
    return passwords.hash_password(password)


def _open(context: Context, changes: dict[str, Any]) -> tuple[int, int, int]:
    office = town.load_office(context, hashed, PASSWORD)
    operator = operators.operator_by_key(context.session, town.KEY)
    if changes:
        operators.change_operator(context, operator, **changes)
    channel: Channel = operators.add_channel(
        context, operator, key="town", name="結の町", secrets=["secret"], token="token", basic_id="@yui-town"
    )
    channel.quota, channel.quota_used, channel.quota_read_at = 200, 40, context.now
    return office.operator_id, office.client_id, channel.id


def _register(context: Context, operator_id: int, channel_id: int, number: int, kana: str, locale: str) -> LineAccount:
    resident = residents.make_resident(context)
    details = {"name": f"山田 花子{number}", "kana": kana, "phone": "090-1234-5678"}
    residents.set_private(context, resident, **details, born_on=date(1990, 4, number))
    memberships.join(context, resident, operator_id)
    consents.give(context, resident, operators.operator_by_key(context.session, town.KEY), "terms", locale)
    user_id = f"U{number:032x}"
    lane = Lane(channel_id=channel_id, user_id=user_id)
    context.session.add(lane)
    context.session.flush()
    account = LineAccount(
        id=lane.id,
        channel_id=channel_id,
        user_id=user_id,
        resident_id=resident.id,
        locale=locale,
        first_seen_at=context.now,
    )
    context.session.add_all([account, ConversationState(id=lane.id, touched_at=context.now)])
    context.session.add_all(FreeTime(resident_id=resident.id, weekday=day, band="9-12") for day in range(7))
    return account
