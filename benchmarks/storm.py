"""A storm: ten thousand residents accept fifty places in the same moment, twenty times over.

Their taps stand in the inbox when the workers begin, so that nothing but the handling is measured; the sender is left
out, and what it would send is read from the tables: exactly one free reply for each.
"""

import asyncio
import base64
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import uvloop
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from benchmarks.figures import Figure
from benchmarks.processes import postgres
from bot.acts import Acts
from bot.clock import Clock
from bot.database import Database
from bot.house import apologize
from bot.pipeline.sender import Sender
from bot.pipeline.wakeups import LocalWakeups
from bot.pipeline.worker import Worker
from bot.settings import read_settings
from handlers.carving import orders, tasks
from handlers.carving.orders import OrderFacts
from handlers.carving.tasks import TaskFacts
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.offers import AudienceChoice, draft_offer
from handlers.moves import move
from handlers.office import operators
from handlers.people import residents
from handlers.routes import handle
from messages.consents import AGREEMENT, VERSIONS, edition
from messages.work_postbacks import AcceptOffer
from models.dispatch.offers import OfferStatus
from models.japan_time import day_in_japan
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.memberships import Consent, Membership, MembershipStatus
from models.people.operators import Operator
from models.people.residents import PrivateField
from models.seal import Vault
from models.talk import inbox
from models.talk.calls import Call, CallOutcome, CallWay
from models.talk.conversations import ConversationState
from models.talk.inbox import Arrival
from models.talk.lanes import Lane
from models.talk.outbox import OutboxMessage, OutboxOutcome
from models.work.assignments import Assignment
from models.work.tasks import TaskKind
from samples import town

PEOPLE, PLACES, ROUNDS, WORKERS = 10_000, 50, 20, 4
STAFF = Actor(ActorKind.TERMINAL)


