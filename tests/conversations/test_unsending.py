"""Taking messages back in LINE: what they answered goes from our side too, wherever it was kept."""

from typing import Any

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.engine import talk
from handlers.engine.unsending import SOURCES
from handlers.help import unsending
from models.files.attachments import Attachment, AttachmentUse
from models.people.line_accounts import LineAccount
from models.talk.fetches import Fetch, FetchOrder, Thread, order_fetches
from models.work.assignments import Answer
from models.work.tickets import Ticket, TicketMessage
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import HOME, agrees, tells_details, tells_habits
from tests.conversations.work import NOTE, PHOTO, READING, chat_task, member, offer, outside_task, taken


def rows(house: House, table: Any) -> list[Any]:
    """Rows as they stand, oldest first."""
    return house.look(lambda session: list(session.scalars(select(table).order_by(table.id))))


def begun(house: House, *questions: dict[str, Any]) -> Chat:
    """Somebody who has begun work of three items."""
    chat = member(house)
    offer(house, chat_task(house, *(questions or (READING,))))
    taken(chat)
    return chat


def draft_of(house: House, chat: Chat) -> dict[str, Any]:
    """The open conversation's answers."""
    return house.look(lambda session: talk.draft_of(chat.turn(session)))


def decide(house: House, is_kept: bool) -> None:
    """Staff decide on the one ticket."""

    def act(context: Context) -> None:
        unsending.decide_unsend(context, context.session.scalars(select(Ticket)).one(), is_kept)

    house.act(act)


def test_a_typed_answer_is_asked_again(house: House) -> None:
    chat = begun(house)
    chat.types("しもた")
    first = chat.last_message_id
    chat.types("うえだ")
    chat.unsends(first)
    chat.reads("取り消されたメッセージの答えを", "1 / 3", "下田")
    assert [(one.values, one.is_complete) for one in rows(house, Answer)] == [
        ({}, False),
        ({"reading": "うえだ"}, True),
    ]
    assert "しもた" not in str(draft_of(house, chat))
    chat.types("しもだ")
    chat.reads("3 / 3")


def test_an_answer_mended_since_does_not_go_with_the_message_of_the_old_one(house: House) -> None:
    chat = begun(house)
    chat.types("しもた")
    first = chat.last_message_id
    chat.types("もどる")
    chat.types("しもだ")
    chat.unsends(first)
    assert chat.last == []
    assert rows(house, Answer)[0].values == {"reading": "しもだ"}


def test_a_photographed_answer_is_asked_again(house: House) -> None:
    chat = begun(house, NOTE, PHOTO)
    chat.types("1")
    chat.types("目立つ看板")
    chat.sends_picture()
    sent = chat.last_message_id
    chat.reads("2 / 3")
    chat.unsends(sent)
    chat.reads("1 / 3", "看板の写真")
    (answer,) = rows(house, Answer)
    assert (answer.is_complete, "photo" in answer.values) == (False, False)
    assert rows(house, Attachment)[-1].removed_at is not None
    assert rows(house, Ticket) == []


def test_an_answer_unsent_while_talking_with_people_is_asked_when_the_bot_is_back(house: House) -> None:
    chat = begun(house)
    chat.types("しもだ")
    sent = chat.last_message_id
    chat.taps("質問する")
    chat.unsends(sent)
    chat.reads("取り消されたメッセージの答えを")
    chat.reads_not("1 / 3")
    chat.types("ボット")
    chat.reads("1 / 3", "下田")


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_typed_answer_that_was_handed_in_is_for_staff_to_decide(house: House, is_kept: bool) -> None:
    chat = begun(house)
    chat.types("しもだ")
    sent = chat.last_message_id
    chat.types("うえだ")
    chat.types("なかだ")
    chat.taps("納品する")
    chat.unsends(sent)
    chat.reads("職員が確かめて")
    assert rows(house, Answer)[0].values == {"reading": "しもだ"}
    decide(house, is_kept)
    assert rows(house, Answer)[0].values == ({"reading": "しもだ"} if is_kept else {})
    assert [one.text_sealed for one in rows(house, TicketMessage)] == [None]
    chat.is_told("取り消されたもの")


def test_a_text_of_outside_work_goes_until_it_is_handed_in(house: House) -> None:
    chat = member(house)
    offer(house, outside_task(house))
    taken(chat)
    chat.taps("納品する")
    chat.types("見てきました。")
    early = chat.last_message_id
    chat.types("写真はあとで送ります。")
    late = chat.last_message_id
    chat.unsends(early)
    chat.taps("納品する")
    chat.unsends(late)
    chat.reads("職員が確かめて")
    assert [one.removed_at is None for one in rows(house, Attachment)] == [False, True]


