"""The month's budget: offers and news never cross the line, contracts and money always go, replies cost nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select, update

from handlers.context import Actor, ActorKind, Context
from handlers.office import budgets as office
from handlers.office import operators
from models.base import Base
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.record.staff_notices import StaffNotice
from models.seal import Vault
from models.talk import outbox
from models.talk.budgets import month_of, paid_left
from models.talk.calls import Call, CallWay, Frozen
from models.talk.freezing import LOOK_AGAIN, OFFER_LIFE, TOGETHER, advance_accounts, plan
from models.talk.lanes import Lane
from models.talk.outbox import OPTIONAL, MessageKind, OutboxMessage, OutboxOutcome, Outgoing
from models.talk.settling import settle_sent
from models.writes import Together

NOON = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
VAULT = Vault({"k": bytes(32)})
CARD = {"type": "flex", "altText": "ご案内", "contents": {"type": "bubble", "size": "mega"}}
ALWAYS = [kind for kind in MessageKind if kind not in OPTIONAL and kind is not MessageKind.ANSWER]


class Post:
    """A channel with a budget, some accounts, and a sender without a wire."""

    def __init__(self, budget: int | None = None, people: int = 3) -> None:
        self.engine = _engine()
        self.now = NOON
        self.session = Together(self.engine)
        context = self.context()
        operator = operators.create_operator(context, key="o", name="町", municipality_code="39341")
        self.channel = operators.add_channel(context, operator, key="c", name="町", secrets=["s"], token="t")
        self.channel.budget = budget
        for number in range(people):
            lane = Lane(channel_id=self.channel.id, user_id=f"U{number:032x}")
            self.session.add(lane)
            self.session.flush()
            self.session.add(
                LineAccount(
                    id=lane.id, channel_id=self.channel.id, user_id=lane.user_id, locale="ja", first_seen_at=NOON
                )
            )
        self.session.flush()
        self.accounts = list(self.session.scalars(select(LineAccount.id).order_by(LineAccount.id)))

    def context(self) -> Context:
        """Staff act."""
        return Context(self.session, self.now, VAULT, Actor(ActorKind.STAFF, 1), "https://yui.example.jp")

    def says(self, person: int, kind: MessageKind, count: int = 1, **more: Any) -> None:
        """Something is to be said to somebody, `count` times."""
        account = self.accounts[person % len(self.accounts)]
        said = [Outgoing(account, self.channel.id, kind, [CARD], **more) for _ in range(count)]
        outbox.enqueue(self.session, VAULT, said, self.now)

    def sends(self) -> list[Frozen]:
        """Everything that may leave now leaves, and LINE takes it."""
        gone: list[Frozen] = []
        while taken := advance_accounts(self.session, VAULT, self.now, self.now + timedelta(minutes=1), 100):
            settle_sent(self.session, [call.id for call in taken], self.now)
            gone += taken
        return gone

    def waiting(self) -> int:
        """Messages that have not left."""
        return outbox.count_waiting(self.session)

    def passes(self, span: timedelta) -> None:
        """Time passes."""
        self.now += span


steps = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(sorted(MessageKind)), st.integers(0, 40)), min_size=1, max_size=25
)


@pytest.mark.histories
@given(steps, st.integers(0, 8))
def test_offers_and_news_never_cross_the_line_and_all_else_always_goes(
    told: list[tuple[int, MessageKind, int]], budget: int
) -> None:
    post = Post(budget, people=6)
    gone: list[Frozen] = []
    for person, kind, hours in told:
        post.says(person, kind)
        post.passes(timedelta(hours=hours / 4))
        for call in post.sends():
            gone.append(call)
            if call.kind in OPTIONAL:
                assert len(gone) <= budget
    post.passes(TOGETHER)
    post.sends()
    stuck = post.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.left_at.is_(None)))
    assert set(stuck) <= OPTIONAL
    post.session.close()


def test_several_offers_for_one_person_are_one_push_with_all_cards() -> None:
    post = Post()
    post.says(0, MessageKind.OFFER, 7)
    (call,) = post.sends()
    (message,) = call.messages
    assert (call.way, message["contents"]["type"], len(message["contents"]["contents"])) == (
        CallWay.PUSH,
        "carousel",
        7,
    )
    assert message["altText"] == " / ".join(["ご案内"] * 7)


def test_what_follows_soon_waits_for_the_next_push() -> None:
    post = Post()
    post.says(0, MessageKind.OFFER)
    assert len(post.sends()) == 1
    post.says(0, MessageKind.OFFER, 2)
    assert post.sends() == []
    post.says(1, MessageKind.OFFER)
    assert len(post.sends()) == 1
    post.passes(TOGETHER)
    (call,) = post.sends()
    assert len(call.messages) == 1


def test_a_contract_takes_offers_along_and_waits_for_nothing() -> None:
    post = Post(budget=0)
    post.says(0, MessageKind.OFFER)
    post.says(0, MessageKind.CONTRACT)
    (call,) = post.sends()
    assert (call.kind, len(call.messages)) == (MessageKind.CONTRACT, 2)


def test_news_wait_for_a_reply_which_is_free_and_else_for_noon() -> None:
    post = Post(people=2)
    post.passes(timedelta(hours=1))
    post.says(0, MessageKind.NEWS)
    post.says(1, MessageKind.NEWS)
    assert post.sends() == []
    fresh = {"reply_token": "r", "token_until": post.now + timedelta(seconds=50)}
    post.says(0, MessageKind.ANSWER, **fresh)
    (call,) = post.sends()
    assert (call.way, len(call.messages)) == (CallWay.REPLY, 2)
    post.passes(timedelta(hours=23))
    (digest,) = post.sends()
    assert digest.way is CallWay.PUSH


def test_news_that_ride_on_a_reply_stand_before_it_in_their_order() -> None:
    def outgoing(words: str, **more: Any) -> Outgoing:
        return Outgoing(1, 1, MessageKind.NEWS, [{"type": "text", "text": words}], **more)

    later = NOON + timedelta(hours=3)
    answer = outgoing("answer", reply_token="r", token_until=NOON + timedelta(seconds=50))
    waiting = [outgoing("first", not_before=later), outgoing("second", not_before=later), answer]
    assert plan(waiting, (), NOON) == waiting


def test_what_the_line_holds_rides_on_a_reply_goes_with_a_new_budget_or_is_over() -> None:
    post = Post(budget=0, people=3)
    for person in range(3):
        post.says(person, MessageKind.OFFER)
    assert post.sends() == []
    post.says(0, MessageKind.ANSWER, reply_token="r", token_until=post.now + timedelta(seconds=50))
    assert [len(call.messages) for call in post.sends()] == [2]
    office.set_budget(post.context(), post.channel, 1)
    assert len(post.sends()) == 1
    post.passes(OFFER_LIFE + LOOK_AGAIN)
    assert post.sends() == []
    dropped = post.session.scalars(select(OutboxMessage).where(OutboxMessage.outcome == OutboxOutcome.DROPPED)).all()
    assert (len(dropped), post.waiting()) == (1, 0)


def test_the_month_counts_pushes_only_and_begins_anew() -> None:
    post = Post(budget=10)
    post.says(0, MessageKind.MONEY)
    post.says(1, MessageKind.ANSWER, reply_token="r", token_until=post.now + timedelta(seconds=50))
    post.sends()
    month = month_of(post.session, post.channel, post.now)
    assert (month.used, month.left, month.begins_on.day) == (1, 9, 1)
    assert paid_left(post.session, post.channel.operator_id, post.now, notices=4) == 5
    assert month_of(post.session, post.channel, post.now + timedelta(days=31)).used == 0


def test_line_counts_what_others_send_too() -> None:
    post = Post()
    post.channel.quota, post.channel.quota_used, post.channel.quota_read_at = 200, 150, post.now
    month = month_of(post.session, post.channel, post.now)
    assert (month.limit, month.used, month.left) == (200, 150, 50)
    assert month.forecast == 450
    assert month.stops_on is not None
    assert month.stops_on.day == 13


def test_staff_hear_once_that_the_line_is_near_and_once_that_it_is_reached() -> None:
    post = Post(budget=1)
    post.session.execute(update(Operator).values(webhook_url="https://staff.example.jp/hook"))
    post.says(0, MessageKind.MONEY)
    post.sends()
    for _ in range(2):
        office.warn_of_the_line(post.context())
        post.session.flush()
    told = list(post.session.scalars(select(StaffNotice.event)))
    assert told == ["quota.reached"]
    post.channel.budget = 2
    office.warn_of_the_line(post.context())
    post.session.flush()
    assert list(post.session.scalars(select(StaffNotice.event))) == ["quota.reached", "quota.low"]
    assert post.session.scalars(select(Call)).all()
    assert post.session.scalars(select(Channel)).one().budget == 2


def _engine() -> Engine:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine
