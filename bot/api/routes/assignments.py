"""Assignments: the contracts of residents, with their history and notices."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import or_, select

from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Page, PathId, Reason, RowId, Shape, same
from handlers.context import Context
from handlers.work import ending, notices
from handlers.work.notices import notice_facts
from models.errors import NotFound
from models.rows import found
from models.states import StateChange
from models.work.assignments import Assignment, AssignmentStatus, Notice

router = APIRouter(prefix="/assignments", tags=["assignments"])


class AssignmentOut(Shape):
    """A contract of one resident on one task; `units` were agreed, `units_paid` judged or handed back.

    `operator_id` is whose work it is, `party_id` who contracts and pays; by a pact another, or for another's resident.
    """

    id: int
    version: int
    operator_id: int
    party_id: int
    pact_id: int | None
    task_id: int
    offer_id: int
    resident_id: int
    status: AssignmentStatus
    units: int
    units_paid: int | None
    due_at: datetime
    accepted_at: datetime
    started_at: datetime | None
    received_at: datetime | None
    review_by: datetime | None
    ended_at: datetime | None


class StepOut(Shape):
    """One step in the life of a contract."""

    old: str | None
    new: str
    actor: str
    reason: str | None
    changed_at: datetime


class NoticeOut(Shape):
    """A notice of terms as it was issued; `sha256` is over the canonical JSON of `body`. The link to its page, which
    shows whose it is, is for the staff of the party."""

    id: int
    number: int
    body: dict[str, Any]
    sha256: str
    issued_at: datetime
    agreed_at: datetime | None
    link: str | None


class AssignmentDetail(AssignmentOut):
    """A contract with all that happened to it."""

    history: list[StepOut]
    notices: list[NoticeOut]


@router.get("", response_model=Page[AssignmentOut], summary="List assignments")
async def list_assignments(
    window: Paged,
    caller: Annotated[Caller, reads("assignments.read")],
    task_id: Annotated[RowId | None, Query()] = None,
    resident_id: Annotated[RowId | None, Query()] = None,
    status: Annotated[AssignmentStatus | None, Query()] = None,
) -> Response:
    query = select(Assignment).where(
        or_(Assignment.operator_id == caller.operator_id, Assignment.party_id == caller.operator_id)
    )
    if task_id is not None:
        query = query.where(Assignment.task_id == task_id)
    if resident_id is not None:
        query = query.where(Assignment.resident_id == resident_id)
    if status is not None:
        query = query.where(Assignment.status == status)

    def listed(context: Context) -> Page[AssignmentOut]:
        return page(context.session, window, query, Assignment.id, AssignmentOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{assignment_id}", response_model=AssignmentDetail, summary="Show an assignment with its history")
async def show_assignment(assignment_id: PathId, caller: Annotated[Caller, reads("assignments.read")]) -> Response:
    def show(context: Context) -> AssignmentDetail:
        assignment = found(context.session, Assignment, assignment_id)
        if caller.operator_id not in (assignment.operator_id, assignment.party_id):
            raise NotFound()
        steps = select(StateChange).where(
            StateChange.subject == Assignment.__tablename__, StateChange.subject_id == assignment_id
        )
        issued = select(Notice).where(Notice.assignment_id == assignment_id).order_by(Notice.number)
        return AssignmentDetail(
            **AssignmentOut.model_validate(assignment).model_dump(),
            history=[StepOut.model_validate(step) for step in context.session.scalars(steps.order_by(StateChange.id))],
            notices=[_notice(context, notice, caller.operator_id) for notice in context.session.scalars(issued)],
        )

    return await caller.look(same, show)


@router.post("/{assignment_id}/cancel", response_model=AssignmentOut, summary="Cancel an assignment")
async def cancel_assignment(
    assignment_id: PathId, body: Reason, caller: Annotated[Caller, moves("assignments.write")]
) -> Response:
    """The resident is told the reason, and what they have done is paid."""
    return await caller.do(
        AssignmentOut.model_validate,
        ending.cancel_one,
        caller.operator_id,
        assignment_id,
        body.reason,
        caller.version,
    )


@router.post("/{assignment_id}/notice/send", response_model=NoticeOut, summary="Send the notice of terms again")
async def send_notice(assignment_id: PathId, caller: Annotated[Caller, writes("assignments.write")]) -> Response:
    def send(context: Context) -> NoticeOut:
        notices.send_notice(context, caller.operator_id, assignment_id)
        context.record(caller.operator_id, "notice.send", f"assignments:{assignment_id}")
        return _notice(context, notices.current_notice(context, assignment_id), caller.operator_id)

    return await caller.do(same, send)


def _notice(context: Context, notice: Notice, operator_id: int) -> NoticeOut:
    plain = {name: getattr(notice, name) for name in NoticeOut.model_fields if name != "link"}
    return NoticeOut(**plain, link=notice_facts(context, notice).link if notice.operator_id == operator_id else None)
