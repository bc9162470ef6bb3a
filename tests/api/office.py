"""Three operators behind the API, in process: staff of every role with a token each, and residents who act by tap."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar, cast

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import select

from bot.acts import Acts
from bot.api.app import create_api
from bot.api.problems import install_http
from bot.clock import Clock
from bot.database import Database
from bot.pipeline.wakeups import LocalWakeups
from bot.settings import read_settings
from handlers.context import Actor, ActorKind, Context
from handlers.office import operators, staff_accounts
from handlers.people import consents, memberships, residents
from models.money.account_numbers import AccountKind
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime
from models.people.operators import Operator
from models.people.staff import Role
from models.seal import Vault
from models.talk.lanes import Lane
from tests.support.memory import Memory

T = TypeVar("T")

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Japan."""

NAME, KANA, PHONE = "山田 花子", "ヤマダ ハナコ", "090-1234-5678"


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


class Office:
    """`await office.call("admin", "GET", "/orders")` asks the API as somebody of operator "a" (or "b", or "c")."""

    def __init__(self, database: Database | Memory, per_second: float, burst: int) -> None:
        self.clock = StillClock()
        self.acts = Acts(
            cast(Database, database),
            self.clock,
            Vault({"k1": bytes(range(32))}),
            LocalWakeups(),
            "https://yui.example.jp",
        )
        self.app = FastAPI(openapi_url=None)
        self.api = create_api(self.acts, per_second, burst)
        self.app.mount("/api/v1", self.api)
        install_http(self.app)
        self.http = AsyncClient(transport=ASGITransport(self.app), base_url="http://yui.test")
        self.tokens: dict[tuple[str, str], str] = {}
        self.operators: dict[str, int] = {}
        self.numbers = itertools.count(1)

    async def open_operators(self) -> None:
        """Set the operators up: "a" with whom the story goes, "b" the stranger, "c" the partner."""
        for key in ("a", "b", "c"):
            self.operators[key], tokens = await self.act(open_operator, key)
            self.tokens |= {(key, role): token for role, token in tokens.items()}

    async def call(
        self,
        role: str | None,
        method: str,
        path: str,
        *,
        operator: str = "a",
        version: int | str | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Response:
        """One request; a POST gets a key of its own unless one is given."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer {self.tokens[operator, role]}"
        if method == "POST":
            sent["Idempotency-Key"] = key or f"test-key-{next(self.numbers):06}"
        if version is not None:
            sent["If-Match"] = version if version == "*" else f'"{version}"'
        return await self.http.request(method, f"/api/v1{path}", headers=sent, **options)

    async def ok(self, role: str, method: str, path: str, **options: Any) -> Any:
        """The JSON of a request that must succeed."""
        answer = await self.call(role, method, path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def act(self, act: Callable[..., T], *args: Any, actor: Actor | None = None, **kwargs: Any) -> T:
        """Something that does not come by the API."""
        return await self.acts.do(actor or Actor(ActorKind.TERMINAL), act, *args, **kwargs)

    async def look(self, question: Callable[[Context], T]) -> T:
        """Ask the database something."""
        return await self.acts.look(Actor(ActorKind.TERMINAL), question)

    async def resident(self, operator: str = "a", **details: Any) -> int:
        """Somebody registered, of age, with an account, free every day."""
        number = next(self.numbers)
        return await self.act(register_resident, self.operators[operator], number, details)


@asynccontextmanager
async def open_office(
    where: str | Memory, per_second: float = 1000, burst: int = 100_000, past: Office | None = None
) -> AsyncIterator[Office]:
    """The operators, each with staff of every role; or, over a copy of its database, an office of the past.

    `where` is the address of a migrated database, or tables in memory for what asks much and does not depend on it.
    """
    database = Database(read_settings(database_url=where).async_database_url) if isinstance(where, str) else where
    office = Office(database, per_second, burst)
    if past is not None:
        office.operators, office.tokens, office.numbers = past.operators, past.tokens, past.numbers
        office.clock.time = past.clock.time
    else:
        await office.open_operators()
    try:
        yield office
    finally:
        await office.http.aclose()
        if database is not where:
            await database.close()


def open_operator(context: Context, key: str) -> tuple[int, dict[str, str]]:
    """An operator with staff of every role: its number, and the token of each."""
    operator = operators.create_operator(
        context,
        key=key,
        name=f"見本公社{key}",
        municipality_code="20323",
        address="長野県見本町1-1",
        phone="0267-00-0000",
        email="desk@example.jp",
    )
    operators.set_transfer_source(
        context,
        operator,
        consignor_code="1234567890",
        name_kana="ミホンコウシヤ",
        bank_code="0001",
        branch_code="001",
        kind=AccountKind.ORDINARY,
        account_number="1234567",
    )
    operators.add_channel(
        context, operator, key=f"line-{key}", name=f"見本{key}", secrets=["s"], token="t", basic_id="@yui"
    )
    client = operators.add_client(context, operator.id, name="住民課")
    tokens = {}
    for role in Role:
        staff = staff_accounts.add_staff(
            context,
            operator.id,
            f"{role}@{key}.example.jp",
            [role],
            client_id=client.id if role is Role.CLIENT else None,
        )
        tokens[str(role)] = staff_accounts.issue_token(context, staff, label="test", scopes=["all"])
    second = staff_accounts.add_staff(context, operator.id, f"second@{key}.example.jp", [Role.ACCOUNTANT])
    tokens["second accountant"] = staff_accounts.issue_token(context, second, label="test", scopes=["all"])
    narrow = staff_accounts.add_staff(context, operator.id, f"narrow@{key}.example.jp", [Role.ADMIN])
    tokens["narrow admin"] = staff_accounts.issue_token(context, narrow, label="test", scopes=["read"])
    return operator.id, tokens


def register_resident(context: Context, operator_id: int, number: int, details: dict[str, Any]) -> int:
    resident = residents.make_resident(context)
    given = {"name": NAME, "kana": KANA, "born_on": date(1990, 4, 1), "phone": PHONE, **details}
    residents.set_private(context, resident, **given)
    memberships.join(context, resident, operator_id)
    consents.give(context, resident, context.session.get_one(Operator, operator_id), "terms", "ja")
    channel_id = context.session.scalars(operators_channel(operator_id)).one()
    lane = Lane(channel_id=channel_id, user_id=f"U{number:032x}")
    context.session.add(lane)
    context.session.flush()
    context.session.add(
        LineAccount(
            id=lane.id,
            channel_id=channel_id,
            user_id=lane.user_id,
            resident_id=resident.id,
            locale="ja",
            first_seen_at=context.now,
        )
    )
    context.session.add_all(FreeTime(resident_id=resident.id, weekday=weekday, band="9-12") for weekday in range(7))
    return resident.id


def operators_channel(operator_id: int) -> Any:
    """The first channel of an operator."""
    return select(Channel.id).where(Channel.operator_id == operator_id).order_by(Channel.id).limit(1)
