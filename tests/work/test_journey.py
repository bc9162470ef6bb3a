"""One piece of work from the client's table to the client's acceptance."""

import csv
import io
import zipfile
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.dispatch.open_work import open_work
from handlers.office import staff_accounts
from handlers.quality.review_dates import review_deadlines
from handlers.work import answering, delivering, my_work, review_sheets, reviewing, taking, working
from messages.cards.notice import notice_lines
from models.errors import BadInput, NotFound
from models.japan_time import day_in_japan
from models.money.payables import Payable
from models.people.staff import Role
from models.record import audit
from models.work.assignments import Assignment, AssignmentStatus
from models.work.facts import WorkFacts
from models.work.in_hand import newest_work
from models.work.orders import Delivery, Order, OrderStatus
from models.work.reasons import RejectReason, ReturnReason
from tests.work.desk import Desk, me


def answer_all(desk: Desk, assignment_id: int, resident_id: int, most: int = 999) -> None:
    """Answer the next items one by one."""
    for _ in range(most):
        view = desk.act(answering.item_view, assignment_id, resident_id)
        if view is None:
            return
        for index in range(len(view.questions)):
            given = "いっちょうめ" if index == 0 else "1"
            desk.act(answering.save_answer, assignment_id, resident_id, view.item_id, index, given)


def words_of(message: Any) -> str:
    """Every text of a message, in order."""
    if isinstance(message, dict):
        own = [message["text"]] if message.get("type") == "text" and "text" in message else []
        return " ".join([*own, *(words_of(part) for part in message.values())]).strip()
    if isinstance(message, list):
        return " ".join(words_of(part) for part in message)
    return ""


def submitted(desk: Desk, rows: int = 3, order_id: int | None = None) -> tuple[int, int, int, int]:
    """Work handed in: order, resident, assignment, submission."""
    order_id = order_id or desk.order()
    task_id = desk.task(rows, order_id=order_id)
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(task_id), resident_id)
    answer_all(desk, assignment_id, resident_id)
    submission = desk.act(working.submit, assignment_id, resident_id, actor=me(resident_id))
    return order_id, resident_id, assignment_id, submission.id


def assignment_of(desk: Desk, assignment_id: int) -> Assignment:
    """The assignment as it stands."""
    return desk.look(lambda session: session.get_one(Assignment, assignment_id))


def payables(desk: Desk) -> list[Payable]:
    """All that is owed."""
    return desk.look(lambda session: list(session.scalars(select(Payable).order_by(Payable.id))))


def test_approved_work_is_owed_told_delivered_and_accepted(desk: Desk) -> None:
    order_id, resident_id, _, submission_id = submitted(desk)
    assert [one.submission_id for one in desk.staff(review_sheets.review_queue)] == [submission_id]
    sheet = desk.staff(review_sheets.submission_sheet, submission_id)
    assert [item.content for item in sheet.items] == [{"町名": f"{n}丁目"} for n in (1, 2, 3)]
    assert sheet.items[0].values == {"reading": "いっちょうめ", "sure": "ある"}

    desk.staff(reviewing.approve, submission_id, "ていねいにありがとうございます")
    assert "60円(税込)" in words_of(desk.told[0].messages)
    assert "ていねいにありがとうございます" in words_of(desk.told[0].messages)
    [owed] = payables(desk)
    assert (owed.gross_yen, owed.resident_id) == (60, resident_id)

    first = desk.staff(delivering.assemble, order_id)
    assert first.archive == desk.staff(delivering.assemble, order_id).archive
    delivery = desk.staff(delivering.deliver, order_id)
    with zipfile.ZipFile(io.BytesIO(delivery.archive)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".csv")]
        rows = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    assert rows[0] == ["番号(作業)", "番号", "町名", "読みがな", "自信"]
    assert rows[1] == ["1", "001", "1丁目", "いっちょうめ", "ある"]
    desk.staff(delivering.accept_delivery, delivery.id)
    order = desk.look(lambda session: session.get_one(Order, order_id))
    assert order.status is OrderStatus.ACCEPTED
    with pytest.raises(delivering.DeliveryAnswered):
        desk.staff(delivering.return_delivery, delivery.id, "遅れて届いた返答")
    assert desk.look(lambda session: audit.verify(session, desk.operator_id)) is None


