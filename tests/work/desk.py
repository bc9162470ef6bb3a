"""An operator's desk on a fresh database: staff and residents act, every act in its own transaction."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.database import Database
from handlers.carving.columns import ColumnMap
from handlers.carving.items import make_items
from handlers.carving.orders import OrderFacts, create_order
from handlers.carving.tasks import TaskFacts, create_task, publish_task
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.offers import AudienceChoice, draft_offer, send_offer
from handlers.office import operators
from handlers.people import consents, memberships, residents
from handlers.work import taking
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime
from models.record import audit
from models.seal import Vault
from models.talk import outbox
from models.talk.lanes import Lane
from models.talk.outbox import Outgoing
from models.work.tasks import TaskKind
from tests.support.memory import Memory

T = TypeVar("T")

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Japan."""

STAFF, SECOND = Actor(ActorKind.STAFF, 1), Actor(ActorKind.STAFF, 2)
READING = {"key": "reading", "kind": "text", "label": "読みがな", "check": "hiragana"}
SURE = {"key": "sure", "kind": "choose", "label": "自信", "choices": ["ある", "ない"], "required": False}
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Desk:
    """`desk.act(function, …)` is one act and one commit; `desk.told` is what was pushed by the last act."""

    def __init__(self, url: str | Memory) -> None:
        self.loop = asyncio.Runner()
        self.database = url if isinstance(url, Memory) else _opened(url)
        self.vault = Vault({"k1": bytes(range(32))})
        self.now = START
        self.told: list[Outgoing] = []
        self.numbers = itertools.count(1)
        self.operator_id, self.channel_id, self.client_id = self.act(_open)

    def close(self) -> None:
        """Let go of the database."""
        self.loop.run(self.database.close())
        self.loop.close()

    def renew(self) -> None:
        """Go back to how everything was when the tables in memory were kept."""
        assert isinstance(self.database, Memory)
        self.database.renew()
        self.now = START

    def act(self, function: Callable[..., T], *args: Any, actor: Actor = STAFF, **kwargs: Any) -> T:
        """Let somebody act, and commit."""
        return self.loop.run(self.acting(function, *args, actor=actor, **kwargs))

    async def acting(self, function: Callable[..., T], *args: Any, actor: Actor = STAFF, **kwargs: Any) -> T:
        """The same, to be run beside others."""

        def work(session: Session) -> tuple[T, list[Outgoing]]:
            context = Context(session, self.now, self.vault, actor, "https://yui.example.jp")
            result = function(context, *args, **kwargs)
            outbox.enqueue(session, context.vault, context.outgoing, context.now)
            session.flush()
            audit.append(session, context.entries)
            return result, context.outgoing

        result, self.told = await self.database.run(work)
        return result

    def staff(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """An act of staff on something of this operator."""
        return self.act(function, self.operator_id, *args, **kwargs)

    def passes(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def resident(self, **limits: Any) -> int:
        """Somebody registered, of age, with an account, free every day."""
        return self.act(_register, self.operator_id, self.channel_id, next(self.numbers), limits)

    def order(self, **changes: Any) -> int:
        """An open order."""
        usual: dict[str, Any] = {
            "client_id": self.client_id,
            "title": "町名の読みの確認",
            "description": "",
            "work_class": 0,
            "budget_yen": 1_000_000,
            "ordered_on": date(2026, 11, 20),
            "due_on": date(2027, 3, 31),
        }
        return self.staff(create_order, OrderFacts(**{**usual, **changes})).id

    def task(self, rows: int = 0, order_id: int | None = None, **changes: Any) -> int:
        """A published task: of so many items, or outside work where there are none."""
        usual: dict[str, Any] = {
            "title": "町名の読みを確かめる",
            "description": "町名を見て、読みがなを書いてください。",
            "kind": TaskKind.CHAT if rows else TaskKind.OUTSIDE,
            "unit_minutes": 0.5,
            "unit_fee_yen": 20 if rows else 800,
            "units_per_place": 3,
            "due_at": START + timedelta(days=5),
            "withholding": Withholding.NONE,
            "questions": [READING, SURE] if rows else [],
        }
        order_id = order_id or self.order()
        task_id = self.staff(create_task, order_id, TaskFacts(**{**usual, **changes})).id
        if rows:
            self.staff(make_items, task_id, table_of(rows), ColumnMap(("町名",), ("番号",)))
        self.act(publish_task, self.operator_id, task_id, actor=SECOND)
        return task_id

    def offer(self, task_id: int, closes_in: float = 4, **choice: Any) -> int:
        """An offer, sent."""
        closes_at = self.now + timedelta(days=closes_in)
        offer = self.staff(draft_offer, task_id, closes_at, AudienceChoice(**choice))
        self.staff(send_offer, offer.id)
        return offer.id

    def take(self, offer_id: int, resident_id: int) -> taking.Taken:
        """A resident taps "accept"."""
        return self.act(taking.accept, offer_id, resident_id, self.account(resident_id), actor=me(resident_id))

    def start(self, offer_id: int, resident_id: int) -> int:
        """A resident accepts and agrees to the notice; the number of the assignment."""
        taken = self.take(offer_id, resident_id)
        self.act(taking.agree, taken.notice.id, resident_id, actor=me(resident_id))
        return taken.assignment.id

    def account(self, resident_id: int) -> LineAccount:
        """The account of a resident."""
        return self.look(lambda session: session.query(LineAccount).filter_by(resident_id=resident_id).one())

    def look(self, question: Callable[[Session], T]) -> T:
        """Ask the database something."""
        return self.loop.run(self.database.read(question))


def _opened(url: str) -> Database:
    kind, _, rest = url.partition(":")
    return Database(f"{DRIVERS[kind]}:{rest}")


def me(resident_id: int) -> Actor:
    """A resident who acts."""
    return Actor(ActorKind.RESIDENT, resident_id)


def table_of(rows: int) -> bytes:
    """A client's table with so many rows."""
    lines = [f"{number:03d},{number}丁目" for number in range(1, rows + 1)]
    return "\r\n".join(["番号,町名", *lines]).encode()


def _open(context: Context) -> tuple[int, int, int]:
    operator = operators.create_operator(
        context,
        key="musubi",
        name="みすぼ町しごと協議会",
        municipality_code="39341",
        address="高知県みすぼ町1-1",
        phone="0889-00-0000",
    )
    channel = operators.add_channel(
        context, operator, key="musubi", name="みすぼ町のしごと", secrets=["secret"], token="token"
    )
    client = operators.add_client(context, operator.id, name="税務課")
    return operator.id, channel.id, client.id


def _register(context: Context, operator_id: int, channel_id: int, number: int, limits: dict[str, Any]) -> int:
    resident = residents.make_resident(context)
    residents.set_private(context, resident, kana=f"ヤマダ {number}", born_on=date(1990, 4, 1))
    membership = memberships.join(context, resident, operator_id)
    consents.give(context, resident, operators.operator_by_key(context.session, "musubi"), "terms", "ja")
    for name, value in limits.items():
        setattr(membership, name, value)
    lane = Lane(channel_id=channel_id, user_id=f"U{number:032x}")
    context.session.add(lane)
    context.session.flush()
    context.session.add(
        LineAccount(
            id=lane.id,
            channel_id=channel_id,
            user_id=f"U{number:032x}",
            resident_id=resident.id,
            locale="ja",
            first_seen_at=context.now,
        )
    )
    context.session.add_all(FreeTime(resident_id=resident.id, weekday=weekday, band="9-12") for weekday in range(7))
    return resident.id
