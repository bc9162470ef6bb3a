"""Taking back in LINE what staff have judged already: it is evidence, though the work came back to be mended."""

from datetime import timedelta

import pytest

from handlers.money import claims
from handlers.work import review_sheets, reviewing
from models.files.attachments import Attachment
from models.money.claims import ExpenseClaim
from models.work.assignments import Answer
from models.work.reasons import ReturnReason
from models.work.tickets import Ticket, TicketMessage
from tests.conversations.house import House
from tests.conversations.test_unsending import begun, decide, rows
from tests.conversations.work import member, offer, outside_task, taken, tells_expense


def comes_back(house: House, is_part: bool = False) -> None:
    """Staff send the one submission back to be mended."""
    (sent,) = house.act(review_sheets.review_queue, house.operator_id)
    items = [rows(house, Answer)[0].item_id] if is_part else []
    until = house.now + timedelta(days=3)
    why = (ReturnReason.MISSING, "もう一度お願いします。")
    house.act(reviewing.return_work, house.operator_id, sent.submission_id, *why, until, items)


def test_what_was_judged_is_for_staff_to_decide_though_the_work_came_back(house: House) -> None:
    chat = member(house)
    offer(house, outside_task(house))
    taken(chat)
    chat.taps("納品する")
    chat.types("見てきました。")
    judged = chat.last_message_id
    chat.taps("納品する")
    comes_back(house)
    chat.taps("直しにすすむ")
    chat.types("写真はあとで送ります。")
    added = chat.last_message_id
    chat.unsends(added)
    assert rows(house, Ticket) == [], "nobody has judged this one"
    chat.unsends(judged)
    chat.reads("職員が確かめて")
    assert [one.removed_at is None for one in rows(house, Attachment)] == [True, False]
    decide(house, False)
    assert rows(house, Attachment)[0].removed_at is not None


def test_an_answer_that_was_judged_is_for_staff_and_one_given_since_is_not(house: House) -> None:
    chat = begun(house)
    chat.types("しもた")
    first = chat.last_message_id
    chat.types("うえだ")
    second = chat.last_message_id
    chat.types("なかだ")
    chat.taps("納品する")
    house.passes(minutes=5)
    comes_back(house, is_part=True)
    chat.taps("直しにすすむ")
    chat.unsends(first)
    chat.reads("職員が確かめて")
    house.passes(minutes=5)
    chat.types("しもだ")
    mended = chat.last_message_id
    chat.unsends(mended)
    chat.unsends(second)
    assert [one.values for one in rows(house, Answer)] == [{}, {"reading": "うえだ"}, {"reading": "なかだ"}]
    assert {one.line_message_id for one in rows(house, TicketMessage)} == {first, second}


@pytest.mark.parametrize("is_approved", [True, False])
def test_the_receipt_of_an_approved_expense_is_for_staff_to_decide(house: House, is_approved: bool) -> None:
    chat = member(house)
    tells_expense(house, chat)
    chat.sends_picture()
    sent = chat.last_message_id
    chat.taps("これでよい")
    (asked,) = rows(house, ExpenseClaim)
    answer = (claims.approve, ()) if is_approved else (claims.refuse, ("取引条件にないため",))
    house.act(answer[0], house.operator_id, asked.id, *answer[1])
    chat.unsends(sent)
    assert ("職員が確かめて" in chat.says_last()) == is_approved
    (receipt,) = rows(house, Attachment)
    assert (receipt.removed_at is None, len(rows(house, Ticket))) == (is_approved, int(is_approved))
    if is_approved:
        decide(house, True)
        chat.is_told("取り消されたもの")
