"""What did not get through: calls that stand still, to let go again or give up; messages to bring in another way."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.help import failed_events, parked_calls, unreached
from handlers.help.unreached import By, What, is_own
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at
from models.people.residents import Resident
from models.people.staff import Staff
from models.talk.calls import Call
from models.talk.inbox import InboxEvent
from models.talk.outbox import OutboxMessage, OutboxOutcome

router = APIRouter(include_in_schema=False)

SHOWN = 100


class Undelivered(NamedTuple):
    """Calls that stand still with their resident's alias, messages whose account is blocked or gone, failed events.

    `own` are the calls and messages that this member of staff may act upon.
    """

    calls: list[tuple[Call, int | None, str | None]]
    messages: list[Any]
    own: set[Call | OutboxMessage]
    events: list[Any]


@router.get("/undelivered")
async def show_undelivered(visit: Annotated[Visit, looks("messages.read")]) -> Response:
    return await _draw(visit)


@router.post("/undelivered/{call_id}/retry")
async def retry_call(call_id: RowId, visit: Annotated[Visit, acts("messages.write")]) -> Response:
    return await visit.attempt(
        lambda context: parked_calls.retry_call(context, visit.staff, call_id),
        "call_retried",
        "/undelivered",
        _draw,
    )


@router.post("/undelivered/{call_id}/discard")
async def discard_call(call_id: RowId, visit: Annotated[Visit, acts("messages.write")]) -> Response:
    return await visit.attempt(
        lambda context: parked_calls.discard_call(context, visit.staff, call_id),
        "call_discarded",
        "/undelivered",
        _draw,
    )


@router.post("/undelivered/event/{event_id}/retry")
async def retry_event(event_id: RowId, visit: Annotated[Visit, acts("messages.write")]) -> Response:
    return await visit.attempt(
        lambda context: failed_events.retry_event(context, visit.operator_id, event_id),
        "event_retried",
        "/undelivered",
        _draw,
    )


@router.post("/undelivered/event/{event_id}/discard")
async def discard_event(event_id: RowId, visit: Annotated[Visit, acts("messages.write")]) -> Response:
    return await visit.attempt(
        lambda context: failed_events.discard_event(context, visit.operator_id, event_id),
        "event_discarded",
        "/undelivered",
        _draw,
    )


@router.post("/undelivered/contacts")
async def fetch_contacts(visit: Annotated[Visit, acts("messages.bring")]) -> Response:
    """Names and telephone numbers, to write or call from; that they were taken stands in the record."""
    table = await visit.do(lambda context: unreached.contacts_table(context, visit.staff))
    return file_response("unreached.csv", "text/csv", table)


@router.post("/undelivered/{what}/{message_id}/reached")
async def mark_reached(what: What, message_id: RowId, visit: Annotated[Visit, acts("messages.bring")]) -> Response:
    def reached(context: Context) -> None:
        by = By(visit.form.choice("by", list(By)))
        unreached.mark_reached(context, visit.staff, what, message_id, by)

    return await visit.attempt(reached, "reached", "/undelivered", _draw)


async def _draw(visit: Visit) -> Response:
    return visit.page("office/undelivered.html", sheet=await visit.look(_sheet, visit.staff), shown=SHOWN)


def _sheet(context: Context, staff: Staff) -> Undelivered:
    session, operator_id = context.session, staff.operator_id
    standing = parked_calls.standing_calls(operator_id).order_by(Call.id.desc()).limit(SHOWN)
    rows = [(call, account.resident_id) for call, account in session.execute(standing)]
    named = select(Resident.id, Resident.alias).where(Resident.id.in_([number for _, number in rows]))
    aliases = dict(iter(session.execute(named)))
    lost = (
        select(OutboxMessage, Resident.id, Resident.alias)
        .join(Channel, Channel.id == OutboxMessage.channel_id)
        .join(LineAccount, LineAccount.id == OutboxMessage.account_id)
        .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
        .where(is_at(operator_id), OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
    )
    failed = failed_events.failed_events(operator_id).join(
        Resident, Resident.id == LineAccount.resident_id, isouter=True
    )
    messages = list(session.execute(lost.order_by(OutboxMessage.id.desc()).limit(SHOWN)))
    return Undelivered(
        calls=[(call, number, aliases.get(number or 0)) for call, number in rows],
        messages=messages,
        own={call for call, _ in rows if is_own(context, staff, call)}
        | {message for message, *_ in messages if is_own(context, staff, message)},
        events=list(session.execute(failed.add_columns(Resident.alias).order_by(InboxEvent.id.desc()).limit(SHOWN))),
    )
