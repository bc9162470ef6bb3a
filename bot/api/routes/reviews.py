"""Reviews: what came in, judged."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged
from bot.api.shapes import Given, Line, Moment, Page, PathId, RowId, Shape, Text, same
from handlers.context import Context
from handlers.work import parts, review_sheets, reviewing
from handlers.work.review_sheets import SubmissionSheet
from messages.catalog import text
from models.quality.levels import Level
from models.work.assignments import ReviewDecision
from models.work.reasons import RejectReason, ReturnReason

router = APIRouter(prefix="/submissions", tags=["reviews"])


class QueuedOut(Shape):
    """A submission that waits for review; silence until `review_by` approves it.

    `part_percent`: it is a part of work handed back, so much of it done by the resident's word. `town` is whose resident
    it is, where they are another town's.
    """

    submission_id: int
    assignment_id: int
    task_id: int
    title: str
    alias: str
    number: int
    units: int
    part_percent: int | None
    submitted_at: datetime
    review_by: datetime | None
    is_begun: bool
    town: str | None
    is_often_returned: bool = Field(description="Much of its task is sent back: its instructions are probably bad.")


class AnsweredItemOut(Shape):
    """One item with its answer; addresses open for whoever holds them."""

    item_id: int
    position: int
    content: dict[str, Any]
    picture_url: str | None
    second_picture_url: str | None
    audio_url: str | None
    values: dict[str, Any]
    photos: dict[str, str]
    voices: dict[str, str]
    is_unanswerable: bool


class FileOut(Shape):
    """A file that was handed in."""

    attachment_id: int
    name: str
    media_type: str
    size: int
    url: str | None
    is_unsent: bool
    is_from_before: bool


class QuestionOut(Shape):
    """One question that was asked of each item."""

    key: str
    kind: str
    label: str


class ReviewOut(Shape):
    """A judgement."""

    id: int
    submission_id: int
    reviewer: str
    decision: ReviewDecision
    reason: str | None
    words: str
    item_ids: list[int]
    new_due_at: datetime | None
    reviewed_at: datetime


class SheetOut(QueuedOut):
    """All that is needed to judge one submission."""

    text: str
    questions: list[QuestionOut]
    items: list[AnsweredItemOut]
    files: list[FileOut]
    reviews: list[ReviewOut]
    is_waiting: bool
    level: Level

    @classmethod
    def of(cls, sheet: SubmissionSheet) -> "SheetOut":
        """The sheet as it is shown."""
        return cls(
            **QueuedOut.model_validate(sheet.queued).model_dump(),
            text=sheet.text,
            questions=[QuestionOut.model_validate(one) for one in sheet.questions],
            items=[AnsweredItemOut.model_validate(one) for one in sheet.items],
            files=[FileOut.model_validate(one) for one in sheet.files],
            reviews=[ReviewOut.model_validate(one) for one in sheet.reviews],
            is_waiting=sheet.is_waiting,
            level=sheet.level,
        )


class BegunOut(Shape):
    """From now on the submission cannot be withdrawn."""

    id: int
    assignment_id: int
    review_started_at: datetime


class Approval(Given):
    """Words of thanks, if any."""

    words: Text = Field(default="", max_length=1_000)


class Return(Given):
    """What is to be mended, until when; `item_ids` names what to redo (none: all of it)."""

    reason: ReturnReason
    words: Line = Field(max_length=1_000)
    new_due_at: Moment
    item_ids: list[RowId] = Field(default_factory=list, max_length=1_000)


class Rejection(Given):
    """Why the work cannot be accepted."""

    reason: RejectReason
    words: Line = Field(max_length=1_000)


class ReasonOut(Shape):
    """A reason of the closed lists, as the resident reads it, with its example."""

    decision: ReviewDecision
    reason: ReturnReason | RejectReason
    words: str
    example: str


class PartJudgement(Given):
    """How much is done; less than the resident said needs words."""

    percent: int = Field(ge=0, le=100)
    words: Text = Field(default="", max_length=1_000)


@router.get("", response_model=Page[QueuedOut], summary="List submissions that wait for review, oldest first")
async def list_submissions(window: Paged, caller: Annotated[Caller, reads("reviews.read")]) -> Response:
    def listed(context: Context) -> Page[QueuedOut]:
        waiting = review_sheets.review_queue(context, caller.operator_id, window.after or 0, window.limit + 1)
        shown = waiting[: window.limit]
        following = window.next(shown[-1].submission_id) if len(waiting) > window.limit else None
        return Page(items=[QueuedOut.model_validate(one) for one in shown], next=following)

    return await caller.look(same, listed)


@router.get("/reasons", response_model=Page[ReasonOut], summary="List the reasons to return or reject work")
async def list_reasons(caller: Annotated[Caller, reads("reviews.read")]) -> Response:
    return await caller.look(same, lambda context: Page(items=_reasons()))


@router.get("/{submission_id}", response_model=SheetOut, summary="Show a submission, answers beside pictures")
async def show_submission(submission_id: PathId, caller: Annotated[Caller, reads("reviews.read")]) -> Response:
    return await caller.look(SheetOut.of, review_sheets.submission_sheet, caller.operator_id, submission_id)


@router.post("/{submission_id}/begin", response_model=BegunOut, summary="Begin a review")
async def begin_review(submission_id: PathId, caller: Annotated[Caller, writes("reviews.write")]) -> Response:
    return await caller.do(BegunOut.model_validate, reviewing.begin_review, caller.operator_id, submission_id)


@router.post("/{submission_id}/approve", response_model=ReviewOut, summary="Approve a submission")
async def approve_submission(
    submission_id: PathId, body: Approval, caller: Annotated[Caller, writes("reviews.write")]
) -> Response:
    """Its fee is owed from the day on which it came in, and the resident is told."""
    return await caller.do(ReviewOut.model_validate, reviewing.approve, caller.operator_id, submission_id, body.words)


@router.post("/{submission_id}/return", response_model=ReviewOut, summary="Return a submission for another try")
async def return_submission(
    submission_id: PathId, body: Return, caller: Annotated[Caller, writes("reviews.write")]
) -> Response:
    return await caller.do(
        ReviewOut.model_validate,
        reviewing.return_work,
        caller.operator_id,
        submission_id,
        body.reason,
        body.words,
        body.new_due_at,
        body.item_ids,
    )


@router.post("/{submission_id}/reject", response_model=ReviewOut, summary="Reject a submission")
async def reject_submission(
    submission_id: PathId, body: Rejection, caller: Annotated[Caller, writes("reviews.write")]
) -> Response:
    return await caller.do(
        ReviewOut.model_validate,
        reviewing.reject,
        caller.operator_id,
        submission_id,
        body.reason,
        body.words,
    )


@router.post("/{submission_id}/part", response_model=ReviewOut, summary="Judge how much of handed-back work is done")
async def judge_part(
    submission_id: PathId, body: PartJudgement, caller: Annotated[Caller, writes("reviews.write")]
) -> Response:
    """So much of its fee is owed. Where nobody judges in time, what the resident said counts."""
    return await caller.do(
        ReviewOut.model_validate, parts.judge_part, caller.operator_id, submission_id, body.percent, body.words
    )


def _reasons() -> list[ReasonOut]:
    listed: list[tuple[ReviewDecision, ReturnReason | RejectReason]] = [
        *((ReviewDecision.RETURNED, one) for one in ReturnReason),
        *((ReviewDecision.REJECTED, one) for one in RejectReason),
    ]
    return [
        ReasonOut(
            decision=decision,
            reason=reason,
            words=text("ja", f"work.reasons.{reason}"),
            example=text("ja", f"quality.example.{reason}"),
        )
        for decision, reason in listed
    ]
