"""A part of outside work: handed in as the rest is handed back or its time is over, judged, and paid as far as done.

Its place is held until it is judged. Judged as the whole, the work counts like any other. A smaller part is paid and goes
to the client as what it is, and the place is free to be done as a whole.
"""

from datetime import timedelta

from sqlalchemy import Select, select

from handlers.context import Context
from handlers.dispatch.held_places import keep_next
from handlers.money.payables import owe
from handlers.office.staff_news import notify
from handlers.telling import tell_resident
from handlers.work.ending import hand_in
from handlers.work.handing_in import attach_to, files_at_hand, loose_attachments
from messages.cards.result import part_judged_card
from models.dispatch.turns import mark_paid_after_all
from models.errors import BadInput, Conflict
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import BEGUN, WHOLE, Assignment, AssignmentStatus, Review, ReviewDecision, Submission
from models.work.facts import ResultFacts
from models.work.places import settle_places
from models.work.tasks import Task, TaskKind

LONGEST_WORDS = 1_000
PARTS_PER_TICK = 50


class PartJudged(Conflict):
    """This is no part of work that waits to be judged."""

    key = "errors.work.part_judged"


def hand_in_part(context: Context, assignment: Assignment, percent: int) -> Submission:
    """Hand in what there is of outside work, so much done by the resident's word; the clock of payment starts here.

    Task and assignment must be locked. Raises BadInput unless `percent` is 1 to 100.
    """
    if not 1 <= percent <= WHOLE:
        raise BadInput(field="percent", reason=f"1 - {WHOLE}")
    submission = hand_in(context, assignment, assignment.units)
    submission.part_percent = percent
    attach_to(context, submission, loose_attachments(context, assignment.id))
    operator = found(context.session, Operator, assignment.operator_id)
    assignment.received_at = assignment.received_at or context.now
    assignment.review_by = context.now + timedelta(days=operator.review_days)
    subject, detail = f"submissions:{submission.id}", {"assignment": assignment.id, "percent": percent}
    context.record(assignment.operator_id, "work.part", subject, detail)
    notify(context, assignment.operator_id, "submission.arrived", subject, detail)
    return submission


def hand_in_rest(context: Context, task: Task, assignment: Assignment, said: int | None) -> int:
    """The one rule for outside work that ends without being submitted, however it ends: what was sent is never lost.

    `said` is the percent that its resident says is done; 0 hands nothing in. None: nobody was asked, and what was sent
    (now, or before it came back to be mended) counts as all, unless a review says otherwise. Answers the percent
    handed in, to be judged and paid. Task and assignment must be locked. Raises BadInput.
    """
    if task.kind is not TaskKind.OUTSIDE or assignment.status not in BEGUN:
        if said:
            raise BadInput(field="percent", reason="0")
        return 0
    if said is None:
        was_sent = assignment.status is AssignmentStatus.RETURNED or bool(files_at_hand(context, assignment.id))
        said = WHOLE if was_sent else 0
    if said:
        hand_in_part(context, assignment, said)
    return said


def judge_part(
    context: Context,
    operator_id: int,
    submission_id: int,
    percent: int,
    words: str = "",
    is_automatic: bool = False,
) -> Review:
    """Say how much of the work is done; so much of the fee is owed from the day on which it came in.

    Less than the resident said needs words. Raises NotFound, PartJudged, BadInput.
    """
    submission = found(context.session, Submission, submission_id, operator_id)
    task = locked(context.session, Task, found(context.session, Assignment, submission.assignment_id).task_id)
    assignment = locked(context.session, Assignment, submission.assignment_id)
    context.session.refresh(submission)
    said = submission.part_percent
    if said is None or context.session.scalar(select(Review.id).where(Review.submission_id == submission.id)):
        raise PartJudged()
    if not 0 <= percent <= WHOLE:
        raise BadInput(field="percent", reason=f"0 - {WHOLE}")
    if (percent < said and not words.strip()) or len(words) > LONGEST_WORDS:
        raise BadInput(field="words", reason=f"1 - {LONGEST_WORDS}")
    submission.review_started_at = submission.review_started_at or context.now
    submission.part_percent = percent
    assignment.review_by = None
    review = Review(
        operator_id=operator_id,
        submission_id=submission.id,
        reviewer=str(context.actor),
        decision=ReviewDecision.PART,
        words=words,
        reviewed_at=context.now,
    )
    context.session.add(review)
    context.session.flush()
    detail = {"assignment": assignment.id, "said": said, "percent": percent}
    context.record(operator_id, "review.part", f"submissions:{submission.id}", detail)
    if percent == WHOLE:
        assignment.units_paid = (assignment.units_paid or 0) + submission.units
    settle_places(context.session, task)
    keep_next(context, task)
    _pay(context, task, assignment, submission, words, is_automatic)
    return review


def parts_due(context: Context) -> bool:
    """At its time a part that nobody has judged counts as the resident said, for silence is no refusal."""
    due = waiting_parts().where(Assignment.review_by <= context.now)
    # Their tasks are locked in the order in which `handlers.work.working.lapse_due` locks them.
    by_task = due.order_by(None).order_by(Assignment.task_id, Submission.id)
    late = list(context.session.scalars(by_task.limit(PARTS_PER_TICK)))
    for part in late:
        judge_part(context, part.operator_id, part.id, part.part_percent or 0, is_automatic=True)
    return len(late) == PARTS_PER_TICK


def waiting_parts() -> Select[Submission]:
    """The parts that nobody has judged yet, oldest first, with their assignments joined."""
    judged = select(Review.id).where(Review.submission_id == Submission.id)
    query = select(Submission).join(Assignment, Assignment.id == Submission.assignment_id)
    return query.where(Submission.part_percent.is_not(None), ~judged.exists()).order_by(Submission.id)


def _pay(
    context: Context, task: Task, assignment: Assignment, submission: Submission, words: str, is_automatic: bool
) -> None:
    percent = submission.part_percent or 0
    yen, pays_on = 0, None
    if percent:
        received_at = assignment.received_at or submission.submitted_at
        payable = owe(context, assignment, task, submission.units, received_at, submission.id, percent=percent)
        yen, pays_on = payable.gross_yen, payable.due_on
        # As the work ended, all of its fee counted as lost.
        fee_yen = submission.units * assignment.unit_fee(task) * percent // WHOLE
        mark_paid_after_all(context.session, assignment.party_id, assignment.resident_id, fee_yen)
    facts = ResultFacts(
        assignment.id, task.title, 1, yen, pays_on, words=words, is_automatic=is_automatic, part_percent=percent
    )
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: part_judged_card(facts, locale, owner),
    )
