"""An operator with one LINE account on a fresh database; time stands still until a test moves it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from handlers.context import Actor, ActorKind, Context
from handlers.office import operators
from models.people.channels import Channel
from models.people.operators import Operator
from models.record import audit
from models.seal import Vault
from models.talk import outbox
from models.writes import FEW_LANES, Together
from tests.conversations.chat import Chat

T = TypeVar("T")

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Japan."""

PUBLIC_URL = "https://yui.example.jp"
STAFF = Actor(ActorKind.STAFF, 1)


class House:
    """The program without the wire: every act is one transaction, as in production.

    `house.resident()` is a phone of somebody new; `house.act(function, …)` an act of staff or of the clock, whose
    messages arrive on the phones; `house.look(question)` asks the database.
    """

    def __init__(self, database_url: str, **settings: Any) -> None:
        self.engine = _engine(database_url)
        self.vault = Vault({"k1": bytes(range(32))})
        self.now = START
        self.chats: dict[int, Chat] = {}
        self.after_turn: Callable[[Chat], None] = lambda chat: None
        self.numbers = itertools.count(1)
        self.operator_id, self.channel_id = self.act(_open, settings)

    def resident(self, locale: str = "ja") -> Chat:
        """The phone of somebody who has just added the account, with the greeting on it."""
        chat = Chat(self, locale)
        self.chats[chat.account_id] = chat
        chat.follows()
        return chat

    def act(self, function: Callable[..., T], *args: Any, actor: Actor = STAFF, **kwargs: Any) -> T:
        """Let staff (or the clock) act, and commit."""
        with self.transaction() as session:
            context = Context(session, self.now, self.vault, actor, PUBLIC_URL)
            result = function(context, *args, **kwargs)
            self.deliver(context)
            return result

    def look(self, question: Callable[[Session], T]) -> T:
        """Ask the database something."""
        with Together(self.engine, expire_on_commit=False) as session:
            return question(session)

    def passes(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def deliver(self, context: Context) -> None:
        """Write down what was told and recorded, and let it arrive."""
        outbox.enqueue(context.session, context.vault, context.outgoing, context.now)
        context.session.flush()
        audit.append(context.session, context.entries)
        for outgoing in context.outgoing:
            if outgoing.account_id in self.chats:
                self.chats[outgoing.account_id].receives(outgoing.messages)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction; nothing of it stays if it raises."""
        with Together(self.engine, expire_on_commit=False) as session, session.begin():
            session.share = FEW_LANES if self.engine.dialect.name == "postgresql" else 0
            yield session


def _open(context: Context, settings: dict[str, Any]) -> tuple[int, int]:
    usual = {
        "key": "musubi",
        "name": "みすぼ町しごと協議会",
        "municipality_code": "39341",
        "address": "高知県みすぼ町1-1",
        "phone": "0889-00-0000",
        "email": "desk@musubi.example.jp",
        "desk_hours": "平日 9:00–17:00",
    }
    operator: Operator = operators.create_operator(context, **{**usual, **settings})
    channel: Channel = operators.add_channel(
        context, operator, key="musubi", name="みすぼ町のしごと", secrets=["secret"], token="token"
    )
    return operator.id, channel.id


def _engine(url: str) -> Engine:
    # The driver's own transactions would let a savepoint outlive a rollback: see bot/database.py.
    engine = create_engine(url, connect_args={"isolation_level": None})

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
