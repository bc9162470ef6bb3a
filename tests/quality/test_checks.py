"""Work is checked: by known answers, by a second look, by staff; levels follow, and people decide on appeals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.carving.tasks import publish_task
from handlers.context import Context
from handlers.quality import disputes, second_pass
from handlers.quality.courses import pass_course, write_course
from handlers.quality.disputes import Disputed, OwnJudgement
from handlers.quality.review_dates import review_deadlines
from handlers.work import answering, reviewing, taking, working
from handlers.work.reviewing import TooManyReturns
from handlers.work.taking import Full
from models.dispatch.fitness import CourseNeeded, TrialRunning
from models.errors import NotFound
from models.money.payables import Payable
from models.people.memberships import ResidentSkill
from models.people.operators import Skill
from models.people.staff import Role, Staff
from models.quality.reviewers import reviewer_traces
from models.record.staff_notices import StaffNotice
from models.work.assignments import Assignment, AssignmentStatus
from models.work.reasons import RejectReason, ReturnReason
from tests.quality.shop import (
    answer,
    assignment_of,
    batch,
    checks,
    do,
    items,
    standing,
    submission_of,
    task_of,
)
from tests.quality.test_overlap import delivered
from tests.work.desk import SECOND, STAFF, START, Desk, me

QUIZ = [{"question": "何を選びますか", "choices": ["見たまま", "思ったこと"], "right": 0}]


def paid(desk: Desk, assignment_id: int) -> int:
    """What is owed for an assignment in all, in yen."""
    return desk.look(
        lambda session: sum(one.gross_yen for one in session.query(Payable).filter_by(assignment_id=assignment_id))
    )


def test_known_answers_are_mixed_in_paid_and_judged(desk: Desk) -> None:
    task_id = batch(desk, 12, {1: "甲", 5: "乙"})
    resident = desk.resident()
    done = do(desk, desk.offer(task_id), resident)
    held = [item for item in items(desk, task_id) if item.assignment_id == done]
    golds = [item for item in held if item.known]
    assert len(held) == 10
    assert len(golds) == 2
    desk.staff(reviewing.approve, submission_of(desk, done))
    assert checks(desk, resident) == [("review", True), ("gold", True), ("gold", False)]
    assert paid(desk, done) == 200
    assert delivered(desk, task_id)[:5] == ["甲", "甲", "甲", "甲", "乙"]
    assert task_of(desk, task_id).open_places == 1


def test_another_resident_is_paid_to_look_answers_over_and_mends_them(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    free = {"key": "note", "kind": "text", "label": "説明"}
    source = batch(desk, 2, questions=[free])
    author, checker = desk.resident(), desk.resident()
    done = do(desk, desk.offer(source), author, {2: "まちがい"}, usual="よい説明")
    desk.staff(reviewing.approve, submission_of(desk, done))
    due_at = START + timedelta(days=9)
    look = desk.staff(second_pass.check_answers, source, 0.5, 10, due_at)
    desk.act(publish_task, desk.operator_id, look.id, actor=SECOND)
    offer_id = desk.offer(look.id)
    with pytest.raises(Full):
        desk.take(offer_id, author)
    assignment_id = desk.start(offer_id, checker)
    desk.act(_look_over, assignment_id, checker, actor=me(checker))
    desk.staff(reviewing.approve, submission_of(desk, assignment_id))
    assert checks(desk, author)[-2:] == [("second", True), ("second", False)]
    assert paid(desk, assignment_id) == 20
    parcel = [item.settled["values"]["note"] for item in items(desk, source) if item.settled]
    assert parcel == ["なおした説明"]
    [trace] = desk.look(lambda session: reviewer_traces(session, desk.operator_id))
    assert (trace.judged, trace.looked_over, trace.differed) == (2, 2, 1)


def _look_over(context: Context, assignment_id: int, resident_id: int) -> None:
    for verdict, mended in (("合っている", ""), ("直すところがある", "なおした説明")):
        view = answering.item_view(context, assignment_id, resident_id)
        assert view is not None
        answering.save_answer(context, assignment_id, resident_id, view.item_id, 0, verdict)
        answering.save_answer(context, assignment_id, resident_id, view.item_id, 1, mended)
    working.submit(context, assignment_id, resident_id)


def test_an_appeal_goes_to_somebody_else_and_may_overturn_a_rejection(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident, stranger = desk.resident(), desk.resident()
    task_id = batch(desk, 2)
    done = do(desk, desk.offer(task_id), resident)
    review = desk.staff(reviewing.reject, submission_of(desk, done), RejectReason.COPIED, "写しのようです")
    assert "review-appeal" in str(desk.told[0].messages)
    with pytest.raises(NotFound):
        desk.act(disputes.appeal, review.id, stranger, actor=me(stranger))
    dispute = desk.act(disputes.appeal, review.id, resident, actor=me(resident))
    with pytest.raises(Disputed):
        desk.act(disputes.appeal, review.id, resident, actor=me(resident))
    with pytest.raises(OwnJudgement):
        desk.staff(disputes.decide, dispute.id, True, "見直しました")
    desk.act(disputes.decide, desk.operator_id, dispute.id, True, "写しではありませんでした", actor=SECOND)
    assert assignment_of(desk, done).status is AssignmentStatus.APPROVED
    assert paid(desk, done) == 40
    assert delivered(desk, task_id) == ["甲", "甲"]
    [trace] = desk.look(lambda session: reviewer_traces(session, desk.operator_id))
    assert (trace.reviewer, trace.judged, trace.refused) == (str(STAFF), 1, 1)
    assert (trace.appealed, trace.overturned, trace.overturned_percent) == (1, 1, None)
    assert replace(trace, appealed=8, overturned=2).overturned_percent == 25


def test_an_office_of_one_decides_with_its_reason_on_record(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = desk.resident()
    done = do(desk, desk.offer(batch(desk, 1)), resident)
    due_at = START + timedelta(days=6)
    submission_id = submission_of(desk, done)
    review = desk.staff(reviewing.return_work, submission_id, ReturnReason.MISTAKES, "2行め", due_at)
    dispute = desk.act(disputes.appeal, review.id, resident, actor=me(resident))
    decided = desk.staff(disputes.decide, dispute.id, False, "やはりちがいます", "職員が一人のため")
    assert decided.single_person_reason == "職員が一人のため"
    assert assignment_of(desk, done).status is AssignmentStatus.RETURNED


def test_rework_has_a_limit_and_is_paid_where_the_fault_is_ours(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = desk.resident()
    task_id = batch(desk, 2)
    done = do(desk, desk.offer(task_id), resident)
    item_ids = [item.id for item in items(desk, task_id)][:1]
    due_at = START + timedelta(days=6)
    for reason in (ReturnReason.INSTRUCTIONS, ReturnReason.MISTAKES, ReturnReason.MISTAKES):
        desk.staff(reviewing.return_work, submission_of(desk, done), reason, "ここです", due_at, item_ids)
        answer(desk, done, resident, usual="乙")
    with pytest.raises(TooManyReturns):
        desk.staff(reviewing.return_work, submission_of(desk, done), ReturnReason.MISTAKES, "ここです", due_at)
    desk.staff(reviewing.approve, submission_of(desk, done))
    assert paid(desk, done) == 60


def test_an_appeal_stops_the_clock_of_rework_until_it_is_decided(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = desk.resident()
    done = do(desk, desk.offer(batch(desk, 1)), resident)
    due_at = desk.now + timedelta(days=1)
    given = submission_of(desk, done), ReturnReason.MISTAKES, "ここです", due_at
    review = desk.staff(reviewing.return_work, *given)
    dispute = desk.act(disputes.appeal, review.id, resident, actor=me(resident))
    desk.passes(days=3)
    assert not desk.act(working.lapse_due)
    assert assignment_of(desk, done).status is AssignmentStatus.RETURNED
    desk.act(disputes.decide, desk.operator_id, dispute.id, False, "同じ結果です", actor=SECOND)
    assert assignment_of(desk, done).due_at == due_at + timedelta(days=3)
    assert "11月28日" in str(desk.told[0].messages)
    answer(desk, done, resident, usual="甲")
    desk.passes(days=2)
    desk.act(working.lapse_due)
    assert assignment_of(desk, done).status is not AssignmentStatus.RETURNED


def test_staff_are_told_once_when_much_of_a_task_is_sent_back(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.act(lambda context: context.session.add(_director(desk.operator_id)))
    task_id = batch(desk, 5, units_per_place=1)
    residents = [desk.resident() for _ in range(5)]
    offer_id = desk.offer(task_id)
    for number, resident in enumerate(residents):
        done = do(desk, offer_id, resident)
        if number < 3:
            desk.staff(reviewing.approve, submission_of(desk, done))
        else:
            desk.staff(reviewing.reject, submission_of(desk, done), RejectReason.UNUSABLE, "使えません")
    told = desk.look(lambda session: session.query(StaffNotice).filter_by(event="task.often_returned").count())
    assert told == 1


def _director(operator_id: int) -> Staff:
    return Staff(operator_id=operator_id, email="d@example.jp", roles=[Role.DIRECTOR])


def test_what_the_sample_passes_over_is_approved_by_itself(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = desk.resident()
    done = do(desk, desk.offer(batch(desk, 2, quality={"is_sampled": True})), resident)
    assert assignment_of(desk, done).passes_at is None  # somebody new is always looked at
    desk.act(_passes_soon, done)
    desk.passes(minutes=31)
    desk.act(review_deadlines)
    assert assignment_of(desk, done).status is AssignmentStatus.APPROVED
    assert checks(desk, resident) == []


def _passes_soon(context: Context, assignment_id: int) -> None:
    context.session.get_one(Assignment, assignment_id).passes_at = context.now + timedelta(minutes=30)


def test_a_course_comes_first_then_a_paid_trial_then_the_batch(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    skill_id = desk.look(lambda session: session.query(Skill).filter_by(key="typing").one().id)
    course = desk.staff(write_course, skill_id, ["見たままを選びます。"], QUIZ, True, 2)
    resident = desk.resident()
    skill = ResidentSkill(resident_id=resident, skill_id=skill_id, has=True, answered_at=START)
    desk.act(lambda context: context.session.add(skill))
    first, second = (desk.offer(batch(desk, 8, skill_ids=[skill_id])) for _ in range(2))
    with pytest.raises(CourseNeeded):
        desk.take(first, resident)
    desk.act(pass_course, course.id, resident, actor=me(resident))
    shown = desk.act(taking.see, first, resident, desk.operator_id)
    assert (shown.units, shown.fee_yen, shown.is_trial) == (2, 40, True)
    trial = do(desk, first, resident)
    assert assignment_of(desk, trial).is_trial
    assert assignment_of(desk, trial).units == 2
    with pytest.raises(TrialRunning):
        desk.take(second, resident)
    desk.staff(reviewing.approve, submission_of(desk, trial))
    assert paid(desk, trial) == 40
    assert desk.act(taking.see, second, resident, desk.operator_id).units == 8
    batch_id = desk.start(second, resident)
    assert assignment_of(desk, batch_id).units == 8
    assert not assignment_of(desk, batch_id).is_trial


def test_absence_a_pause_and_handing_back_change_no_level(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident = desk.resident()
    done = do(desk, desk.offer(batch(desk, 1)), resident)
    desk.staff(reviewing.approve, submission_of(desk, done))
    before = standing(desk, resident)
    back = desk.start(desk.offer(batch(desk, 1)), resident)
    desk.act(working.hand_back, back, resident, actor=me(resident))
    desk.passes(days=400)
    desk.act(working.lapse_due)
    desk.act(review_deadlines)
    assert standing(desk, resident) == before == "1"
