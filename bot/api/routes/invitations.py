"""Invitations: who of an operator's own residents was asked for work, its own or by a pact another's, and why."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Page, RowId, Shape, same
from handlers.context import Context
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.people.operators import Operator
from models.work.tasks import Task

router = APIRouter(tags=["offers"])


class OwnInvitationOut(Shape):
    """One resident's copy of an offer. `asked_by` is the operator whose work it is; where it is another's, `reason` names
    the pact."""

    id: int
    offer_id: int
    title: str
    asked_by: str
    resident_id: int
    status: InvitationStatus
    reason: dict[str, Any]
    sent_at: datetime
    answered_at: datetime | None


@router.get(
    "/invitations", response_model=Page[OwnInvitationOut], summary="List whom of our own residents were asked, and why"
)
async def list_asked(
    window: Paged,
    caller: Annotated[Caller, reads("offers.read")],
    resident_id: Annotated[RowId | None, Query()] = None,
) -> Response:
    query = (
        select(Invitation, Task.title, Operator.name)
        .join(Offer, Offer.id == Invitation.offer_id)
        .join(Task, Task.id == Offer.task_id)
        .join(Operator, Operator.id == Offer.operator_id)
        .where(Invitation.operator_id == caller.operator_id)
    )
    if resident_id is not None:
        query = query.where(Invitation.resident_id == resident_id)

    def asked(invitation: Invitation, title: str, asked_by: str) -> OwnInvitationOut:
        given = {
            name: getattr(invitation, name)
            for name in OwnInvitationOut.model_fields
            if name not in ("title", "asked_by")
        }
        return OwnInvitationOut(**given, title=title, asked_by=asked_by)

    def listed(context: Context) -> Page[OwnInvitationOut]:
        return page(context.session, window, query, Invitation.id, asked)

    return await caller.look(same, listed)
