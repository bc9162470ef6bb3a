"""The dates of reviews: staff are warned before one, and work at which nobody has looked by then is approved."""

from datetime import timedelta

from sqlalchemy import or_, select

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.work.reviewing import Passing, approve
from models.work.assignments import Assignment, AssignmentStatus
from models.work.submissions import latest_submission

WARNED_BEFORE = timedelta(days=1)
REVIEWS_PER_TICK = 50


def review_deadlines(context: Context) -> bool:
    """Warn staff a day before a review is due; at its time the work is approved, for silence is no refusal.

    What the sample has passed over is approved at its time too. Answers whether more are waiting.
    """
    query = select(Assignment).where(Assignment.status == AssignmentStatus.SUBMITTED)
    over = query.where(or_(Assignment.review_by <= context.now, Assignment.passes_at <= context.now))
    late = list(context.session.scalars(over.order_by(Assignment.task_id).limit(REVIEWS_PER_TICK)))
    for assignment in late:
        submission = latest_submission(context.session, assignment.id)
        if submission is not None:
            is_late = assignment.review_by is not None and assignment.review_by <= context.now
            by = Passing.DATE if is_late else Passing.SAMPLE
            approve(context, assignment.operator_id, submission.id, passed_by=by)
    near = query.where(
        Assignment.review_by <= context.now + WARNED_BEFORE, Assignment.review_warned_at.is_(None)
    ).limit(REVIEWS_PER_TICK)
    warned = list(context.session.scalars(near))
    for assignment in warned:
        assignment.review_warned_at = context.now
        detail = {"review_by": assignment.review_by.isoformat() if assignment.review_by else None}
        notify(context, assignment.operator_id, "review.due", f"assignments:{assignment.id}", detail)
    return REVIEWS_PER_TICK in (len(late), len(warned))
