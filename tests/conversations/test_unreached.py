"""When LINE cannot bring a message, staff get a list to write or telephone from, and say when it was brought."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.help import tickets, unreached
from handlers.help.unreached import By, Unreached, What
from models.errors import NotFound
from models.people.line_accounts import LineAccount
from models.people.staff import Role, Staff
from models.record.audit import AuditRow
from models.talk.freezing import advance_accounts
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_shared_account import neighbour_id, share
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
    return house.act(unreached.unreached, somebody(house, Role.DIRECTOR))


def somebody(house: House, role: Role, operator_id: int | None = None) -> Staff:
    """Somebody on the staff, of this operator unless another is given."""
    return Staff(operator_id=operator_id or house.operator_id, roles=[role])


def test_what_matters_is_listed_with_how_to_reach_the_person(house: House, blocked: Chat) -> None:
    (row,) = listed(house)
    assert (row.what, row.kind, row.phone, row.name) == (What.MESSAGE, MessageKind.MONEY, "090-1234-5678", "山田 花子")
    assert row.words == "お支払いがもどりました。"
    assert "山田" not in repr(row)
    table = house.act(unreached.contacts_table, somebody(house, Role.DIRECTOR)).decode("utf-8-sig")
    assert "お支払いがもどりました。" in table
    assert "山田 花子" in table
    (taken,) = house.look(
        lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "messages.contacts")).all()
    )
    assert taken.detail == {"count": 1}


def test_what_was_brought_is_off_the_list_and_its_words_are_gone(house: House, blocked: Chat) -> None:
    (row,) = listed(house)
    house.passes(hours=1)
    house.act(unreached.mark_reached, somebody(house, Role.DIRECTOR), row.what, row.id, By.PHONE)
    assert listed(house) == []
    kept = house.look(lambda session: session.get_one(OutboxMessage, row.id))
    assert (kept.outcome, kept.body_sealed) == (OutboxOutcome.REACHED, None)
    with pytest.raises(unreached.Gone):
        house.act(unreached.mark_reached, somebody(house, Role.DIRECTOR), row.what, row.id, By.POST)
    (brought,) = house.look(
        lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "messages.reached")).all()
    )
    assert brought.detail == {"by": "phone"}
    assert brought.at - house.now < timedelta(minutes=1)


def test_what_the_desk_answered_is_brought_by_administrators_alone(house: House, blocked: Chat) -> None:
    def answer(context: Context) -> None:
        account = context.session.get_one(LineAccount, blocked.account_id)
        ticket = tickets.open_ticket(context, account, house.operator_id, topic=tickets.CARE, is_live=False)
        tickets.answer(context, ticket, "お話をうかがいます。")

    house.act(answer)
    house.act(lambda context: advance_accounts(context.session, context.vault, context.now, context.now, 10) and None)
    words = {role: [row.words for row in house.act(unreached.unreached, somebody(house, role))] for role in Role}
    assert any("お話をうかがいます。" in one for one in words[Role.ADMIN])
    assert words[Role.DIRECTOR] == ["お支払いがもどりました。"]
    table = house.act(unreached.contacts_table, somebody(house, Role.DIRECTOR)).decode("utf-8-sig")
    assert "お話" not in table
    (row,) = [one for one in house.act(unreached.unreached, somebody(house, Role.ADMIN)) if "お話" in one.words]
    with pytest.raises(NotFound):
        house.act(unreached.mark_reached, somebody(house, Role.DIRECTOR), row.what, row.id, By.PHONE)
    house.act(unreached.mark_reached, somebody(house, Role.ADMIN), row.what, row.id, By.PHONE)


def test_on_a_shared_account_each_brings_to_its_own_people(house: House, blocked: Chat) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)

    def belongs(context: Context) -> None:
        context.session.get_one(LineAccount, blocked.account_id).operator_id = theirs

    house.act(belongs)
    assert listed(house) == []
    (row,) = house.act(unreached.unreached, somebody(house, Role.DIRECTOR, theirs))
    with pytest.raises(NotFound):
        house.act(unreached.mark_reached, somebody(house, Role.DIRECTOR), row.what, row.id, By.PHONE)
    house.act(unreached.mark_reached, somebody(house, Role.DIRECTOR, theirs), row.what, row.id, By.PHONE)
    assert house.act(unreached.unreached, somebody(house, Role.DIRECTOR, theirs)) == []
