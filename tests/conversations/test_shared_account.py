"""Several operators on one LINE account: who registers comes to the office of their town, by postcode or by a code."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office import channel_shares, operators
from handlers.people import invite_codes
from handlers.towns.moving import move_house
from models.dispatch.candidates import reachable_accounts
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, account_for
from models.people.memberships import Consent, Membership
from models.people.operators import Operator
from models.people.residents import Resident
from models.record.audit import AuditRow
from models.talk.budgets import paid_left
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import agrees, tells_habits

NEIGHBOUR, NOWHERE = "389-0206", "682-0021"
"""Postcodes of the neighbour's town, and of one that has no office here."""


@pytest.fixture
def shared(house: House) -> House:
    """The house's account, shared by an office in Nagano."""
    house.act(share, house.channel_id)
    return house


def share(context: Context, channel_id: int) -> None:
    """Let a second office use the account."""
    operator = operators.create_operator(
        context, key="next", name="みよたしごと公社", municipality_code="20323", phone="0267-00-0000"
    )
    channel_shares.share_channel(context, context.session.get_one(Channel, channel_id), operator)


def neighbour_id(session: Session) -> int:
    return session.scalars(select(Operator.id).where(Operator.key == "next")).one()


def account_of(chat: Chat) -> LineAccount:
    return chat.house.look(lambda session: session.get_one(LineAccount, chat.account_id))


def finishes(chat: Chat) -> None:
    """From the terms to the welcome, the town being known."""
    chat.taps("同意する")
    chat.taps("同意する")
    chat.taps("はい、18歳以上です")
    for words in ("見本 花子", "みほん はなこ", "平成2年4月1日", "090-1234-5678"):
        chat.types(words)
    chat.taps("はい、ひとりです")
    tells_habits(chat)
    chat.taps("これでよい")


def test_the_first_greeting_is_said_in_the_name_of_the_account(shared: House) -> None:
    shared.resident().reads("みすぼ町のしごとの「結(ゆい)」")


def test_the_postcode_decides_to_whose_people_one_belongs(shared: House) -> None:
    chat = shared.resident()
    chat.taps("登録をはじめる")
    chat.reads("郵便番号")
    chat.types(NEIGHBOUR)
    chat.reads("みよたしごと公社")
    finishes(chat)
    theirs = shared.look(neighbour_id)
    assert account_of(chat).operator_id == theirs
    memberships = shared.look(lambda session: session.scalars(select(Membership)).all())
    assert [one.operator_id for one in memberships] == [theirs]
    given = shared.look(lambda session: session.scalars(select(Consent.operator_id)).all())
    assert set(given) == {theirs}
    resident_id = memberships[0].resident_id
    assert shared.look(lambda session: reachable_accounts(session, theirs)) == {resident_id: chat.account_id}
    assert shared.look(lambda session: reachable_accounts(session, shared.operator_id)) == {}
    assert shared.look(lambda session: account_for(session, resident_id, shared.operator_id)) is None


def test_the_owners_own_people_are_the_owners(shared: House) -> None:
    chat = shared.resident()
    chat.taps("登録をはじめる")
    chat.types("781-3601")
    chat.reads("みすぼ町しごと協議会")
    assert account_of(chat).operator_id == shared.operator_id


def test_who_moves_to_a_town_on_the_same_account_belongs_to_its_office(shared: House) -> None:
    chat = shared.resident()
    chat.taps("登録をはじめる")
    chat.types(NEIGHBOUR)
    finishes(chat)
    resident_id = chat.resident_id()

    def moves(context: Context) -> None:
        session = context.session
        old, new = session.get_one(Operator, neighbour_id(session)), session.get_one(Operator, shared.operator_id)
        move_house(context, session.get_one(Resident, resident_id), old, new, "ja", "781-3601")

    shared.act(moves)
    assert account_of(chat).operator_id == shared.operator_id
    assert shared.look(lambda session: reachable_accounts(session, shared.operator_id)) == {
        resident_id: chat.account_id
    }


def test_who_lives_where_no_office_is_here_is_told_kindly(shared: House) -> None:
    chat = shared.resident()
    chat.taps("登録をはじめる")
    chat.types(NOWHERE)
    chat.reads("鳥取県倉吉市の団体は、このアカウントにはまだありません")
    chat.reads("御代田町")
    assert account_of(chat).operator_id is None
    assert chat.state().name is None


def test_a_code_leads_to_the_office_that_gave_it_out(shared: House) -> None:
    theirs = shared.look(neighbour_id)
    code = shared.act(invite_codes.issue_join_code, theirs)
    chat = shared.resident()
    chat.types(code)
    chat.reads("みよたしごと公社")
    assert account_of(chat).operator_id == theirs


def test_a_code_of_an_office_elsewhere_is_unknown(shared: House) -> None:
    def elsewhere(context: Context) -> str:
        other = operators.create_operator(context, key="far", name="とおい町公社", municipality_code="31203")
        return invite_codes.issue_join_code(context, other.id)

    chat = shared.resident()
    chat.types("?" + shared.act(elsewhere))
    chat.reads("コード")
    assert account_of(chat).operator_id is None


def test_on_an_account_of_one_office_nobody_is_asked_for_the_town_first(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    assert chat.state().name == "onboarding"


def test_one_account_has_one_month_for_all(shared: House) -> None:
    def limit(context: Context) -> None:
        channel = context.session.get_one(Channel, shared.channel_id)
        channel.quota, channel.quota_used, channel.quota_read_at = 200, 50, context.now

    shared.act(limit)
    theirs = shared.look(neighbour_id)
    assert shared.look(lambda session: paid_left(session, theirs, shared.now)) == 150
    assert shared.look(lambda session: paid_left(session, shared.operator_id, shared.now)) == 150


def test_sharing_stands_in_both_records_and_ends_only_while_nobody_is_there(shared: House) -> None:
    theirs = shared.look(neighbour_id)
    chat = shared.resident()
    chat.taps("登録をはじめる")
    chat.types(NEIGHBOUR)

    def end(context: Context) -> None:
        channel = context.session.get_one(Channel, shared.channel_id)
        channel_shares.end_share(context, channel, context.session.get_one(Operator, theirs))

    with pytest.raises(channel_shares.PeopleThere):
        shared.act(end)
    rows = shared.look(lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "channels.share")).all())
    assert {row.operator_id for row in rows} == {theirs, shared.operator_id}


@pytest.mark.parametrize(("code", "error"), [("39341", channel_shares.SameTown), (None, channel_shares.SharesAlready)])
def test_an_account_is_shared_once_and_by_one_office_a_town(
    shared: House, code: str | None, error: type[Exception]
) -> None:
    def share(context: Context) -> None:
        channel = context.session.get_one(Channel, shared.channel_id)
        if code is None:
            again = operators.operator_by_key(context.session, "next")
        else:
            again = operators.create_operator(context, key="twin", name="ふたつめ", municipality_code=code)
        channel_shares.share_channel(context, channel, again)

    with pytest.raises(error):
        shared.act(share)