def test_an_answer_of_an_open_conversation_is_asked_again(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    chat.types(HOME)
    chat.taps("はい、登録する")
    chat.types("見本 華子")
    sent = chat.last_message_id
    chat.types("みほん はなこ")
    chat.unsends(sent)
    chat.reads("こちらからも消しました", "お名前")
    assert chat.state().step == "name"
    assert "見本 華子" not in str(draft_of(house, chat))
    chat.types("見本 花子")
    assert chat.state().step == "kana"


def test_everything_that_an_answer_led_to_goes_with_it(house: House) -> None:
    chat = member(house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ゆうちょ銀行")
    chat.types("10530-12345671")
    sent = chat.last_message_id
    chat.unsends(sent)
    draft = draft_of(house, chat)
    assert (chat.state().step, set(draft) - {SOURCES}) == ("passbook", {"where"})


def test_an_answer_in_the_summary_is_asked_again_and_no_other(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    phone = chat.last_message_id
    tells_habits(chat)
    chat.reads("これでよい")
    chat.unsends(phone)
    assert chat.state().step == "phone"
    chat.types("080-1111-2222")
    chat.reads("080", "これでよい")


@pytest.mark.parametrize("mended", ["", "お名前", "電話"])
def test_nobody_gets_round_a_question_whose_answer_was_unsent(house: House, mended: str) -> None:
    chat = house.resident()
    agrees(chat)
    chat.types(HOME)
    chat.taps("はい、登録する")
    chat.types("見本 花子")
    chat.types("みほん はなこ")
    kana = chat.last_message_id
    for words in ("平成2年4月1日", "090-1234-5678", "はい"):
        chat.types(words)
    tells_habits(chat)
    if mended:
        chat.taps(f"なおす: {mended}")
    chat.unsends(kana)
    if mended == "お名前":
        assert chat.state().step == "name"
    else:
        assert chat.state().step == "kana"
        chat.types("もどる")
        chat.reads("お名前")
    chat.types("もどる")
    chat.taps("はい、登録する")
    chat.reads("お名前の読み")
    chat.types("みほん はなこ")
    chat.reads("見本 花子", "ミホン ハナコ", "これでよい")
    chat.taps("これでよい")
    chat.reads("登録ができました")


def test_what_was_set_aside_forgets_too(house: House) -> None:
    chat = member(house)
    chat.types("設定")
    chat.taps("口座")
    chat.types("2")
    chat.types("あわ")
    sent = chat.last_message_id
    offer(house, chat_task(house))
    taken(chat)
    assert chat.state().parked
    chat.unsends(sent)
    chat.reads("こちらからも消しました", "1 / 3")
    (entry,) = chat.state().parked
    assert entry["step"] == "bank_query"
    assert "あわ" not in str(house.look(lambda session: talk.parked_draft(chat.turn(session), entry)))
    assert chat.state().name == "doing"


def test_what_is_unsent_while_it_is_fetched_is_wanted_no_more(house: House) -> None:
    chat = begun(house, PHOTO)
    with house.transaction() as session:
        account = session.get_one(LineAccount, chat.account_id)
        thread = Thread(None, house.now)
        order_fetches(session, house.vault, account, [FetchOrder("content", "77", {"flow": "x"})], thread, house.now)
    chat.unsends("77")
    [fetch] = rows(house, Fetch)
    assert (fetch.closed_at, fetch.purpose) == (house.now, {})


def test_what_was_unsent_on_its_way_into_the_lane_is_not_used(house: House) -> None:
    chat = begun(house, PHOTO)
    purpose = {"flow": "work", "at": chat.state().version, "kind": "photo", "name": None}
    with house.transaction() as session:
        picture = Attachment(
            operator_id=house.operator_id,
            use=AttachmentUse.LOOSE,
            name="p.jpg",
            media_type="image/jpeg",
            size=1,
            account_id=chat.account_id,
            line_message_id="78",
            created_at=house.now,
        )
        session.add(picture)
        session.flush()
        number = picture.id
    chat.unsends("78")
    chat._handle({"type": "yui.content", "messageId": "78", "purpose": purpose, "attachmentId": number})
    assert rows(house, Answer) == []


def test_what_is_delivered_after_it_was_unsent_is_not_taken_in(house: House) -> None:
    chat = begun(house)
    chat.unsends("91")
    chat._handle({"type": "message", "message": {"type": "text", "id": "91", "text": "しもた"}})
    assert (chat.says_last(), rows(house, Answer)) == ("", [])
    chat.types("人と話す")
    chat.unsends("92")
    chat._handle({"type": "message", "message": {"type": "text", "id": "92", "text": "ひみつ"}})
    assert rows(house, TicketMessage) == []
