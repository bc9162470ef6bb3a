"""What LINE cannot bring: messages that must reach people by post, telephone or a visit, and that they did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Select, select

from handlers.context import Context
from handlers.people.residents import key_of
from models.errors import Conflict, NotFound
from models.files.csv_files import write_table
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at
from models.people.residents import PrivateField, Resident
from models.rows import locked
from models.talk import calls, outbox
from models.talk.calls import STANDING, Call, CallOutcome
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome

COLUMNS = ("what", "id", "kind", "since", "resident", "name", "phone", "postcode", "words")
_MUST = tuple(kind for kind in MessageKind if kind.must_arrive)


class What(StrEnum):
    """Where the message stands still."""

    MESSAGE = "message"  # the account is blocked or gone
    CALL = "call"  # LINE refuses it, or the month is used up


class By(StrEnum):
    """How staff brought it."""

    POST = "post"
    MAIL = "mail"
    PHONE = "phone"
    VISIT = "visit"


class Gone(Conflict):
    """It has arrived after all, or was brought already."""

    key = "errors.unreached.gone"


@dataclass(frozen=True, slots=True)
class Unreached:
    """One message, whose it is, and how to reach them. Private fields are None where nothing is known."""

    what: What
    id: int
    kind: MessageKind
    since: datetime
    resident_id: int | None
    alias: str
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    postcode: str | None = field(repr=False)
    words: str = field(repr=False)


def unreached(context: Context, operator_id: int, limit: int = 1000) -> list[Unreached]:
    """Everything that staff must bring to people in another way, the oldest at the front."""
    rows = [*_messages(context, operator_id, limit), *_calls(context, operator_id, limit)]
    return sorted(rows, key=lambda row: row.since)[:limit]


def contacts_table(context: Context, operator_id: int) -> bytes:
    """The same with names and numbers, as CSV, to write or telephone from: who took it stands in the record."""
    rows = unreached(context, operator_id)
    context.record(operator_id, "messages.contacts", f"operators:{operator_id}", {"count": len(rows)})
    cells = [
        (row.what, row.id, row.kind, row.since.isoformat(), row.alias, row.name, row.phone, row.postcode, row.words)
        for row in rows
    ]
    return write_table(COLUMNS, cells)


def mark_reached(context: Context, operator_id: int, what: What, number: int, by: By) -> None:
    """Staff have brought it: it is off the list, never goes by LINE, and its words are deleted.

    Raises NotFound, Gone.
    """
    row: OutboxMessage | Call
    if what is What.MESSAGE:
        row = locked(context.session, OutboxMessage, number)
    else:
        row = locked(context.session, Call, number)
    if context.session.get_one(Channel, row.channel_id).operator_id != operator_id:
        raise NotFound()
    if isinstance(row, OutboxMessage):
        if row.outcome is not OutboxOutcome.UNDELIVERABLE:
            raise Gone()
        row.outcome = OutboxOutcome.REACHED
    else:
        if row.outcome not in STANDING:
            raise Gone()
        row.outcome = CallOutcome.REACHED
    row.body_sealed = None
    context.record(operator_id, "messages.reached", f"{what}s:{number}", {"by": str(by)})


def _messages(context: Context, operator_id: int, limit: int) -> Iterator[Unreached]:
    query = select(OutboxMessage, LineAccount, Resident).where(OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
    for row, account, resident in context.session.execute(_owned(query, OutboxMessage, operator_id, limit)):
        body = _opened(context, outbox.PURPOSE, row.body_sealed)
        yield _unreached(context, What.MESSAGE, row, row.created_at, account, resident, body)


def _calls(context: Context, operator_id: int, limit: int) -> Iterator[Unreached]:
    query = select(Call, LineAccount, Resident).where(Call.outcome.in_(STANDING), Call.kind.in_(_MUST))
    for row, account, resident in context.session.execute(_owned(query, Call, operator_id, limit)):
        body = _opened(context, calls.PURPOSE, row.body_sealed)
        yield _unreached(context, What.CALL, row, row.frozen_at, account, resident, body)


def _owned(
    query: Select[*tuple[Any, ...]], kind: type[OutboxMessage] | type[Call], operator_id: int, limit: int
) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Channel, Channel.id == kind.channel_id)
        .join(LineAccount, LineAccount.id == kind.account_id)
        .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
        .where(is_at(operator_id))
        .order_by(kind.id)
        .limit(limit)
    )


def _unreached(
    context: Context,
    what: What,
    row: OutboxMessage | Call,
    since: datetime,
    account: LineAccount,
    resident: Resident | None,
    body: list[dict[str, Any]],
) -> Unreached:
    key = key_of(context, resident.id) if resident else None
    return Unreached(
        what=what,
        id=row.id,
        kind=row.kind,
        since=since,
        resident_id=account.resident_id,
        alias=resident.alias if resident else "",
        name=resident.private(PrivateField.NAME, key) if resident and key else None,
        phone=resident.private(PrivateField.PHONE, key) if resident and key else None,
        postcode=resident.postcode if resident else None,
        words="\n".join(one.get("text") or one.get("altText") or "" for one in body),
    )


def _opened(context: Context, purpose: str, sealed: bytes | None) -> list[dict[str, Any]]:
    if sealed is None:
        return []
    messages: list[dict[str, Any]] = orjson.loads(context.vault.open(purpose, sealed))["messages"]
    return messages
