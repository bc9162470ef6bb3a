"""The append-only record: who did what, when."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Moment, Page, Shape, Text, same
from handlers.context import Context
from models.record.audit import AuditRow

router = APIRouter(prefix="/record", tags=["record"])


class AuditRowOut(Shape):
    """One act; `hash` is over `previous` and the canonical JSON of the rest (`yui verify` checks the chain)."""

    id: int
    number: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


@router.get("", response_model=Page[AuditRowOut], summary="List recorded acts")
async def list_record(
    window: Paged,
    caller: Annotated[Caller, reads("record.read")],
    subject: Annotated[Text | None, Query(max_length=60, examples=["orders:7"])] = None,
    act: Annotated[Text | None, Query(max_length=60, examples=["offer.send"])] = None,
    actor: Annotated[Text | None, Query(max_length=80, examples=["staff:3"])] = None,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> Response:
    query = select(AuditRow).where(AuditRow.operator_id == caller.operator_id)
    for column, wanted in ((AuditRow.subject, subject), (AuditRow.act, act), (AuditRow.actor, actor)):
        if wanted is not None:
            query = query.where(column == wanted)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    if until is not None:
        query = query.where(AuditRow.at < until)

    def listed(context: Context) -> Page[AuditRowOut]:
        return page(context.session, window, query, AuditRow.id, AuditRowOut.model_validate)

    return await caller.look(same, listed)
