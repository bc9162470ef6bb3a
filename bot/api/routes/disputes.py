"""Disputes: appeals of residents against a judgement, decided by somebody else than whoever judged."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, PathId, Shape, same
from handlers.context import Context
from handlers.quality import disputes
from models.work.disputes import Dispute, DisputeStatus

router = APIRouter(prefix="/disputes", tags=["reviews"])


class DisputeOut(Shape):
    """An appeal against one review."""

    id: int
    review_id: int
    assignment_id: int
    status: DisputeStatus
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    words: str
    single_person_reason: str | None


class DisputeDecision(Given):
    """Whether the work is accepted after all, in words that the resident reads."""

    is_overturned: bool
    words: Line = Field(max_length=1_000)
    single_person_reason: Line | None = Field(
        default=None, max_length=200, description="Where the operator has one person only; it stands in the record."
    )


@router.get("", response_model=Page[DisputeOut], summary="List appeals")
async def list_disputes(
    window: Paged,
    caller: Annotated[Caller, reads("disputes.read")],
    status: Annotated[DisputeStatus | None, Query()] = None,
) -> Response:
    query = select(Dispute).where(Dispute.operator_id == caller.operator_id)
    if status is not None:
        query = query.where(Dispute.status == status)

    def listed(context: Context) -> Page[DisputeOut]:
        return page(context.session, window, query, Dispute.id, DisputeOut.model_validate)

    return await caller.look(same, listed)


@router.post("/{dispute_id}/decide", response_model=DisputeOut, summary="Decide on an appeal")
async def decide_dispute(
    dispute_id: PathId, body: DisputeDecision, caller: Annotated[Caller, writes("disputes.decide")]
) -> Response:
    """Who judged does not decide, unless the operator has nobody else."""
    return await caller.do(
        DisputeOut.model_validate,
        disputes.decide,
        caller.operator_id,
        dispute_id,
        body.is_overturned,
        body.words,
        body.single_person_reason,
    )