def test_the_word_of_a_client_without_people_here_is_recorded(desk: Desk) -> None:
    order_id, _, _, submission_id = submitted(desk)
    desk.staff(reviewing.approve, submission_id)
    with pytest.raises(reviewing.ReceivedStands):
        desk.staff(reviewing.return_work, submission_id, ReturnReason.MISSING, "もう一度", desk.now + timedelta(days=3))
    delivery = desk.staff(delivering.deliver, order_id)
    record = partial(desk.staff, delivering.record_acceptance, delivery.id)
    today = day_in_japan(desk.now)
    for accepted_on in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(BadInput):
            record(accepted_on, "税務課 係長")
    with pytest.raises(BadInput):
        record(today, " ")
    record(today, "税務課 係長", "電話で受領")
    stands = desk.look(lambda session: session.get_one(Delivery, delivery.id))
    assert (stands.accepted_on, stands.said_by, stands.accepted_by) == (today, "税務課 係長", "staff:1")
    with pytest.raises(delivering.DeliveryAnswered):
        record(today, "税務課 係長")


def test_a_client_with_people_here_accepts_itself(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    order_id, _, _, submission_id = submitted(desk)
    desk.staff(reviewing.approve, submission_id)
    delivery = desk.staff(delivering.deliver, order_id)
    client = {"client_id": desk.client_id}
    desk.act(staff_accounts.add_staff, desk.operator_id, "c@tax.example.jp", [Role.CLIENT], **client)
    with pytest.raises(delivering.ClientHasPeople):
        desk.staff(delivering.record_acceptance, delivery.id, day_in_japan(desk.now), "税務課 係長")


def test_work_consigned_on_says_so_and_is_paid_by_the_clients_day(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.order(is_reconsigned=True)
    client_pays_on = day_in_japan(desk.now) - timedelta(days=20)
    order_id = desk.order(client_pays_on=client_pays_on, is_reconsigned=True)
    resident_id = desk.resident()
    offer_id = desk.offer(desk.task(3, order_id=order_id))
    taken = desk.take(offer_id, resident_id)
    assert taken.notice.body["reconsigned"] == {"client": "税務課", "pays_on": client_pays_on.isoformat()}
    lines = dict(notice_lines(taken.notice.body, "ja"))
    assert "税務課から受けた業務の一部をお願いするもの(再委託)" in lines["reconsigned"]
    desk.act(taking.agree, taken.notice.id, resident_id, actor=me(resident_id))
    answer_all(desk, taken.assignment.id, resident_id)
    submission = desk.act(working.submit, taken.assignment.id, resident_id, actor=me(resident_id))
    desk.staff(reviewing.approve, submission.id)
    [owed] = payables(desk)
    assert owed.due_on <= client_pays_on + timedelta(days=29)


def test_returned_work_is_led_to_the_items_to_redo_and_received_anew(desk: Desk) -> None:
    _, resident_id, assignment_id, submission_id = submitted(desk)
    sheet = desk.staff(review_sheets.submission_sheet, submission_id)
    wrong = sheet.items[1].item_id
    desk.passes(days=1)
    new_due = desk.now + timedelta(days=2)
    desk.staff(reviewing.return_work, submission_id, ReturnReason.MISTAKES, "2件目を見てください", new_due, [wrong])
    assert "2件目を見てください" in words_of(desk.told[0].messages)
    view = desk.act(answering.item_view, assignment_id, resident_id)
    assert (view.item_id, view.number, view.values["reading"]) == (wrong, 2, "いっちょうめ")
    desk.act(answering.save_answer, assignment_id, resident_id, wrong, 0, "にちょうめ")
    again = desk.act(working.submit, assignment_id, resident_id)
    desk.staff(reviewing.approve, again.id)
    assignment = assignment_of(desk, assignment_id)
    assert assignment.status is AssignmentStatus.APPROVED
    assert assignment.received_at == again.submitted_at


def test_a_fault_of_the_operator_does_not_stop_the_clock_of_payment(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    _, resident_id, assignment_id, submission_id = submitted(desk)
    first = assignment_of(desk, assignment_id).received_at
    desk.passes(days=1)
    due = desk.now + timedelta(days=2)
    desk.staff(reviewing.return_work, submission_id, ReturnReason.INSTRUCTIONS, "説明を直しました", due)
    again = desk.act(working.submit, assignment_id, resident_id)
    desk.staff(reviewing.approve, again.id)
    assert assignment_of(desk, assignment_id).received_at == first


def test_rejected_work_needs_a_reason_and_frees_its_items(desk: Desk) -> None:
    _, _, assignment_id, submission_id = submitted(desk)
    with pytest.raises(reviewing.RefusalCauseNeeded):
        desk.staff(reviewing.reject, submission_id, RejectReason.COPIED, " ")
    desk.staff(reviewing.reject, submission_id, RejectReason.COPIED, "検索結果の写しでした")
    assert assignment_of(desk, assignment_id).status is AssignmentStatus.REJECTED
    assert payables(desk) == []
    other = desk.resident()
    assert [one.units for one in desk.staff(open_work, other)] == [3]
    with pytest.raises(reviewing.NotInReview):
        desk.staff(reviewing.approve, submission_id)


def test_silence_of_the_reviewer_is_approval(desk: Desk) -> None:
    _, _, assignment_id, _ = submitted(desk)
    desk.passes(days=6, hours=1)
    desk.act(review_deadlines)
    assert assignment_of(desk, assignment_id).status is AssignmentStatus.SUBMITTED
    assert assignment_of(desk, assignment_id).review_warned_at == desk.now
    desk.passes(days=1)
    desk.act(review_deadlines)
    assert assignment_of(desk, assignment_id).status is AssignmentStatus.APPROVED
    assert len(payables(desk)) == 1
    desk.act(review_deadlines)
    assert len(payables(desk)) == 1


def test_a_submission_can_be_withdrawn_until_review_begins(desk: Desk) -> None:
    _, resident_id, assignment_id, submission_id = submitted(desk)
    desk.act(working.withdraw, assignment_id, resident_id)
    assert assignment_of(desk, assignment_id).received_at is None
    again = desk.act(working.submit, assignment_id, resident_id)
    desk.staff(reviewing.begin_review, again.id)
    with pytest.raises(working.ReviewBegun):
        desk.act(working.withdraw, assignment_id, resident_id)
    with pytest.raises(reviewing.NotInReview):
        desk.staff(reviewing.begin_review, submission_id)


def test_handing_back_pays_what_is_done_and_offers_the_rest(desk: Desk) -> None:
    order_id = desk.order()
    resident_id, other = desk.resident(), desk.resident()
    offer_id = desk.offer(desk.task(5, order_id=order_id))
    assignment_id = desk.start(offer_id, resident_id)
    answer_all(desk, assignment_id, resident_id, most=2)
    ended = desk.act(working.hand_back, assignment_id, resident_id)
    assert (ended.units, ended.yen) == (2, 40)
    assert [one.gross_yen for one in payables(desk)] == [40]
    [facts] = desk.staff(open_work, other)
    assert (facts.units, facts.open_places) == (3, 1)
    second = desk.start(offer_id, other)
    answer_all(desk, second, other)
    submission = desk.act(working.submit, second, other)
    desk.staff(reviewing.approve, submission.id)
    manifest = desk.staff(delivering.assemble, order_id).manifest
    assert (manifest["tasks"][0]["units"], manifest["tasks"][0]["units_open"]) == (5, 0)


def test_lapsed_work_is_paid_for_what_is_done_and_said_without_blame(desk: Desk) -> None:
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(desk.task(3)), resident_id)
    answer_all(desk, assignment_id, resident_id, most=1)
    desk.passes(days=6)
    desk.act(working.lapse_due)
    assert "減ることはありません" in words_of(desk.told[0].messages)
    assert [one.gross_yen for one in payables(desk)] == [20]
    with pytest.raises(working.NotWorking):
        desk.act(working.submit, assignment_id, resident_id)
    desk.act(working.lapse_due)
    assert len(payables(desk)) == 1


def _mine(context: Context, resident_id: int) -> list[WorkFacts]:
    return [my_work.facts_of(context, one) for one in newest_work(context.session, resident_id)]


def test_outside_work_needs_something_handed_in(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(desk.task()), resident_id)
    with pytest.raises(working.NothingHandedIn):
        desk.act(working.submit, assignment_id, resident_id)
    desk.act(working.submit, assignment_id, resident_id, "できました")
    [work] = desk.act(_mine, resident_id)
    assert (work.status, work.is_review_begun) == (AssignmentStatus.SUBMITTED, False)


def test_work_of_somebody_else_is_not_found(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    mine, other = desk.resident(), desk.resident()
    assignment_id = desk.start(desk.offer(desk.task(3)), mine)
    for act in (answering.item_view, working.submit, working.hand_back, my_work.work_facts):
        with pytest.raises(NotFound):
            desk.act(act, assignment_id, other)
