"""Messages that did not get through: LINE refuses a call, the month is used up, or the account is blocked or gone."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Page, PathId, Shape, same
from handlers.context import Context
from models.errors import Conflict, NotFound
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.rows import locked
from models.talk.calls import Call, CallOutcome
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from models.talk.settling import release

router = APIRouter(tags=["messages"])


class CallNotParked(Conflict):
    """Only a call that stands still is tried again."""

    key = "errors.api.call_not_parked"


class CallOut(Shape):
    """A call to LINE that stands still: `parked` needs somebody to look, `quota` goes when the month has room."""

    id: int
    channel_id: int
    resident_id: int | None
    kind: MessageKind
    outcome: CallOutcome | None
    reason: str | None
    attempts: int
    frozen_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, call: Call, account: LineAccount) -> "CallOut":
        """The row, with whose it is."""
        plain = {name: getattr(call, name) for name in cls.model_fields if name != "resident_id"}
        return cls(**plain, resident_id=account.resident_id)


class UndeliverableOut(Shape):
    """A message that must reach its resident in another way."""

    id: int
    channel_id: int
    resident_id: int | None
    kind: MessageKind
    created_at: datetime

    @classmethod
    def of(cls, message: OutboxMessage, account: LineAccount) -> "UndeliverableOut":
        """The row, with whose it is."""
        plain = {name: getattr(message, name) for name in cls.model_fields if name != "resident_id"}
        return cls(**plain, resident_id=account.resident_id)


@router.get("/calls", response_model=Page[CallOut], summary="List calls to LINE that stand still")
async def list_calls(
    window: Paged,
    caller: Annotated[Caller, reads("messages.read")],
    outcome: Annotated[Literal["parked", "quota"] | None, Query()] = None,
) -> Response:
    outcomes = [CallOutcome(outcome)] if outcome else [CallOutcome.PARKED, CallOutcome.QUOTA]
    query = (
        select(Call, LineAccount)
        .join(LineAccount, LineAccount.id == Call.account_id)
        .join(Channel, Channel.id == Call.channel_id)
        .where(Channel.operator_id == caller.operator_id, Call.outcome.in_(outcomes))
    )

    def listed(context: Context) -> Page[CallOut]:
        return page(context.session, window, query, Call.id, CallOut.of)

    return await caller.look(same, listed)


@router.post("/calls/{call_id}/retry", response_model=CallOut, summary="Try a parked call again")
async def retry_call(call_id: PathId, caller: Annotated[Caller, writes("messages.write")]) -> Response:
    def retry(context: Context) -> CallOut:
        call = locked(context.session, Call, call_id)
        if context.session.get_one(Channel, call.channel_id).operator_id != caller.operator_id:
            raise NotFound()
        if call.outcome not in (CallOutcome.PARKED, CallOutcome.QUOTA):
            raise CallNotParked()
        release(context.session, [call_id], context.now)
        context.record(caller.operator_id, "calls.retry", f"calls:{call_id}")
        context.session.refresh(call)
        return CallOut.of(call, context.session.get_one(LineAccount, call.account_id))

    return await caller.do(same, retry)


@router.get(
    "/messages/undeliverable",
    response_model=Page[UndeliverableOut],
    summary="List messages that must reach people in another way",
)
async def list_undeliverable(window: Paged, caller: Annotated[Caller, reads("messages.read")]) -> Response:
    query = (
        select(OutboxMessage, LineAccount)
        .join(LineAccount, LineAccount.id == OutboxMessage.account_id)
        .join(Channel, Channel.id == OutboxMessage.channel_id)
        .where(Channel.operator_id == caller.operator_id, OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
    )

    def listed(context: Context) -> Page[UndeliverableOut]:
        return page(context.session, window, query, OutboxMessage.id, UndeliverableOut.of)

    return await caller.look(same, listed)
