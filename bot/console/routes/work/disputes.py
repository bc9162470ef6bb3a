"""Appeals: residents who do not agree with a judgement, and somebody else than whoever judged who decides."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.quality import disputes
from models.people.residents import Resident
from models.work.assignments import Assignment, Review, Submission
from models.work.disputes import Dispute, DisputeStatus
from models.work.tasks import Task

router = APIRouter(include_in_schema=False)

SHOWN = 50


class Appeal(NamedTuple):
    """One appeal, with the judgement and the work that it is about; `is_own`: who looks at it has judged."""

    dispute: Dispute
    review: Review
    submission: Submission
    title: str
    alias: str
    reviewer: str
    decider: str
    is_own: bool


@router.get("/disputes")
async def list_disputes(visit: Annotated[Visit, looks("disputes.read")]) -> Response:
    return await _draw(visit)


@router.post("/disputes/{dispute_id}/decide")
async def decide(dispute_id: RowId, visit: Annotated[Visit, acts("disputes.decide")]) -> Response:
    def decided(context: Context) -> Dispute:
        form = visit.form
        is_overturned = form.choice("decision", ("overturn", "uphold")) == "overturn"
        reason = form.text("single_person_reason", "") or None
        return disputes.decide(context, visit.operator_id, dispute_id, is_overturned, form.text("words"), reason)

    return await visit.attempt(decided, "dispute_decided", "/disputes", _draw)


async def _draw(visit: Visit) -> Response:
    return visit.page("work/disputes.html", rows=await visit.look(_appeals, visit.operator_id))


def _appeals(context: Context, operator_id: int) -> list[Appeal]:
    """Those that wait first."""
    names = Names(context, operator_id)
    query = (
        select(Dispute, Review, Submission, Task.title, Resident.alias)
        .join(Review, Review.id == Dispute.review_id)
        .join(Submission, Submission.id == Review.submission_id)
        .join(Assignment, Assignment.id == Dispute.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Resident, Resident.id == Assignment.resident_id)
        .where(Dispute.operator_id == operator_id)
        .order_by(Dispute.status != DisputeStatus.OPEN, Dispute.id.desc())
        .limit(SHOWN)
    )
    return [
        Appeal(
            dispute=dispute,
            review=review,
            submission=submission,
            title=title,
            alias=alias,
            reviewer=names.of(review.reviewer),
            decider=names.of(dispute.decided_by),
            is_own=str(context.actor) == review.reviewer,
        )
        for dispute, review, submission, title, alias in context.session.execute(query)
    ]
