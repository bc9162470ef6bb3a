"""What judgements of staff show: of the resident who did the work, and of the task that asked for it."""

from sqlalchemy import select

from handlers.context import ActorKind, Context
from handlers.office.staff_news import notify
from models.quality.standing import CheckSource, add_check
from models.work.assignments import Assignment, Review, ReviewDecision, Submission
from models.work.tasks import Task

LATELY, LEAST, ALARMING = 10, 5, 0.4
"""Staff are told when of the last ten judgements of a task, and of five at least, two in five sent the work back."""


def keep_judgement(
    context: Context, task: Task, assignment: Assignment, submission: Submission, *, is_right: bool
) -> None:
    """Keep what a look of staff at a submission showed; what passed by itself shows nothing."""
    if context.actor.kind is ActorKind.CLOCK:
        return
    subject = f"submissions:{submission.id}"
    add_check(context.session, task, assignment.resident_id, subject, CheckSource.REVIEW, is_right, context.now)


def warn_of_returns(context: Context, task: Task) -> None:
    """Tell staff once when much of a task's work is sent back: its instructions are probably bad."""
    if task.alarmed_at is not None:
        return
    context.session.flush()
    query = (
        select(Review.decision)
        .join(Submission, Submission.id == Review.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.task_id == task.id)
        .order_by(Review.id.desc())
        .limit(LATELY)
    )
    decisions = list(context.session.scalars(query))
    refused = sum(decision is not ReviewDecision.APPROVED for decision in decisions)
    if len(decisions) >= LEAST and refused >= ALARMING * len(decisions):
        task.alarmed_at = context.now
        detail = {"refused": refused, "judged": len(decisions)}
        notify(context, task.operator_id, "task.often_returned", f"tasks:{task.id}", detail)
