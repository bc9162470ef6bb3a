"""Changing the terms of published work: a new notice is sent, and holds once its resident has agreed to it."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.caller import Caller, moves
from bot.api.routes.tasks import TaskOut
from bot.api.shapes import Given, Line, Moment, PathId, Reason, Shape, Text, Yen
from handlers.work import changing, supplementing

router = APIRouter(tags=["terms"])


class TermChanges(Reason):
    """What is to change, and why; what is not given stays. The fee of work that somebody has taken only rises."""

    due_at: Moment | None = None
    unit_fee_yen: Yen | None = Field(default=None, ge=1, le=1_000_000)
    description: Text | None = Field(default=None, max_length=10_000)

    def wanted(self) -> changing.Changes:
        """As the act takes them."""
        return changing.Changes(self.due_at, self.unit_fee_yen, self.description)


class TaskTermChanges(TermChanges):
    """On-site work may also move: to another place, another start or end, still to come and within its due date."""

    place: Line | None = Field(default=None, max_length=200)
    starts_at: Moment | None = None
    ends_at: Moment | None = None

    def wanted(self) -> changing.Changes:
        """As the act takes them."""
        return replace(super().wanted(), place=self.place, starts_at=self.starts_at, ends_at=self.ends_at)


class Supplement(Given):
    """What is decided now, in words."""

    item: Literal["work", "place", "expenses", "rights", "defects", "confidentiality"]
    words: Text = Field(min_length=1, max_length=4_000)


class ProposalOut(Shape):
    """A notice of other terms, to be agreed to by its resident."""

    id: int
    assignment_id: int
    number: int
    sha256: str
    issued_at: datetime
    agreed_at: datetime | None
    kept_at: datetime | None


@router.post("/tasks/{task_id}/terms", response_model=TaskOut, summary="Change the terms of a published task")
async def change_task_terms(
    task_id: PathId, body: TaskTermChanges, caller: Annotated[Caller, moves("tasks.write")]
) -> Response:
    """Those who take it later get the new terms; those at work are asked, and keep the old ones until they agree."""
    return await caller.do(
        TaskOut.model_validate,
        changing.change_task,
        caller.operator_id,
        task_id,
        body.wanted(),
        body.reason,
        caller.version,
    )


@router.post("/tasks/{task_id}/supplement", response_model=TaskOut, summary="Fix an item that was undecided")
async def supplement_task(
    task_id: PathId, body: Supplement, caller: Annotated[Caller, moves("tasks.write")]
) -> Response:
    """Everybody at work is told at once by a new notice, which holds as it stands."""
    act = supplementing.supplement
    return await caller.do(
        TaskOut.model_validate, act, caller.operator_id, task_id, body.item, body.words, caller.version
    )


@router.post(
    "/assignments/{assignment_id}/terms", response_model=ProposalOut, summary="Propose other terms for one assignment"
)
async def change_assignment_terms(
    assignment_id: PathId, body: TermChanges, caller: Annotated[Caller, moves("assignments.write")]
) -> Response:
    """The old notice holds until the resident agrees to the new one."""
    return await caller.do(
        ProposalOut.model_validate,
        changing.change_assignment,
        caller.operator_id,
        assignment_id,
        body.wanted(),
        body.reason,
        caller.version,
    )
