"""Review: what came in is looked at and approved, returned for another try, or rejected for a reason of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.context import Context
from handlers.money.payables import owe
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.telling import tell_resident
from handlers.work.ending import latest_submission
from messages.cards.result import approved_card, rejected_card, returned_card
from models.errors import BadInput, Conflict, NotFound
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import (
    Answer,
    Assignment,
    AssignmentStatus,
    Review,
    ReviewDecision,
    Submission,
)
from models.work.facts import ResultFacts
from models.work.places import free_items, settle_places
from models.work.reasons import RejectReason, ReturnReason
from models.work.tasks import Item, Task

WARNED_BEFORE = timedelta(days=1)
LONGEST_WORDS = 1_000
REVIEWS_PER_TICK = 50


class NotInReview(Conflict):
    """The submission is not the one that waits: judged, withdrawn, or followed by a newer one."""

    key = "errors.work.not_in_review"


@dataclass
class Judged:
    """A submission under judgement, with what it belongs to; the task and the assignment are locked."""

    task: Task
    assignment: Assignment
    submission: Submission


def begin_review(context: Context, operator_id: int, submission_id: int) -> Submission:
    """Begin to look at a submission; from now on it cannot be withdrawn."""
    judged = _held(context, operator_id, submission_id)
    if judged.submission.review_started_at is None:
        judged.submission.review_started_at = context.now
        context.record(operator_id, "review.begin", f"submissions:{submission_id}")
    return judged.submission


def approve(
    context: Context,
    operator_id: int,
    submission_id: int,
    words: str = "",
    is_automatic: bool = False,
) -> Review:
    """Accept the work: its fee is owed from the day on which it came in, and the resident is told."""
    judged = _held(context, operator_id, submission_id)
    task, assignment, submission = judged.task, judged.assignment, judged.submission
    review = _review(context, judged, ReviewDecision.APPROVED, words=words)
    move(context, assignment, AssignmentStatus.APPROVED, "review_by" if is_automatic else None)
    assignment.units_paid, assignment.ended_at = submission.units, context.now
    received_at = assignment.received_at or submission.submitted_at
    payable = owe(context, assignment, task, submission.units, received_at, submission.id)
    facts = ResultFacts(
        assignment.id,
        task.title,
        submission.units,
        submission.units * task.unit_fee_yen,
        payable.due_on,
        words=words,
        is_automatic=is_automatic,
    )
    tell_resident(
        context,
        assignment,
        MessageKind.SERVICE,
        lambda locale, owner: approved_card(facts, locale, owner),
    )
    return review


def return_work(
    context: Context,
    operator_id: int,
    submission_id: int,
    reason: ReturnReason,
    words: str,
    new_due_at: datetime,
    item_ids: Sequence[int] = (),
) -> Review:
    """Give the work back for another try, with the reason in words and a new date; `item_ids` names what to redo.

    Where the fault is the operator's, the clock of payment runs on from the first receipt. Raises BadInput.
    """
    if not words.strip():
        raise BadInput(field="words", reason="empty")
    if new_due_at <= context.now:
        raise BadInput(field="new_due_at", reason="> now")
    judged = _held(context, operator_id, submission_id)
    task, assignment = judged.task, judged.assignment
    _reopen_items(context, assignment, item_ids, new_due_at)
    review = _review(context, judged, ReviewDecision.RETURNED, reason, words, item_ids)
    review.new_due_at = new_due_at
    move(context, assignment, AssignmentStatus.RETURNED, str(reason))
    assignment.due_at = new_due_at
    assignment.review_by = assignment.review_warned_at = None
    if not reason.is_ours:
        assignment.received_at = None
    facts = ResultFacts(
        assignment.id,
        task.title,
        reason=str(reason),
        words=words,
        new_due_at=new_due_at,
        items_to_redo=len(item_ids),
    )
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: returned_card(facts, locale, owner),
    )
    return review


def reject(context: Context, operator_id: int, submission_id: int, reason: RejectReason, words: str) -> Review:
    """Refuse the work for a reason of the closed list, explained in words; its items can be taken by others."""
    if not words.strip():
        raise BadInput(field="words", reason="empty")
    judged = _held(context, operator_id, submission_id)
    task, assignment = judged.task, judged.assignment
    review = _review(context, judged, ReviewDecision.REJECTED, reason, words)
    move(context, assignment, AssignmentStatus.REJECTED, str(reason))
    assignment.units_paid, assignment.ended_at = 0, context.now
    free_items(context.session, assignment.id, keep_done=False)
    settle_places(context.session, task)
    facts = ResultFacts(assignment.id, task.title, reason=str(reason), words=words)
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: rejected_card(facts, locale, owner),
    )
    return review


def review_deadlines(context: Context) -> bool:
    """Warn staff a day before a review is due; at its time the work is approved, for silence is no refusal.

    Answers whether more are waiting.
    """
    query = select(Assignment).where(
        Assignment.status == AssignmentStatus.SUBMITTED,
        Assignment.review_by <= context.now + WARNED_BEFORE,
    )
    overdue = query.where(Assignment.review_by <= context.now)
    late = list(context.session.scalars(overdue.order_by(Assignment.task_id).limit(REVIEWS_PER_TICK)))
    for assignment in late:
        submission = latest_submission(context, assignment.id)
        if submission is not None:
            approve(context, assignment.operator_id, submission.id, is_automatic=True)
    soon = query.where(Assignment.review_warned_at.is_(None)).limit(REVIEWS_PER_TICK)
    near = list(context.session.scalars(soon))
    for assignment in near:
        assignment.review_warned_at = context.now
        detail = {"review_by": assignment.review_by.isoformat() if assignment.review_by else None}
        notify(context, assignment.operator_id, "review.due", f"assignments:{assignment.id}", detail)
    return REVIEWS_PER_TICK in (len(late), len(near))


def _held(context: Context, operator_id: int, submission_id: int) -> Judged:
    """The submission that waits for review, with its task and assignment locked; raises NotFound, NotInReview."""
    submission = found(context.session, Submission, submission_id, operator_id)
    assignment = found(context.session, Assignment, submission.assignment_id)
    task = locked(context.session, Task, assignment.task_id)
    assignment = locked(context.session, Assignment, assignment.id)
    newest = latest_submission(context, assignment.id)
    if newest is None:
        raise NotFound()
    is_waiting = newest.id == submission_id and newest.withdrawn_at is None
    if assignment.status is not AssignmentStatus.SUBMITTED or not is_waiting:
        raise NotInReview()
    return Judged(task, assignment, newest)


def _review(
    context: Context,
    judged: Judged,
    decision: ReviewDecision,
    reason: ReturnReason | RejectReason | None = None,
    words: str = "",
    item_ids: Sequence[int] = (),
) -> Review:
    if len(words) > LONGEST_WORDS:
        raise BadInput(field="words", reason=f"<= {LONGEST_WORDS}")
    submission = judged.submission
    submission.review_started_at = submission.review_started_at or context.now
    review = Review(
        operator_id=submission.operator_id,
        submission_id=submission.id,
        reviewer=str(context.actor),
        decision=decision,
        reason=str(reason) if reason else None,
        words=words,
        item_ids=list(item_ids),
        reviewed_at=context.now,
    )
    context.session.add(review)
    context.session.flush()
    detail = {"assignment": judged.assignment.id, "reason": review.reason, "items": len(item_ids)}
    act = f"review.{decision}"
    context.record(submission.operator_id, act, f"submissions:{submission.id}", detail)
    return review


def _reopen_items(context: Context, assignment: Assignment, item_ids: Sequence[int], until: datetime) -> None:
    """Mark answers as not done, so that the resident is led to just these; raises BadInput for strange items."""
    own = select(Item.id).where(Item.assignment_id == assignment.id, Item.id.in_(item_ids))
    if len(set(context.session.scalars(own))) != len(set(item_ids)):
        raise BadInput(field="item_ids", reason="not of this work")
    reopen = update(Answer).where(Answer.assignment_id == assignment.id, Answer.item_id.in_(item_ids))
    hold = update(Item).where(Item.assignment_id == assignment.id).values(held_until=until)
    for statement in (reopen.values(is_complete=False), hold):
        context.session.execute(statement, execution_options={"synchronize_session": False})
