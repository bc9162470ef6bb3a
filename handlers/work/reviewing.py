"""Review: what came in is looked at and approved, returned for another try, or rejected for a reason of the list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update

from handlers.context import Context
from handlers.money.payables import is_redone_owed, owe, owe_redone
from handlers.moves import move
from handlers.people.bank_accounts import current_account
from handlers.quality.evidence import check_golds, follow, follow_all, positions_of
from handlers.quality.findings import apply_findings
from handlers.quality.judgements import keep_judgement, warn_of_returns
from handlers.telling import tell_resident
from messages.cards.result import approved_card, overturned_card, rejected_card, returned_card
from models.errors import BadInput, Conflict, NotFound
from models.people.operators import Operator
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
from models.work.submissions import latest_submission
from models.work.tasks import Item, Task

LONGEST_WORDS = 1_000


class RefusalCauseNeeded(BadInput):
    """Work is refused only for a cause that is the resident's, recorded in words (Freelance Act, art. 5(1)(i))."""

    key = "errors.work.refusal_cause"


class RedoCauseNeeded(BadInput):
    """Work is sent back only for a cause that is recorded in words (Freelance Act, art. 5(2)(ii))."""

    key = "errors.work.redo_cause"


class Passing(StrEnum):
    """What approves work at which nobody has looked."""

    DATE = "review_by"  # the date of the review has passed, and silence is no refusal
    SAMPLE = "sample"  # the sample has passed it over


class NotInReview(Conflict):
    """The submission is not the one that waits: judged, withdrawn, or followed by a newer one."""

    key = "errors.work.not_in_review"


class ReceivedStands(NotInReview):
    """Work that was accepted is never sent back, nor done anew without pay (Freelance Act, art. 5(1)(iii), 5(2)(ii))."""

    key = "errors.work.received_stands"


class TooManyReturns(Conflict):
    """The work has been returned as often (`most`) as the operator allows: it is approved or rejected now."""

    key = "errors.work.too_many_returns"


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
    passed_by: Passing | None = None,
) -> Review:
    """Accept the work: its fee is owed from the day on which it came in, and the resident is told.

    `passed_by` says what approves it where nobody has looked. What was done again for a fault of the operator's is
    paid once more.
    """
    judged = _held(context, operator_id, submission_id)
    review = _review(context, judged, ReviewDecision.APPROVED, words=words)
    if passed_by is None:
        keep_judgement(context, judged.task, judged.assignment, judged.submission, is_right=True)
    accept_work(context, judged, words, passed_by)
    return review


