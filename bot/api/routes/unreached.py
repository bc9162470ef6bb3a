"""Messages that LINE cannot bring: staff bring them by post, telephone or a visit, and say how."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.answers import Download
from bot.api.caller import Caller, reads, writes
from bot.api.shapes import Given, PathId, Shape, same
from handlers.context import Context
from handlers.help import unreached
from handlers.help.unreached import By, What
from models.talk.outbox import MessageKind

router = APIRouter(prefix="/messages/unreached", tags=["messages"])


class UnreachedOut(Shape):
    """One message; `what` and `id` name it. How to reach the person stands in the list with contacts."""

    what: What
    id: int
    kind: MessageKind
    since: datetime
    resident_id: int | None
    alias: str


class UnreachedList(Shape):
    """The oldest at the front, up to a thousand."""

    items: list[UnreachedOut]


class Brought(Given):
    """How it was brought."""

    by: By = Field(examples=["phone"])


class ReachedOut(Shape):
    """It is off the list."""

    what: What
    id: int
    by: By


@router.get("", response_model=UnreachedList, summary="List what must reach people in another way")
async def list_unreached(caller: Annotated[Caller, reads("messages.read")]) -> Response:
    def listed(context: Context) -> UnreachedList:
        rows = unreached.unreached(context, caller.staff)
        return UnreachedList(items=[UnreachedOut.model_validate(row) for row in rows])

    return await caller.look(same, listed)


@router.post(
    "/contacts",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
    summary="Take the list with names and telephone numbers, as CSV",
)
async def download_contacts(caller: Annotated[Caller, writes("messages.bring")]) -> Response:
    """Who took it stands in the record."""

    def table(context: Context) -> Download:
        return Download("unreached.csv", "text/csv", unreached.contacts_table(context, caller.staff))

    return await caller.do(same, table)


@router.post("/{what}/{message_id}/reached", response_model=ReachedOut, summary="Say that a message was brought")
async def mark_reached(
    what: What, message_id: PathId, body: Brought, caller: Annotated[Caller, writes("messages.bring")]
) -> Response:
    def reached(context: Context) -> ReachedOut:
        unreached.mark_reached(context, caller.staff, what, message_id, body.by)
        return ReachedOut(what=what, id=message_id, by=body.by)

    return await caller.do(same, reached)
