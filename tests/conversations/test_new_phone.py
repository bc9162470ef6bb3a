"""A new phone: what the old one showed can still be tapped there, and what was on its way arrives."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.people import invite_codes
from handlers.people.relinking import move_to
from messages.cards.tickets import KeepWriting
from messages.menu_postbacks import OpenMenu
from models.people.line_accounts import LineAccount
from models.talk.calls import Call, CallOutcome, CallWay, Frozen, freeze
from models.talk.freezing import advance_accounts
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


@pytest.mark.parametrize("locale", ["ja", "ja-easy", "en"])
def test_the_old_phone_is_told_and_its_buttons_answer_truly(house: House, locale: str) -> None:
    old = member(house, locale)
    offer(house, outside_task(house))
    work = old.button({"ja": "受ける", "ja-easy": "します", "en": "Take it"}[locale])
    old.types("1")
    new = house.resident()
    take_over(house, old, new)
    old.is_told("0889-00-0000")
    moved = {"ja": "移って", "ja-easy": "うつって", "en": "moved"}[locale]
    for data in (work, OpenMenu("mine").pack(), KeepWriting(7).pack(old.account_id)):
        old.taps_data(data)
        old.reads(moved, "0889-00-0000")
    old.types({"ja": "わたしのしごと", "ja-easy": "わたしの しごと", "en": "my tasks"}[locale])
    old.reads(moved)


def test_an_old_phone_that_has_blocked_us_costs_no_message(house: House, hanako: Chat) -> None:
    house.act(_blocks, hanako.account_id)
    before = hanako.pushed
    take_over(house, hanako, house.resident())
    assert hanako.pushed == before


def test_the_word_to_the_old_phone_leaves_for_line(house: House, hanako: Chat) -> None:
    new = house.resident()
    take_over(house, hanako, new)
    with house.transaction() as session:
        calls = advance_accounts(session, house.vault, house.now, house.now + timedelta(minutes=1), 10)
    assert [(call.account_id, call.way) for call in calls] == [(hanako.account_id, CallWay.PUSH)]


def test_somebody_else_registers_on_the_old_phone(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house))
    take_over(house, hanako, house.resident())
    hanako.types("しごと")
    hanako.types("1")
    hanako.reads("登録")
    assert "移って" not in hanako.says_last()
    hanako.types("登録")
    hanako.taps("同意する")
    hanako.reads("個人情報の取り扱い")


def take_over(house: House, old: Chat, new: Chat) -> None:
    """The person of one phone goes on with another, by a code from the office."""
    code = house.act(invite_codes.issue_relink_code, house.operator_id, old.resident_id())
    new.types(code)
    new.types("1990-04-01")
    assert new.resident_id()


def _blocks(context: Context, account_id: int) -> None:
    context.session.get_one(LineAccount, account_id).blocked_at = context.now


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
