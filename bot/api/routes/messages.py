"""Messages that did not get through: LINE refuses a call, the month is used up, or the account is blocked or gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Page, PathId, Shape, same
from handlers.context import Context
from handlers.help import failed_events, parked_calls
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at
from models.people.staff import Staff
from models.talk.calls import STANDING, Call, CallOutcome
from models.talk.inbox import InboxEvent
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome

router = APIRouter(tags=["messages"])


class CallOut(Shape):
    """A call to LINE that stands still.

    `parked` needs somebody to look, `quota` goes when the month has room, `token` when the channel has a new token.
    `is_unsure`: a try broke off, and it may have arrived all the same; tried again, it may arrive twice.
    """

    id: int
    channel_id: int
    resident_id: int | None
    kind: MessageKind
    outcome: CallOutcome | None
    reason: str | None
    is_unsure: bool
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
    outcome: Annotated[Literal["parked", "quota", "token"] | None, Query()] = None,
) -> Response:
    query = parked_calls.standing_calls(caller.operator_id, [CallOutcome(outcome)] if outcome else STANDING)

    def listed(context: Context) -> Page[CallOut]:
        return page(context.session, window, query, Call.id, CallOut.of)

    return await caller.look(same, listed)


@router.post("/calls/{call_id}/retry", response_model=CallOut, summary="Try a call that stands still again")
async def retry_call(call_id: PathId, caller: Annotated[Caller, writes("messages.write")]) -> Response:
    return await caller.do(same, _acted, parked_calls.retry_call, caller.staff, call_id)


@router.post("/calls/{call_id}/discard", response_model=CallOut, summary="Give up a call that stands still")
async def discard_call(call_id: PathId, caller: Annotated[Caller, writes("messages.write")]) -> Response:
    return await caller.do(same, _acted, parked_calls.discard_call, caller.staff, call_id)


def _acted(context: Context, act: Callable[[Context, Staff, int], Call], staff: Staff, call_id: int) -> CallOut:
    call = act(context, staff, call_id)
    return CallOut.of(call, context.session.get_one(LineAccount, call.account_id))


class EventOut(Shape):
    """An event from LINE that broke twice; `reason` is the type of the error. What it holds is not shown."""

    id: int
    channel_id: int
    resident_id: int | None
    type: str
    reason: str | None
    attempts: int
    received_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, event: InboxEvent, account: LineAccount) -> "EventOut":
        """The row, with whose it is."""
        plain = {name: getattr(event, name) for name in cls.model_fields if name != "resident_id"}
        return cls(**plain, resident_id=account.resident_id)


@router.get("/events", response_model=Page[EventOut], summary="List events that failed")
async def list_events(window: Paged, caller: Annotated[Caller, reads("messages.read")]) -> Response:
    def listed(context: Context) -> Page[EventOut]:
        query = failed_events.failed_events(caller.operator_id)
        return page(context.session, window, query, InboxEvent.id, EventOut.of)

    return await caller.look(same, listed)


@router.post("/events/{event_id}/retry", response_model=EventOut, summary="Handle a failed event again")
async def retry_event(event_id: PathId, caller: Annotated[Caller, writes("messages.write")]) -> Response:
    return await caller.do(same, _event, failed_events.retry_event, caller.operator_id, event_id)


@router.post("/events/{event_id}/discard", response_model=EventOut, summary="Give up a failed event")
async def discard_event(event_id: PathId, caller: Annotated[Caller, writes("messages.write")]) -> Response:
    return await caller.do(same, _event, failed_events.discard_event, caller.operator_id, event_id)


def _event(
    context: Context,
    act: Callable[[Context, int, int], tuple[InboxEvent, LineAccount]],
    operator_id: int,
    event_id: int,
) -> EventOut:
    return EventOut.of(*act(context, operator_id, event_id))


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
        .where(is_at(caller.operator_id), OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
    )

    def listed(context: Context) -> Page[UndeliverableOut]:
        return page(context.session, window, query, OutboxMessage.id, UndeliverableOut.of)

    return await caller.look(same, listed)
