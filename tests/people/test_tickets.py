"""Talking with people, taking things back, and acting for somebody who phones."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import update

from handlers.context import Actor, ActorKind, Context
from handlers.help import tickets, unsending
from handlers.people import acting_for, people_ticks
from models.errors import NotFound
from models.files.attachments import Attachment, AttachmentUse, Blob
from models.people.emergencies import speaks_of_emergency
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership, MembershipStatus
from models.people.staff import Role
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, AssignmentStatus
from models.work.tickets import Ticket, TicketMessage, TicketStatus
from tests.people.house import House


def test_a_conversation_mutes_the_bot_until_it_ends(house: House) -> None:
    house.staff_member(Role.DIRECTOR)
    account = house.new_account()
    ticket_id = house.act(open_and_write, account.id, house.operator_id, "こまっています", "m1")
    assert mute(house, account.id) == ticket_id
    assert [one.event for one in house.news()] == ["ticket.opened"]
    assert "こまって" not in str([vars(row) for row in house.rows(TicketMessage)])

    house.one(tickets.answer, Ticket, ticket_id, "どうしましたか")
    (told,) = house.told
    assert told.kind is MessageKind.SERVICE
    assert "どうしましたか" in str(told.messages)
    assert house.rows(Ticket)[0].status is TicketStatus.ANSWERED

    house.act(open_and_write, account.id, house.operator_id, "スマホが…", "m2")
    assert len(house.rows(Ticket)) == 1
    assert [one.event for one in house.news()][-1] == "ticket.written"
    written = house.one(tickets.conversation_of, Ticket, ticket_id)
    assert [one.text for one in written] == ["こまっています", "どうしましたか", "スマホが…"]

    house.one(tickets.close, Ticket, ticket_id)
    assert mute(house, account.id) is None
    assert "ボット" in str(house.told[0].messages)


def test_an_idle_conversation_gives_the_bot_its_voice_back(sqlite_house: House) -> None:
    house = sqlite_house
    account = house.new_account()
    ticket_id = house.act(open_and_write, account.id, house.operator_id, "?", "m1")
    house.passes(days=4)
    house.act(people_ticks.end_idle_tickets)
    assert mute(house, account.id) == ticket_id, "staff have not answered yet"
    house.one(tickets.answer, Ticket, ticket_id, "はい")
    house.passes(days=3)
    house.act(people_ticks.end_idle_tickets)
    assert mute(house, account.id) is None
    assert house.rows(Ticket)[0].status is TicketStatus.CLOSED


@pytest.mark.parametrize("text", ["", "   ", "あ" * 2001])
def test_an_answer_needs_words(sqlite_house: House, text: str) -> None:
    account = sqlite_house.new_account()
    ticket_id = sqlite_house.act(open_and_write, account.id, sqlite_house.operator_id, "?", "m1")
    with pytest.raises(tickets.BadAnswerText):
        sqlite_house.one(tickets.answer, Ticket, ticket_id, text)


def test_what_was_unsent_is_gone_from_our_side(house: House) -> None:
    account = house.new_account()
    house.act(open_and_write, account.id, house.operator_id, "まちがえました", "m1")
    house.act(attach, account.id, house.operator_id, "m2", AttachmentUse.LOOSE, b"one picture")
    assert house.act(unsend, account.id, "m1") is unsending.Unsent.REMOVED
    assert house.act(unsend, account.id, "m2") is unsending.Unsent.REMOVED
    assert house.act(unsend, account.id, "m3") is unsending.Unsent.NOTHING
    assert house.rows(TicketMessage)[0].text_sealed is None
    assert house.rows(Blob) == []
    assert house.rows(Attachment)[0].removed_at is not None


@pytest.mark.parametrize("is_kept", [True, False])
def test_unsent_work_is_for_staff_to_decide(sqlite_house: House, is_kept: bool) -> None:
    house = sqlite_house
    house.staff_member(Role.REVIEWER)
    account, assignment_id = at_work(house)
    house.act(attach, account.id, house.operator_id, "m1", AttachmentUse.HANDED_IN, b"work", assignment_id)
    change(house, assignment_id, AssignmentStatus.SUBMITTED)
    assert house.act(unsend, account.id, "m1") is unsending.Unsent.HANDED_IN
    assert len(house.rows(Blob)) == 1
    assert [one.event for one in house.news()] == ["ticket.unsend"]
    (ticket,) = house.rows(Ticket)
    assert mute(house, account.id) is None
    house.one(unsending.decide_unsend, Ticket, ticket.id, is_kept)
    assert len(house.rows(Blob)) == is_kept
    assert len(house.told) == 1


@pytest.mark.parametrize(
    "status", [AssignmentStatus.ACCEPTED, AssignmentStatus.STARTED, AssignmentStatus.RETURNED, AssignmentStatus.LAPSED]
)
def test_work_that_was_not_handed_in_goes_at_once(sqlite_house: House, status: AssignmentStatus) -> None:
    house = sqlite_house
    account, assignment_id = at_work(house)
    house.act(attach, account.id, house.operator_id, "m1", AttachmentUse.HANDED_IN, b"work", assignment_id)
    change(house, assignment_id, status)
    assert house.act(unsend, account.id, "m1") is unsending.Unsent.REMOVED
    assert (house.rows(Blob), house.rows(Ticket)) == ([], [])


def test_equal_bytes_of_somebody_else_stay(sqlite_house: House) -> None:
    house = sqlite_house
    one, other = house.new_account(), house.new_account()
    house.act(attach, one.id, house.operator_id, "m1", AttachmentUse.LOOSE, b"same")
    house.act(attach, other.id, house.operator_id, "m2", AttachmentUse.LOOSE, b"same")
    house.act(unsend, one.id, "m1")
    assert len(house.rows(Blob)) == 1
    assert house.act(unsend, one.id, "m2") is unsending.Unsent.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "けがをしました",
        "１１９よびたい",
        "事故です",
        "もう死にたい",
        "Call the police!",
        "倒れた人がいます",
        "かじです",
        "119 おねがい",
    ],
)
def test_an_emergency_is_heard(text: str) -> None:
    assert speaks_of_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "こんにちは",
        "11900円",
        "無事故です",
        "しごとは何時まで?",
        "かじかの写真です",
        "110-0001",
        "〒１１９-０００１",
        "かじまち",
        "W110AJXN",
        "110ajxnk",
        "AJXNK-X119",
    ],
)
def test_everyday_words_are_none(text: str) -> None:
    assert not speaks_of_emergency(text)


def test_acting_for_somebody_is_recorded_with_both_names_and_told(house: House) -> None:
    resident_id = house.resident()
    offer_id = house.offer(house.task(3))
    assignment = house.staff(acting_for.accept, resident_id, offer_id)
    assert "代わって" in str(house.told[0].messages)
    assert len(house.told) == 2
    (row,) = house.rows(Assignment, Assignment.id == assignment.id)
    assert row.status is AssignmentStatus.ACCEPTED, "work starts only by the resident's own tap"
    assert any(f"staff:1 for resident:{resident_id}" == entry.actor for entry in house.recorded())

    house.staff(acting_for.hand_back, resident_id, assignment.id)
    house.staff(acting_for.pause, resident_id, date(2026, 12, 1))
    assert house.rows(Membership)[0].status is MembershipStatus.PAUSED
    with pytest.raises(NotFound):
        house.act(acting_for.pause, house.operator_id + 1, resident_id, None)


def open_and_write(context: Context, account_id: int, operator_id: int, text: str, message_id: str) -> int:
    """What the resident writes to people."""
    account = context.session.get_one(LineAccount, account_id)
    context.actor = Actor(ActorKind.RESIDENT)
    ticket = tickets.open_ticket(context, account, operator_id)
    tickets.write(context, ticket, text, line_message_id=message_id)
    return ticket.id


def at_work(house: House) -> tuple[LineAccount, int]:
    """Somebody with a piece of work, and its number."""
    resident_id = house.resident()
    assignment_id = house.take(house.offer(house.task(3)), resident_id).assignment.id
    (account,) = house.rows(LineAccount, LineAccount.resident_id == resident_id)
    return account, assignment_id


def change(house: House, assignment_id: int, status: AssignmentStatus) -> None:
    """Put work into a status, past every rule."""
    chosen = update(Assignment).where(Assignment.id == assignment_id).values(status=status)
    house.act(lambda context: context.session.execute(chosen) and None)


def unsend(context: Context, account_id: int, message_id: str) -> unsending.Unsent:
    """The resident takes a message back."""
    return unsending.unsend(context, context.session.get_one(LineAccount, account_id), message_id)


def attach(
    context: Context,
    account_id: int,
    operator_id: int,
    message_id: str,
    use: AttachmentUse,
    content: bytes,
    assignment_id: int | None = None,
) -> None:
    """A picture that came with a message."""
    sha256 = hashlib.sha256(content).hexdigest()
    context.session.merge(Blob(sha256=sha256, content=content))
    context.session.flush()
    context.session.add(
        Attachment(
            operator_id=operator_id,
            use=use,
            name="photo.jpg",
            media_type="image/jpeg",
            size=len(content),
            sha256=sha256,
            assignment_id=assignment_id,
            account_id=account_id,
            line_message_id=message_id,
            created_at=context.now,
        )
    )


def mute(house: House, account_id: int) -> int | None:
    """The ticket that mutes the bot, if any."""
    state = house.look(lambda session: session.get(ConversationState, account_id))
    return state.ticket_id if state is not None else None
