"""Whether and when a message may leave: who blocked the account, what LINE tells late, offers that are over, the night."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.context import Actor, ActorKind, Context
from handlers.dispatch import offers
from handlers.work import working
from models.people.line_accounts import LineAccount
from models.talk import settling
from models.talk.calls import BLOCKED, Call, CallOutcome, CallWay, Frozen, freeze
from models.talk.freezing import advance_accounts
from models.talk.outbox import MessageKind, OutboxMessage
from models.talk.settling import release_waiting
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken

CLOCK = Actor(ActorKind.CLOCK)


def test_what_must_arrive_is_not_sent_to_who_has_blocked_us_since(house: House) -> None:
    hanako = member(house)
    for kind in (MessageKind.MONEY, MessageKind.NEWS):
        house.act(_stands_still, hanako.account_id, kind)
    hanako.unfollows()
    assert _released(house) == 2
    assert _sent(house) == []
    assert _sent(house) == []
    money, news = house.look(lambda session: session.scalars(select(Call).order_by(Call.id)).all())
    assert (money.outcome, money.reason) == (CallOutcome.PARKED, BLOCKED)
    assert money.body_sealed is not None
    assert (news.outcome, news.body_sealed) == (CallOutcome.DISCARDED, None)


def test_a_block_told_late_does_not_silence_who_is_back(house: House) -> None:
    hanako = member(house)
    blocked, back = house.now, house.now + timedelta(minutes=1)
    house.passes(hours=1)
    _happens(hanako, "follow", back)
    _happens(hanako, "unfollow", blocked)
    assert _blocked_at(house, hanako) is None
    blocked = house.now
    _happens(hanako, "unfollow", blocked)
    _happens(hanako, "follow", back)
    assert _blocked_at(house, hanako) == blocked, "an addition told late undoes no later block"
    house.passes(hours=1)
    hanako.types("メニュー")
    assert _blocked_at(house, hanako) is None, "who writes has not blocked us"


def test_after_a_standstill_contracts_go_first_and_offers_that_are_over_not_at_all(house: House) -> None:
    hanako, taro = member(house), member(house, kana="サトウ タロウ")
    offered = offer(house, outside_task(house))
    for call in _sent(house):
        house.act(_stops, call.id)
    house.act(_stands_still, hanako.account_id, MessageKind.NEWS)
    house.act(_stands_still, taro.account_id, MessageKind.MONEY)
    assert _released(house, 1) == 1
    [first] = _sent(house)
    assert (first.account_id, first.kind) == (taro.account_id, MessageKind.MONEY)
    house.passes(hours=1)
    house.act(offers.close_offer, house.operator_id, offered)
    assert _released(house) == 3
    assert [call.kind for call in _sent(house) if call.account_id == hanako.account_id] == [MessageKind.NEWS]

    house.act(_stands_still, taro.account_id, MessageKind.NEWS)
    house.passes(days=20)
    assert _released(house) == 1
    assert MessageKind.NEWS not in [call.kind for call in _sent(house) if call.account_id == taro.account_id]


def test_a_call_that_another_has_let_go_meanwhile_is_not_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.act(_stands_still, member(house).account_id, MessageKind.NEWS)
    house.passes(days=20)
    find_over = settling._over

    def and_another_sends_it(session: Session, ids: list[int], now: datetime) -> set[int]:
        over = find_over(session, ids, now)
        session.execute(update(Call).where(Call.id.in_(ids)).values(outcome=CallOutcome.SENT))
        return over

    monkeypatch.setattr(settling, "_over", and_another_sends_it)
    _released(house)
    [call] = house.look(lambda session: session.scalars(select(Call)).all())
    assert call.outcome is CallOutcome.SENT


def test_what_time_has_done_at_midnight_is_told_in_the_morning(house: House) -> None:
    hanako = member(house)
    offer(house, outside_task(house, due_at=datetime(2026, 11, 30, 14, 59, tzinfo=UTC)))
    taken(hanako)
    house.now = datetime(2026, 11, 30, 15, 0, 30, tzinfo=UTC)
    house.act(working.lapse_due, actor=CLOCK)
    newest = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
    told = house.look(lambda session: session.scalars(newest).one())
    assert (told.kind, told.not_before) == (MessageKind.SERVICE, datetime(2026, 11, 30, 23, 0, tzinfo=UTC))


def _happens(chat: Chat, kind: str, at: datetime) -> None:
    """Something that LINE tells of the account, with its own time."""
    chat._handle({"type": kind, "timestamp": int(at.timestamp() * 1000)})


def _blocked_at(house: House, chat: Chat) -> datetime | None:
    return house.look(lambda session: session.get_one(LineAccount, chat.account_id).blocked_at)


def _released(house: House, most: int = 10) -> int:
    with house.transaction() as session:
        return release_waiting(session, house.channel_id, CallOutcome.QUOTA, house.now, most)


def _sent(house: House) -> list[Frozen]:
    with house.transaction() as session:
        return advance_accounts(session, house.vault, house.now, house.now + timedelta(minutes=1), 10)


def _stands_still(context: Context, account_id: int, kind: MessageKind) -> None:
    """The month's messages are used up."""
    account = context.session.get_one(LineAccount, account_id)
    said = [{"type": "text", "text": "お知らせ"}]
    call = Frozen(account.id, account.channel_id, account.user_id, CallWay.PUSH, kind, said, context.now, context.now)
    freeze(context.session, context.vault, [call])
    _stops(context, call.id)


def _stops(context: Context, call_id: int) -> None:
    call = context.session.get_one(Call, call_id)
    call.outcome, call.closed_at, call.is_in_hand = CallOutcome.QUOTA, context.now, False
