"""Reviews: the queue by deadline, and one submission with its answers beside its pictures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.work import parts, reviewing
from handlers.work.review_sheets import QueuedSubmission, SubmissionSheet, review_queue, submission_sheet
from models.japan_time import at_hour, day_in_japan
from models.work.assignments import Review
from models.work.reasons import RejectReason, ReturnReason

router = APIRouter(include_in_schema=False)

MOST_SHOWN = 200
DAYS_TO_MEND = 3


class Sheet(NamedTuple):
    """One submission, who has judged it before, and what comes after it in the queue."""

    sheet: SubmissionSheet
    reviewers: dict[int, str]
    next_id: int | None
    waiting: int


@router.get("/reviews")
async def list_reviews(visit: Annotated[Visit, looks("reviews.read")]) -> Response:
    return visit.page("work/reviews.html", queue=await visit.look(_queue, visit.operator_id))


@router.get("/reviews/{submission_id}")
async def show_submission(submission_id: RowId, visit: Annotated[Visit, looks("reviews.read")]) -> Response:
    return await _draw(visit, submission_id)


@router.post("/reviews/{submission_id}/begin")
async def begin(submission_id: RowId, visit: Annotated[Visit, acts("reviews.write")]) -> Response:
    return await visit.attempt(
        lambda context: reviewing.begin_review(context, visit.operator_id, submission_id),
        "",
        f"/reviews/{submission_id}",
        lambda visit: _draw(visit, submission_id),
    )


@router.post("/reviews/{submission_id}/approve")
async def approve(submission_id: RowId, visit: Annotated[Visit, acts("reviews.write")]) -> Response:
    def approved(context: Context) -> Review:
        return reviewing.approve(context, visit.operator_id, submission_id, visit.form.text("words", ""))

    return await _judge(visit, submission_id, approved, "approved")


@router.post("/reviews/{submission_id}/return")
async def return_work(submission_id: RowId, visit: Annotated[Visit, acts("reviews.write")]) -> Response:
    def returned(context: Context) -> Review:
        form = visit.form
        reason = ReturnReason(form.choice("reason", list(ReturnReason)))
        given = reason, form.text("words"), form.moment("new_due_at"), form.ids("item_ids")
        return reviewing.return_work(context, visit.operator_id, submission_id, *given)

    return await _judge(visit, submission_id, returned, "returned")


@router.post("/reviews/{submission_id}/reject")
async def reject(submission_id: RowId, visit: Annotated[Visit, acts("reviews.write")]) -> Response:
    def rejected(context: Context) -> Review:
        form = visit.form
        reason = RejectReason(form.choice("reason", list(RejectReason)))
        return reviewing.reject(context, visit.operator_id, submission_id, reason, form.text("words"))

    return await _judge(visit, submission_id, rejected, "rejected")


@router.post("/reviews/{submission_id}/part")
async def judge_part(submission_id: RowId, visit: Annotated[Visit, acts("reviews.write")]) -> Response:
    def judged(context: Context) -> Review:
        percent, words = visit.form.whole("percent"), visit.form.text("words", "")
        return parts.judge_part(context, visit.operator_id, submission_id, percent, words)

    return await _judge(visit, submission_id, judged, "approved")


async def _judge(visit: Visit, submission_id: int, act: Callable[[Context], Review], done: str) -> Response:
    """Judge, and go on to what is next in the queue."""

    def judged(context: Context) -> int | None:
        act(context)
        context.session.flush()
        return _next(_queue(context, visit.operator_id), submission_id)

    def to(next_id: int | None) -> str:
        return f"/reviews/{next_id}" if next_id else "/reviews"

    return await visit.attempt(judged, done, to, lambda visit: _draw(visit, submission_id))


async def _draw(visit: Visit, submission_id: int) -> Response:
    values: dict[str, Any] = (await visit.look(_sheet, visit.operator_id, submission_id))._asdict()
    tomorrow = day_in_japan(visit.runtime.clock.now()) + timedelta(days=DAYS_TO_MEND)
    return visit.page(
        "work/review.html",
        **values,
        new_due_at=at_hour(tomorrow, 18),
        return_reasons=list(ReturnReason),
        reject_reasons=list(RejectReason),
    )


def _sheet(context: Context, operator_id: int, submission_id: int) -> Sheet:
    sheet = submission_sheet(context, operator_id, submission_id)
    names = Names(context, operator_id)
    queue = _queue(context, operator_id)
    return Sheet(
        sheet=sheet,
        reviewers={review.id: names.of(review.reviewer) for review in sheet.reviews},
        next_id=_next(queue, submission_id),
        waiting=len(queue),
    )


def _queue(context: Context, operator_id: int) -> list[QueuedSubmission]:
    """Those whose deadline comes first at the front."""
    return review_queue(context, operator_id, limit=MOST_SHOWN, by_date=True)


def _next(queue: list[QueuedSubmission], submission_id: int) -> int | None:
    """The one after this; from the last, or from one no longer in the queue, the first."""
    ids = [one.submission_id for one in queue]
    if submission_id in ids:
        place = ids.index(submission_id) + 1
        ids = [*ids[place:], *ids[: place - 1]]
    return ids[0] if ids else None
