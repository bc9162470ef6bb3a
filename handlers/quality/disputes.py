"""Appeals: one tap, and somebody else than whoever judged looks at the work again."""

from datetime import datetime

from sqlalchemy import exists, select, update

from handlers.context import Context
from handlers.moves import move
from handlers.office.permissions import others_may
from handlers.office.staff_news import notify
from handlers.telling import tell_resident
from handlers.work.handing_in import end_loose
from handlers.work.reviewing import Judged, accept_work
from messages.cards.result import upheld_card
from models.errors import BadInput, Conflict, NotFound
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import Answer, Assignment, AssignmentStatus, Review, ReviewDecision, Submission
from models.work.disputes import Dispute, DisputeStatus
from models.work.facts import ResultFacts
from models.work.places import settle_places
from models.work.questions import is_complete, read_questions
from models.work.reasons import ReturnReason
from models.work.tasks import Item, Task, TaskKind

ACT = "disputes.decide"
LONGEST_WORDS = 1_000


class Disputed(Conflict):
    """The judgement has been appealed against before."""

    key = "errors.work.disputed"


class OwnJudgement(Conflict):
    """Who judged does not decide on the appeal."""

    key = "errors.work.own_judgement"


class OthersCanDecide(Conflict):
    """The exception is for an office of one person, and this one has others who may decide."""

    key = "errors.work.others_can_decide"


class DisputeMoot(Conflict):
    """The work has been mended and handed in again: there is nothing left to overturn."""

    key = "errors.work.dispute_moot"


def appeal(context: Context, review_id: int, resident_id: int) -> Dispute:
    """Ask for another look at a judgement; raises NotFound for what is not theirs or was no refusal, Disputed."""
    review = found(context.session, Review, review_id)
    submission = found(context.session, Submission, review.submission_id)
    assignment = locked(context.session, Assignment, submission.assignment_id)
    is_ours = review.reason == ReturnReason.INSTRUCTIONS
    if assignment.resident_id != resident_id or review.decision is ReviewDecision.APPROVED or is_ours:
        raise NotFound()
    if context.session.scalar(select(Dispute.id).where(Dispute.review_id == review.id)) is not None:
        raise Disputed()
    dispute = Dispute(
        operator_id=review.operator_id, review_id=review.id, assignment_id=assignment.id, opened_at=context.now
    )
    context.session.add(dispute)
    context.session.flush()
    subject, detail = f"disputes:{dispute.id}", {"review": review.id, "assignment": assignment.id}
    context.record(review.operator_id, "dispute.open", subject, detail)
    notify(context, review.operator_id, "dispute.opened", subject, detail)
    return dispute


def decide(
    context: Context,
    operator_id: int,
    dispute_id: int,
    is_overturned: bool,
    words: str,
    single_person_reason: str | None = None,
) -> Dispute:
    """Decide on an appeal, in words: the judgement stands, or the work is accepted and paid after all.

    Where work is then still to be mended, the time that the appeal took is added to its limit.

    Who judged does not decide; where the operator has nobody else, they do it and say so, and it stands in the
    record. Raises OwnJudgement, OthersCanDecide, DisputeMoot, WrongState, BadInput.
    """
    if not 1 <= len(words.strip()) <= LONGEST_WORDS:
        raise BadInput(field="words", reason=f"1-{LONGEST_WORDS}")
    dispute = found(context.session, Dispute, dispute_id, operator_id)
    review = found(context.session, Review, dispute.review_id)
    judged = _held(context, review)
    dispute = locked(context.session, Dispute, dispute_id, operator_id)
    reason = _second_person(context, review, single_person_reason)
    move(context, dispute, DisputeStatus.OVERTURNED if is_overturned else DisputeStatus.UPHELD, reason)
    dispute.decided_at, dispute.decided_by = context.now, str(context.actor)
    dispute.words, dispute.single_person_reason = words, reason
    detail = {"review": review.id, "status": str(dispute.status), "single_person": reason}
    context.record(operator_id, "dispute.decide", f"disputes:{dispute.id}", detail)
    if is_overturned:
        _overturn(context, review, judged, words)
    else:
        new_due_at = _give_time_back(context, judged.assignment, dispute)
        facts = ResultFacts(judged.assignment.id, judged.task.title, words=words, new_due_at=new_due_at)
        tell_resident(
            context, judged.assignment, MessageKind.CONTRACT, lambda locale, owner: upheld_card(facts, locale, owner)
        )
    return dispute


def _held(context: Context, review: Review) -> Judged:
    submission = found(context.session, Submission, review.submission_id)
    task_id = found(context.session, Assignment, submission.assignment_id).task_id
    task = locked(context.session, Task, task_id)
    return Judged(task, locked(context.session, Assignment, submission.assignment_id), submission)


def _second_person(context: Context, review: Review, reason: str | None) -> str | None:
    """The reason of the exception if one is needed, None where somebody else decides."""
    if str(context.actor) != review.reviewer:
        return None
    words = (reason or "").strip()[:200]
    if not words:
        raise OwnJudgement()
    if others_may(context.session, review.operator_id, ACT, context.actor.id):
        raise OthersCanDecide()
    return words


def _give_time_back(context: Context, assignment: Assignment, dispute: Dispute) -> datetime | None:
    """Work that is still to be mended has as long left as when its resident appealed; the new time, if there is one."""
    if assignment.status is not AssignmentStatus.RETURNED:
        return None
    assignment.due_at += context.now - dispute.opened_at
    held = update(Item).where(Item.assignment_id == assignment.id).values(held_until=assignment.due_at)
    context.session.execute(held, execution_options={"synchronize_session": False})
    return assignment.due_at


def _overturn(context: Context, review: Review, judged: Judged, words: str) -> None:
    """Accept the work: answers that were set open count again, and items that nobody has taken come back to it."""
    assignment = judged.assignment
    if review.decision is ReviewDecision.RETURNED:
        if assignment.status is not AssignmentStatus.RETURNED:
            raise DisputeMoot()
        move(context, assignment, AssignmentStatus.SUBMITTED, "appeal")
        assignment.times_returned = max(0, assignment.times_returned - 1)
    if judged.task.kind is TaskKind.CHAT:
        _count_answers_again(context, judged)
    end_loose(context, assignment.id, judged.submission)
    accept_work(context, judged, words, is_overturned=True)
    settle_places(context.session, judged.task)


def _count_answers_again(context: Context, judged: Judged) -> None:
    questions = read_questions(judged.task.questions)
    answers = select(Answer).where(Answer.assignment_id == judged.assignment.id)
    for answer in context.session.scalars(answers):
        answer.is_complete = answer.is_unanswerable or is_complete(questions, answer.values)
    context.session.flush()
    answered = exists().where(
        Answer.item_id == Item.id, Answer.assignment_id == judged.assignment.id, Answer.is_complete
    )
    come_back = update(Item).where(Item.task_id == judged.task.id, Item.assignment_id.is_(None), answered)
    context.session.execute(come_back.values(assignment_id=judged.assignment.id, is_wanted=True))
