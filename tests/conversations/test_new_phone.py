"""A new phone: what the old one showed can still be tapped there, and what was on its way arrives."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.help import tickets, unsending
from handlers.people import considerations, invite_codes
from handlers.people.relinking import FOLLOWING, STAYING, UNDER_WAY, move_to
from handlers.work import page_work, parts, working
from messages.cards.tickets import KeepWriting
from messages.menu_postbacks import OpenMenu
from models.base import Base
from models.files.attachments import Attachment
from models.page_links import LinkExpired
from models.people.considerations import Consideration, Decision, Wish
from models.people.line_accounts import LineAccount
from models.people.memberships import InviteCode
from models.talk.calls import Call, CallOutcome, CallWay, Frozen, freeze
from models.talk.fetches import Fetch, FetchOrder, Thread, close_fetch, order_fetches
from models.talk.freezing import advance_accounts
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from models.talk.settling import release_waiting
from models.work.assignments import Assignment, Submission
from models.work.tickets import Ticket
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, outside_task, taken


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


def test_everything_that_names_an_account_is_considered() -> None:
    named = {
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "line_accounts.id" for key in column.foreign_keys)
    }
    listed = [attribute.property.columns[0] for attribute in (*FOLLOWING, *UNDER_WAY, *STAYING)]
    assert len(listed) == len(named)
    assert set(listed) == named


def test_what_is_told_of_what_has_ended_is_told_on_the_new_phone(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house))
    taken(hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    hanako.types("やめる")
    house.act(working.hand_back, _only(house, Assignment), hanako.resident_id(), 50)
    hanako.types("人とはなす")
    hanako.types("相談です")
    house.act(_with(Ticket, tickets.close))
    wish = next(wish for wish in Wish if wish is not Wish.LONGER)
    house.act(
        lambda context: considerations.ask(
            context, context.session.get_one(LineAccount, hanako.account_id), house.operator_id, wish, "病気のため"
        )
    )
    new = house.resident()
    take_over(house, hanako, new)
    was_told = len(hanako.pushed)

    house.act(parts.judge_part, house.operator_id, _only(house, Submission), 50)
    new.is_told("円")
    house.act(_with(Ticket, lambda context, ticket: tickets.answer(context, ticket, "あとから分かりました")))
    new.is_told("あとから分かりました")
    house.act(considerations.answer, house.operator_id, _only(house, Consideration), Decision.AGREED, "承知しました")
    new.is_told("承知しました")
    assert len(hanako.pushed) == was_told


def test_what_could_not_arrive_on_the_old_phone_arrives_on_the_new_one(house: House, hanako: Chat) -> None:
    for outcome in (CallOutcome.QUOTA, CallOutcome.PARKED):
        house.act(_freezes, hanako.account_id, outcome)
    house.act(_freezes, hanako.account_id, CallOutcome.QUOTA, MessageKind.OFFER)
    house.act(_blocks, hanako.account_id)
    house.act(
        lambda context: context.tell(
            context.session.get_one(LineAccount, hanako.account_id),
            [{"type": "text", "text": "取引条件のお知らせ"}],
            MessageKind.CONTRACT,
        )
    )
    assert _sent(house) == []
    [missed] = house.look(lambda session: session.scalars(select(OutboxMessage).where(_is_missed())).all())
    assert missed.account_id == hanako.account_id
    new = house.resident()
    take_over(house, hanako, new)
    with house.transaction() as session:
        assert release_waiting(session, house.channel_id, CallOutcome.QUOTA, house.now, 10) == 0
    arrived = [str(call.messages) for call in _sent(house) if call.account_id == new.account_id]
    assert sum("取引条件のお知らせ" in words for words in arrived) == 1
    assert sum(words.count("支払のお知らせ") for words in arrived) == 2, "the offer is over"


def test_what_was_unsent_goes_for_good_when_staff_decide_after_the_move(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house))
    taken(hanako)
    hanako.taps("納品する")
    hanako.sends_picture()
    first = hanako.last_message_id
    hanako.sends_picture()
    second = hanako.last_message_id
    hanako.taps("納品する")
    hanako.unsends(first)
    new = house.resident()
    take_over(house, hanako, new)
    hanako.unsends(second)
    new.is_told("職員")
    tickets_open = house.look(lambda session: session.scalars(select(Ticket.account_id)).all())
    assert set(tickets_open) == {new.account_id}
    house.act(_with(Ticket, lambda context, ticket: unsending.decide_unsend(context, ticket, False)))
    assert all(house.look(lambda session: session.scalars(select(Attachment.removed_at)).all()))


def test_a_picture_that_is_being_fetched_comes_to_the_new_phone(house: House, hanako: Chat) -> None:
    thread = Thread("token", house.now)

    def sends(context: Context) -> None:
        account = context.session.get_one(LineAccount, hanako.account_id)
        order_fetches(context.session, context.vault, account, [FetchOrder("content", "1", {})], thread, context.now)

    house.act(sends)
    new = house.resident()
    take_over(house, hanako, new)
    [fetch] = house.look(lambda session: session.scalars(select(Fetch).where(Fetch.what == "content")).all())
    assert fetch.token_sealed is None
    with house.transaction() as session:
        assert close_fetch(session, fetch.id, house.now) == new.account_id
        assert close_fetch(session, fetch.id, house.now) is None


def test_a_page_that_was_open_on_the_lost_phone_is_closed(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house, work_class=2))
    taken(hanako)
    own = (_only(house, Assignment), hanako.resident_id())
    link = house.act(page_work.link_to, *own) or ""
    new = house.resident()
    take_over(house, hanako, new)
    with pytest.raises(LinkExpired):
        house.act(page_work.open_page, link.rsplit("/", 1)[1])
    link = house.act(page_work.link_to, *own) or ""
    assert house.act(page_work.open_page, link.rsplit("/", 1)[1])[1].id == new.account_id


def test_no_second_phone_comes_to_a_registration_unseen(house: House, hanako: Chat) -> None:
    with pytest.raises(invite_codes.AlreadyInLine):
        house.act(invite_codes.issue_claim_code, house.operator_id, hanako.resident_id())
    code = house.act(_claim_code, house.operator_id, hanako.resident_id())
    second = house.resident()
    second.types(code)
    second.types("1990-04-01")
    second.reads("もう使われています")
    with pytest.raises(invite_codes.CodeUsed):
        house.act(_claims, second.account_id, code)
    assert house.look(lambda session: session.get_one(LineAccount, second.account_id).resident_id) is None


def take_over(house: House, old: Chat, new: Chat) -> None:
    """The person of one phone goes on with another, by a code from the office."""
    code = house.act(invite_codes.issue_relink_code, house.operator_id, old.resident_id())
    new.types(code)
    new.types("1990-04-01")
    assert new.resident_id()


def _claim_code(context: Context, operator_id: int, resident_id: int) -> str:
    """A code that came with a register, and was given out before its person was in LINE."""
    code, row = invite_codes.claim_code_row(context, operator_id, resident_id)
    context.session.add(InviteCode(**row))
    return code


def _blocks(context: Context, account_id: int) -> None:
    context.session.get_one(LineAccount, account_id).blocked_at = context.now


def _relinks(context: Context, old_id: int, new_id: int) -> None:
    old, new = context.session.get_one(LineAccount, old_id), context.session.get_one(LineAccount, new_id)
    new.resident_id = old.resident_id
    move_to(context, old, new)


def _claims(context: Context, account_id: int, code: str) -> None:
    account = context.session.get_one(LineAccount, account_id)
    invite_codes.claim(context, account, account.channel_id, code, date(1990, 4, 1))


def _only(house: House, table: type[Base]) -> int:
    """The number of the one row."""
    [row] = house.look(lambda session: session.scalars(select(table)).all())
    number: int = row.id  # type: ignore[attr-defined]
    return number


def _with(table: type[Base], act: Callable[[Context, Any], object]) -> Callable[[Context], object]:
    """The act on each row of a table."""
    return lambda context: [act(context, row) for row in context.session.scalars(select(table)).all()]


def _sent(house: House) -> list[Frozen]:
    with house.transaction() as session:
        return advance_accounts(session, house.vault, house.now, house.now + timedelta(minutes=1), 10)


def _is_missed() -> Any:
    return OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE


def _freezes(
    context: Context,
    account_id: int,
    outcome: CallOutcome | None = None,
    kind: MessageKind = MessageKind.MONEY,
) -> None:
    account = context.session.get_one(LineAccount, account_id)
    said = [{"type": "text", "text": "支払のお知らせ"}]
    frozen = Frozen(account.id, account.channel_id, account.user_id, CallWay.PUSH, kind, said, context.now, context.now)
    freeze(context.session, context.vault, [frozen])
    if outcome is not None:
        call = context.session.get_one(Call, frozen.id)
        call.outcome, call.closed_at, call.is_in_hand = outcome, context.now, False
