"""When LINE cannot bring a message, staff get a list to write or telephone from, and say when it was brought."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.help import unreached
from handlers.help.unreached import By, Unreached, What
from models.people.line_accounts import LineAccount
from models.record.audit import AuditRow
from models.talk.freezing import advance_accounts
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member


@pytest.fixture
def blocked(house: House) -> Chat:
    """Somebody who has blocked the account, and to whom a contract and news were to be told."""
    chat = member(house)

    def block(context: Context) -> None:
        account = context.session.get_one(LineAccount, chat.account_id)
        account.blocked_at = context.now
        context.tell(account, [{"type": "text", "text": "お支払いがもどりました。"}], MessageKind.MONEY)
        context.tell(account, [{"type": "text", "text": "募集です。"}], MessageKind.OFFER)

    house.act(block)
    house.act(lambda context: advance_accounts(context.session, context.vault, context.now, context.now, 10) and None)
    return chat


def listed(house: House) -> list[Unreached]:
    """The list as staff see it."""
    return house.act(unreached.unreached, house.operator_id)


def test_what_matters_is_listed_with_how_to_reach_the_person(house: House, blocked: Chat) -> None:
    (row,) = listed(house)
    assert (row.what, row.kind, row.phone, row.name) == (What.MESSAGE, MessageKind.MONEY, "090-1234-5678", "山田 花子")
    assert row.words == "お支払いがもどりました。"
    assert "山田" not in repr(row)
    table = house.act(unreached.contacts_table, house.operator_id).decode("utf-8-sig")
    assert "お支払いがもどりました。" in table
    assert "山田 花子" in table
    (taken,) = house.look(
        lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "messages.contacts")).all()
    )
    assert taken.detail == {"count": 1}


def test_what_was_brought_is_off_the_list_and_its_words_are_gone(house: House, blocked: Chat) -> None:
    (row,) = listed(house)
    house.passes(hours=1)
    house.act(unreached.mark_reached, house.operator_id, row.what, row.id, By.PHONE)
    assert listed(house) == []
    kept = house.look(lambda session: session.get_one(OutboxMessage, row.id))
    assert (kept.outcome, kept.body_sealed) == (OutboxOutcome.REACHED, None)
    with pytest.raises(unreached.Gone):
        house.act(unreached.mark_reached, house.operator_id, row.what, row.id, By.POST)
    (brought,) = house.look(
        lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "messages.reached")).all()
    )
    assert brought.detail == {"by": "phone"}
    assert brought.at - house.now < timedelta(minutes=1)
