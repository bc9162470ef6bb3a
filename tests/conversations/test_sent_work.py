"""Outside work that ends unfinished, however it ends: what was sent is looked at and paid, never thrown away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.people import acting_for
from handlers.work import parts, review_sheets, reviewing, working
from handlers.work.delivering import NothingToDeliver, assemble
from messages.work_postbacks import HandIn
from models.files.attachments import Attachment
from models.money.payables import Payable
from models.work.assignments import WHOLE, Assignment, AssignmentStatus
from models.work.reasons import ReturnReason
from models.work.tasks import Task
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken


def leaves(house: House, chat: Chat) -> None:
    chat.types("退会")
    chat.taps("退会する")
    chat.reads("送っていただいた分は職員が見て")


def erases(house: House, chat: Chat) -> None:
    chat.types("情報を消す")
    chat.taps("退会して消す")
    chat.reads("送っていただいた分は職員が見て")


def something_comes_up(house: House, chat: Chat) -> None:
    chat.types("急用")
    chat.taps("ぜんぶお返しする")
    chat.reads("お返ししました。送っていただいた分は職員が見て")


def phones(house: House, chat: Chat) -> None:
    (work,) = house.look(lambda session: session.scalars(select(Assignment)).all())
    house.act(acting_for.hand_back, house.operator_id, chat.resident_id(), work.id)


def lets_it_lapse(house: House, chat: Chat) -> None:
    house.passes(days=9)
    house.act(working.lapse_due)
    chat.is_told("送っていただいた分は職員が見て")


WAYS = [(leaves, False), (erases, True), (something_comes_up, False), (phones, True), (lets_it_lapse, True)]


@pytest.mark.parametrize(("way", "came_back"), WAYS)
def test_what_was_sent_is_judged_and_paid(house: House, way: Callable[[House, Chat], None], came_back: bool) -> None:
    chat = member(house)
    offer(house, outside_task(house, unit_fee_yen=800, units_per_place=1))
    taken(chat)
    chat.taps("納品する")
    chat.sends_picture()
    if came_back:
        chat.taps("納品する")
        (sent,) = house.act(review_sheets.review_queue, house.operator_id)
        until = house.now + timedelta(days=8)
        why = (ReturnReason.MISSING, "もう1枚お願いします。")
        house.act(reviewing.return_work, house.operator_id, sent.submission_id, *why, until)
    else:
        chat.types("やめる")
    way(house, chat)
    (part,) = house.act(review_sheets.review_queue, house.operator_id)
    assert part.part_percent == WHOLE
    sheet = house.act(review_sheets.submission_sheet, house.operator_id, part.submission_id)
    assert len(sheet.files) == 1, "what was sent before it came back is judged too"
    house.act(parts.judge_part, house.operator_id, part.submission_id, 50, "2枚のうち1枚でした。")
    assert house.look(lambda session: session.scalars(select(Payable.gross_yen)).all()) == [400]


def test_where_nothing_was_sent_nothing_is_judged(house: House) -> None:
    chat = member(house)
    offer(house, outside_task(house))
    taken(chat)
    phones(house, chat)
    (work,) = house.look(lambda session: session.scalars(select(Assignment)).all())
    assert (work.status, house.act(review_sheets.review_queue, house.operator_id)) == (AssignmentStatus.HANDED_BACK, [])


@pytest.mark.parametrize(("percent", "yen", "free"), [(100, 800, 0), (50, 400, 1), (0, 0, 1)])
def test_what_is_paid_in_part_is_delivered_and_holds_its_place_until_judged(
    house: House, percent: int, yen: int, free: int
) -> None:
    chat = member(house)
    task_id = outside_task(house, unit_fee_yen=800, units_per_place=1)
    offer(house, task_id)
    taken(chat)
    chat.taps("納品する")
    chat.types("ベンチは、広場の入口に3台ありました。")
    lets_it_lapse(house, chat)
    assert task(house, task_id).free_places == 0, "whether it is open again is not known yet"
    (part,) = house.act(review_sheets.review_queue, house.operator_id)
    house.act(parts.judge_part, house.operator_id, part.submission_id, percent, "写真を数えました。")
    assert sum(house.look(lambda session: session.scalars(select(Payable.gross_yen)).all())) == yen
    assert task(house, task_id).free_places == free
    if not percent:
        with pytest.raises(NothingToDeliver):
            house.act(assemble, house.operator_id, task(house, task_id).order_id)
        return
    (summary,) = house.act(assemble, house.operator_id, task(house, task_id).order_id).manifest["tasks"]
    assert (summary["units"], summary["units_open"]) == (1 - free, free), "a part is no finished place"
    assert [name for name in summary["files"] if name.endswith(".txt")], "but the client gets what was paid for"


def task(house: House, task_id: int) -> Task:
    return house.look(lambda session: session.get_one(Task, task_id))


def test_a_picture_of_one_work_that_comes_late_is_not_put_with_the_next(house: House) -> None:
    def works() -> list[int | None]:
        return list(house.look(lambda session: session.scalars(select(Attachment.assignment_id)).all()))

    hanako = member(house)
    offer(house, outside_task(house))
    taken(hanako)
    (first,) = house.look(lambda session: session.scalars(select(Assignment.id)).all())
    hanako.taps("納品する")
    arrives = hanako.sends_picture_later()
    offer(house, outside_task(house, title="次のしごと"))
    taken(hanako)
    hanako.taps("納品する")
    arrives()
    hanako.reads("もう終わった手つづき")
    assert works() == [None]
    hanako.taps_data(HandIn(first).pack(hanako.account_id))
    arrives = hanako.sends_picture_later()
    hanako.taps_data(HandIn(first).pack(hanako.account_id))
    arrives()
    hanako.reads("photo.jpg")
    assert works() == [None, first], "the same work, opened anew"
