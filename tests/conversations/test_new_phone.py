"""A new phone: what the old one showed can still be tapped there, and what was on its way arrives."""

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.people.relinking import move_to
from models.people.line_accounts import LineAccount
from models.talk.calls import Call, CallOutcome, CallWay, Frozen, freeze
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def test_the_buttons_of_a_lost_phone_go_on_in_the_new_one(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house))
    accept = hanako.button("受ける")
    new = house.resident()
    house.act(_relinks, hanako.account_id, new.account_id)
    new.taps_data(accept)
    new.reads("取引条件のお知らせ")
    new.taps("この条件で始める")
    assert house.look(lambda session: session.scalars(select(Assignment.account_id)).all()) == [new.account_id]
    stranger = house.resident()
    stranger.taps_data(accept)
    stranger.reads("ほかの方のためのもの")


def test_what_was_on_its_way_to_a_lost_phone_is_said_in_the_new_one(house: House, hanako: Chat) -> None:
    house.act(_freezes, hanako.account_id)
    new = house.resident()
    house.act(_relinks, hanako.account_id, new.account_id)
    new.is_told("支払のお知らせ")
    [call] = house.look(lambda session: session.scalars(select(Call)).all())
    assert (call.outcome, call.body_sealed) == (CallOutcome.DISCARDED, None)


def _relinks(context: Context, old_id: int, new_id: int) -> None:
    old, new = context.session.get_one(LineAccount, old_id), context.session.get_one(LineAccount, new_id)
    new.resident_id = old.resident_id
    move_to(context, old, new)


def _freezes(context: Context, account_id: int) -> None:
    account = context.session.get_one(LineAccount, account_id)
    said = [{"type": "text", "text": "支払のお知らせ"}]
    frozen = Frozen(
        account.id, account.channel_id, account.user_id, CallWay.PUSH, MessageKind.MONEY, said, context.now, context.now
    )
    freeze(context.session, context.vault, [frozen])