def accept_work(
    context: Context,
    judged: Judged,
    words: str,
    passed_by: Passing | None = None,
    is_overturned: bool = False,
) -> None:
    """The work counts: it is owed for, its items are settled, and its resident is told.

    `is_overturned`: another reviewer says so on an appeal.
    """
    task, assignment, submission = judged.task, judged.assignment, judged.submission
    move(context, assignment, AssignmentStatus.APPROVED, passed_by)
    assignment.units_paid, assignment.ended_at = submission.units + assignment.units_redone, context.now
    units = submission.units if is_overturned and is_redone_owed(context, assignment) else assignment.units_paid
    received_at = assignment.received_at or submission.submitted_at
    payable = owe(context, assignment, task, units, received_at, submission.id)
    follow_all(context, task, assignment.id)
    apply_findings(context, task, assignment)
    facts = ResultFacts(
        assignment.id,
        task.title,
        units,
        payable.gross_yen,
        payable.due_on,
        words=words,
        is_automatic=passed_by is Passing.DATE,
        lacks_account=current_account(context.session, assignment.resident_id) is None,
    )
    tell_resident(
        context,
        assignment,
        MessageKind.SERVICE,
        lambda locale, owner: (overturned_card if is_overturned else approved_card)(facts, locale, owner),
    )


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

    Where the fault is the operator's, the clock of payment runs on from the first receipt, what is done again is paid
    once more, and the return does not count towards the operator's limit. Raises BadInput, TooManyReturns.
    """
    if not words.strip():
        raise RedoCauseNeeded(field="words", reason="empty")
    if new_due_at <= context.now:
        raise BadInput(field="new_due_at", reason="> now")
    judged = _held(context, operator_id, submission_id)
    task, assignment = judged.task, judged.assignment
    _count_return(context, judged, reason, item_ids)
    positions = positions_of(context, assignment.id)
    _reopen_items(context, assignment, item_ids, new_due_at)
    review = _review(context, judged, ReviewDecision.RETURNED, reason, words, item_ids)
    review.new_due_at = new_due_at
    move(context, assignment, AssignmentStatus.RETURNED, str(reason))
    follow(context, task, positions)
    assignment.due_at = new_due_at
    assignment.review_by = assignment.review_warned_at = assignment.passes_at = None
    if not reason.is_ours:
        assignment.received_at = None
    facts = ResultFacts(
        assignment.id,
        task.title,
        reason=str(reason),
        words=words,
        new_due_at=new_due_at,
        items_to_redo=len(item_ids),
        review_id=None if reason.is_ours else review.id,
    )
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: returned_card(facts, locale, owner),
    )
    warn_of_returns(context, task)
    return review


def reject(context: Context, operator_id: int, submission_id: int, reason: RejectReason, words: str) -> Review:
    """Refuse the work for a reason of the closed list, explained in words; its items can be taken by others.

    What was done again for a fault of the operator's is paid all the same (Freelance Act, art. 5(2)(ii)).
    """
    if not words.strip():
        raise RefusalCauseNeeded(field="words", reason="empty")
    judged = _held(context, operator_id, submission_id)
    task, assignment = judged.task, judged.assignment
    review = _review(context, judged, ReviewDecision.REJECTED, reason, words)
    move(context, assignment, AssignmentStatus.REJECTED, str(reason))
    assignment.units_paid, assignment.ended_at = 0, context.now
    check_golds(context, task, assignment)
    keep_judgement(context, task, assignment, judged.submission, is_right=False)
    positions = positions_of(context, assignment.id)
    free_items(context.session, assignment.id, keep_done=False)
    settle_places(context.session, task)
    follow(context, task, positions)
    redone = owe_redone(context, assignment, task, assignment.received_at or judged.submission.submitted_at)
    facts = ResultFacts(assignment.id, task.title, reason=str(reason), words=words, review_id=review.id)
    facts = replace(facts, yen=redone.gross_yen, pays_on=redone.due_on) if redone else facts
    tell_resident(context, assignment, MessageKind.CONTRACT, lambda locale, owner: rejected_card(facts, locale, owner))
    warn_of_returns(context, task)
    return review


def _held(context: Context, operator_id: int, submission_id: int) -> Judged:
    """The submission that waits for review, with its task and assignment locked; raises NotFound, NotInReview."""
    submission = found(context.session, Submission, submission_id, operator_id)
    assignment = found(context.session, Assignment, submission.assignment_id)
    task = locked(context.session, Task, assignment.task_id)
    assignment = locked(context.session, Assignment, assignment.id)
    newest = latest_submission(context.session, assignment.id)
    if newest is None:
        raise NotFound()
    is_waiting = newest.id == submission_id and newest.withdrawn_at is None
    if assignment.status is AssignmentStatus.APPROVED:
        raise ReceivedStands()
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


def _count_return(context: Context, judged: Judged, reason: ReturnReason, item_ids: Sequence[int]) -> None:
    """Count a return for what it is: a try of the resident's, or work that is asked for twice."""
    task, assignment = judged.task, judged.assignment
    if reason.is_ours:
        assignment.units_redone += len(set(item_ids)) or assignment.units
        return
    most = found(context.session, Operator, assignment.operator_id).most_returns
    if assignment.times_returned >= most:
        raise TooManyReturns(most=most)
    assignment.times_returned += 1
    keep_judgement(context, task, assignment, judged.submission, is_right=False)


def _reopen_items(context: Context, assignment: Assignment, item_ids: Sequence[int], until: datetime) -> None:
    """Mark answers as not done, so that the resident is led to just these; raises BadInput for strange items."""
    own = select(Item.id).where(Item.assignment_id == assignment.id, Item.id.in_(item_ids))
    if len(set(context.session.scalars(own))) != len(set(item_ids)):
        raise BadInput(field="item_ids", reason="not of this work")
    reopen = update(Answer).where(Answer.assignment_id == assignment.id, Answer.item_id.in_(item_ids))
    hold = update(Item).where(Item.assignment_id == assignment.id).values(held_until=until)
    for statement in (reopen.values(is_complete=False), hold):
        context.session.execute(statement, execution_options={"synchronize_session": False})