@dataclass
class Hall:
    """What a round needs: who is there, and the key with which bodies are sealed."""

    database: Database
    vault: Vault
    acts: Acts
    operator_id: int = 0
    client_id: int = 0
    channel_id: int = 0


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    with postgres() as url:
        filled, seconds, pushes = uvloop.run(_measure(url))
    return [
        Figure("storm.places_filled", min(filled), "places", PLACES, f">= {PLACES}"),
        Figure("storm.most_filled", max(filled), "places", PLACES, f"<= {PLACES}"),
        Figure("storm.not_answered_free", pushes, "residents", None, "<= 0"),
        Figure("storm.seconds", sorted(seconds)[len(seconds) // 2], "s a round"),
    ]


async def _measure(url: str) -> tuple[list[int], list[float], int]:
    key = base64.b64encode(os.urandom(32)).decode()
    settings = read_settings(database_url=url, field_keys=f"b1:{key}")
    database, vault = Database(settings.async_database_url), settings.vault()
    hall = Hall(database, vault, Acts(database, Clock(), vault, LocalWakeups(), settings.public_url))
    try:
        await hall.acts.do(STAFF, _found, hall)
        filled, seconds, missed = [], [], 0
        for number in range(ROUNDS):
            offer_id, task_id = await hall.acts.do(STAFF, _offer, hall)
            await database.run(_tap, hall, offer_id, number)
            begun = time.perf_counter()
            await asyncio.gather(*(_work(hall) for _ in range(WORKERS)))
            seconds.append(time.perf_counter() - begun)
            places, answered = await database.run(_settle, task_id)
            filled.append(places)
            missed += PEOPLE - answered
            print(f"round {number + 1}: {places} places, {answered} answered, {seconds[-1]:.1f} s")
    finally:
        await database.close()
    return filled, seconds, missed


class Unsent:
    """Stands where the sender stands, and sends nothing."""

    lease_seconds = 300.0

    async def room(self) -> None:
        """There is always room."""

    def arrived(self) -> list[int]:
        """Nothing has been sent."""
        return []

    def send(self, _frozen: object) -> None:
        """What would be sent stays in the tables."""


async def _work(hall: Hall) -> None:
    """Batch after batch, by the product's own worker, until nothing waits."""
    parts = (hall.database, Clock(), hall.vault, LocalWakeups(), cast(Sender, Unsent()))
    worker = Worker(*parts, handle, apologize, "https://yui.example.jp")
    while await worker.step() or await hall.database.read(inbox.count_waiting):
        pass


def _found(context: Context, hall: Hall) -> None:
    """The sample's office, and ten thousand people of age, registered."""
    office = town.load_office(context, lambda password: password, "benchmark")
    hall.operator_id, hall.client_id = office.operator_id, office.client_id
    operator = context.session.get_one(Operator, office.operator_id)
    channel = operators.add_channel(context, operator, key=town.KEY, name=town.NAME, secrets=["s"], token="t")
    hall.channel_id = channel.id
    people = residents.make_residents(context, [(None, None)] * PEOPLE)
    for resident in people:
        resident.set_private(PrivateField.BORN_ON, residents.key_of(context, resident.id), "1990-04-01")
    ids = [resident.id for resident in people]
    now, session = context.now, context.session
    session.execute(
        insert(Membership),
        [
            {"resident_id": one, "operator_id": operator.id, "status": MembershipStatus.ACTIVE, "joined_at": now}
            for one in ids
        ],
    )
    agreed = {
        "purpose": AGREEMENT,
        "text_version": VERSIONS[AGREEMENT],
        "locale": "ja",
        "text_sha256": "",
        "given_at": now,
    }
    session.execute(insert(Consent), [{"resident_id": one, "operator_id": operator.id, **agreed} for one in ids])
    session.execute(insert(Lane), [{"id": one, "channel_id": channel.id, "user_id": _user(one)} for one in ids])
    accounts = [
        {
            "id": one,
            "channel_id": channel.id,
            "user_id": _user(one),
            "resident_id": one,
            "first_seen_at": now,
            "consents_edition": edition(),
        }
        for one in ids
    ]
    session.execute(insert(LineAccount), accounts)
    session.execute(insert(ConversationState), [{"id": one, "touched_at": now} for one in ids])


def _offer(context: Context, hall: Hall) -> tuple[int, int]:
    """A new task with fifty places, open to all: (offer, task)."""
    today = day_in_japan(context.now)
    facts = OrderFacts(hall.client_id, "storm", "", 0, PLACES * 800, today, today + timedelta(days=9))
    order = orders.create_order(context, hall.operator_id, facts)
    due_at = context.now + timedelta(days=5)
    given = TaskFacts("storm", "storm", TaskKind.OUTSIDE, 30, 800, due_at, places=PLACES, withholding=Withholding.NONE)
    task = tasks.create_task(context, hall.operator_id, order.id, given)
    tasks.publish_task(context, hall.operator_id, task.id)
    offer = draft_offer(context, hall.operator_id, task.id, context.now + timedelta(days=2), AudienceChoice())
    offer.sent_at = context.now
    move(context, offer, OfferStatus.SENT)
    return offer.id, task.id


def _tap(session: Session, hall: Hall, offer_id: int, number: int) -> None:
    """Everybody's tap on "accept" stands in the inbox, with a fresh reply token."""
    now = Clock().now()
    ids = list(session.scalars(select(LineAccount.id)))
    for start in range(0, len(ids), 1000):
        arrivals = []
        for one in ids[start : start + 1000]:
            event_id = f"{number}-{one}"
            body = {
                "type": "postback",
                "postback": {"data": AcceptOffer(offer_id, 1).pack(one)},
                "webhookEventId": event_id,
                "replyToken": event_id,
                "deliveryContext": {"isRedelivery": False},
                "timestamp": int(now.timestamp() * 1000),
                "source": {"type": "user", "userId": _user(one)},
                "mode": "active",
            }
            sealed = inbox.seal_body(hall.vault, body)
            arrivals.append(Arrival(hall.channel_id, _user(one), event_id, "postback", now, now, sealed))
        inbox.store(session, arrivals)


def _settle(session: Session, task_id: int) -> tuple[int, int]:
    """How many have a place, and how many have exactly one free reply; calls and messages are then taken for sent."""
    places = session.scalar(select(func.count(Assignment.id)).where(Assignment.task_id == task_id)) or 0
    answered = (
        select(Call.account_id)
        .where(Call.closed_at.is_(None))
        .group_by(Call.account_id)
        .having(func.count(Call.id) == 1, func.max(Call.way) == CallWay.REPLY)
        .subquery()
    )
    count = session.scalar(select(func.count()).select_from(answered)) or 0
    sent = update(Call).where(Call.closed_at.is_(None))
    session.execute(sent.values(closed_at=Clock().now(), outcome=CallOutcome.SENT, body_sealed=None))
    late = update(OutboxMessage).where(OutboxMessage.left_at.is_(None))
    session.execute(late.values(left_at=Clock().now(), outcome=OutboxOutcome.FROZEN, body_sealed=None))
    return places, count


def _user(number: int) -> str:
    return f"U{number:032x}"
