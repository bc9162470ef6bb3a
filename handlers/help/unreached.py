"""What LINE cannot bring: messages that must reach people by post, telephone or a visit, and that they did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Select, select

from handlers.context import Context
from handlers.help.confidants import may_be_brought_by
from handlers.people.residents import key_of
from models.errors import Conflict, NotFound
from models.files.csv_files import write_table
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, check_at, is_at
from models.people.residents import PrivateField, Resident
from models.people.staff import Staff
from models.rows import locked
from models.seal import SealBroken
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


def unreached(context: Context, staff: Staff, limit: int = 1000) -> list[Unreached]:
    """Everything that staff must bring to people in another way, the oldest at the front.

    What the consultation desk answered is for those to bring who may read it.
    """
    rows = [*_messages(context, staff, limit), *_calls(context, staff, limit)]
    return sorted(rows, key=lambda row: row.since)[:limit]


def contacts_table(context: Context, staff: Staff) -> bytes:
    """The same with names and numbers, as CSV, to write or telephone from: who took it stands in the record."""
    rows = unreached(context, staff)
    subject = f"operators:{staff.operator_id}"
    context.record(staff.operator_id, "messages.contacts", subject, {"count": len(rows)})
    cells = [
        (row.what, row.id, row.kind, row.since.isoformat(), row.alias, row.name, row.phone, row.postcode, row.words)
        for row in rows
    ]
    return write_table(COLUMNS, cells)


def mark_reached(context: Context, staff: Staff, what: What, number: int, by: By) -> None:
    """Staff have brought it to one of their own people: it is off the list, never goes by LINE, its words are deleted.

    Raises NotFound, also where any of it is not for them to bring; Gone.
    """
    row: OutboxMessage | Call
    if what is What.MESSAGE:
        row = locked(context.session, OutboxMessage, number)
    else:
        row = locked(context.session, Call, number)
    check_own(context, staff, row)
    if isinstance(row, OutboxMessage):
        if row.outcome is not OutboxOutcome.UNDELIVERABLE:
            raise Gone()
        row.outcome = OutboxOutcome.REACHED
    else:
        if row.outcome not in STANDING:
            raise Gone()
        row.outcome = CallOutcome.REACHED
    row.body_sealed = None
    context.record(staff.operator_id, "messages.reached", f"{what}s:{number}", {"by": str(by)})


def check_own(context: Context, staff: Staff, row: OutboxMessage | Call) -> None:
    """Raises NotFound where it is to somebody else's people, or anything in it is not for this member of staff."""
    check_at(context.session, row.account_id, staff.operator_id)
    if not is_own(context, staff, row):
        raise NotFound()


def is_own(context: Context, staff: Staff, row: OutboxMessage | Call) -> bool:
    """Whether this member of staff may bring, or give up, all that a row says."""
    return _words(staff, _body(context, row)) is not None


def _messages(context: Context, staff: Staff, limit: int) -> Iterator[Unreached]:
    query = select(OutboxMessage, LineAccount, Resident).where(OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE)
    for row, account, resident in context.session.execute(_owned(query, OutboxMessage, staff, limit)):
        words = _words(staff, _body(context, row))
        if words is not None:
            yield _unreached(context, What.MESSAGE, row, row.created_at, account, resident, words)


def _calls(context: Context, staff: Staff, limit: int) -> Iterator[Unreached]:
    query = select(Call, LineAccount, Resident).where(Call.outcome.in_(STANDING), Call.kind.in_(_MUST))
    for row, account, resident in context.session.execute(_owned(query, Call, staff, limit)):
        words = _words(staff, _body(context, row))
        if words is not None:
            yield _unreached(context, What.CALL, row, row.frozen_at, account, resident, words)


def _owned(
    query: Select[*tuple[Any, ...]], kind: type[OutboxMessage] | type[Call], staff: Staff, limit: int
) -> Select[*tuple[Any, ...]]:
    return (
        query.join(Channel, Channel.id == kind.channel_id)
        .join(LineAccount, LineAccount.id == kind.account_id)
        .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
        .where(is_at(staff.operator_id))
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
    words: str,
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
        words=words,
    )


def _words(staff: Staff, body: list[dict[str, Any]]) -> str | None:
    """What is to be told; None where anything of it is not for this member of staff: it is brought as a whole."""
    if not all(may_be_brought_by(staff, one) for one in body):
        return None
    return "\n".join(one.get("text") or one.get("altText") or "" for one in body)


def _body(context: Context, row: OutboxMessage | Call) -> list[dict[str, Any]]:
    purpose = outbox.PURPOSE if isinstance(row, OutboxMessage) else calls.PURPOSE
    if row.body_sealed is None:
        return []
    try:
        messages: list[dict[str, Any]] = orjson.loads(context.vault.open(purpose, row.body_sealed))["messages"]
    except SealBroken:
        return []  # That there is something to bring is all that is still known.
    return messages
