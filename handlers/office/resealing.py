"""Changing the installation's key: everything at rest is sealed anew with the current one, so that an old one can go.

Each place is gone through in slices, a transaction each. What the current key has sealed is passed over, so that a run
that was broken off goes on where it stood, and a second run changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, and_, func, inspect, select, tuple_

from handlers.context import Context
from handlers.help import tickets
from handlers.money.settling import bank_file_purpose
from handlers.office.operators import webhook_purpose
from handlers.people.residents import person_digests, private
from models.base import Base
from models.money.payables import PayRun
from models.people.channels import Channel, secrets_purpose, token_purpose
from models.people.operators import Operator
from models.people.residents import Resident, ResidentKey, owner_name
from models.record.idempotency import IdempotencyKey, answer_purpose
from models.seal import SealBroken, data_key_purpose
from models.talk import calls, fetches, inbox, outbox
from models.talk.calls import Call
from models.talk.conversations import ConversationState, draft_purpose
from models.talk.fetches import Fetch
from models.talk.inbox import InboxEvent
from models.talk.outbox import OutboxMessage
from models.work.tickets import TicketMessage

AT_ONCE = 500

Key = tuple[Any, ...]


class Slice(NamedTuple):
    """What one step has done: the last row that was looked at (None: there are no more), and what did not open."""

    last: Key | None
    resealed: int
    broken: list[str]


Reseal = Callable[[Context, Key | None], Slice]


def record_rotation(context: Context) -> None:
    """Put into every operator's record that all is sealed with the current key now."""
    for operator_id in context.session.scalars(select(Operator.id).order_by(Operator.id)):
        key = {"key": context.vault.current_key}
        context.record(operator_id, "keys.rotate", f"operators:{operator_id}", key)


def _column(kind: type[Base], field: str, purpose: Callable[[Any], str]) -> Reseal:
    """Seals one column anew."""
    column, keys = getattr(kind, field), inspect(kind).primary_key

    def reseal(context: Context, after: Key | None) -> Slice:
        mark = context.vault.mark
        is_old = and_(func.length(column) > 0, func.substr(column, 1, len(mark), type_=LargeBinary()) != mark)
        query = select(kind).where(is_old).order_by(*keys).limit(AT_ONCE).with_for_update()
        rows = context.session.scalars(query if after is None else query.where(tuple_(*keys) > after)).all()
        broken = []
        for row in rows:
            try:
                clear = context.vault.open(purpose(row), getattr(row, field))
                setattr(row, field, context.vault.seal(purpose(row), clear))
            except SealBroken:
                broken.append(f"{kind.__tablename__}:{_number(row)}")
        return Slice(_key(rows[-1]) if rows else None, len(rows) - len(broken), broken)

    return reseal


def _parked_drafts(context: Context, after: Key | None) -> Slice:
    """The drafts of conversations that were set aside stand inside of a list."""
    query = select(ConversationState).where(ConversationState.id > (after or (0,))[0])
    rows = context.session.scalars(query.order_by(ConversationState.id).limit(AT_ONCE).with_for_update()).all()
    count, broken = 0, []
    for row in rows:
        anew = []
        for entry in row.parked:
            try:
                anew.append(_draft_anew(context, row.id, entry))
            except SealBroken:
                anew.append(entry)
                broken.append(f"conversations:{row.id}")
        if anew != row.parked:
            row.parked, count = anew, count + 1
    return Slice((rows[-1].id,) if rows else None, count, broken)


def _draft_anew(context: Context, account_id: int, entry: dict[str, Any]) -> dict[str, Any]:
    draft = bytes.fromhex(entry["draft"] or "")
    if not draft or draft.startswith(context.vault.mark):
        return entry
    purpose = draft_purpose(account_id)
    return {**entry, "draft": context.vault.seal(purpose, context.vault.open(purpose, draft)).hex()}


def _person_digests(context: Context, after: Key | None) -> Slice:
    """By these a person is recognised; they are made with the current key too."""
    query = select(Resident).where(Resident.id > (after or (0,))[0], Resident.person_digest.is_not(None))
    rows = context.session.scalars(query.order_by(Resident.id).limit(AT_ONCE).with_for_update()).all()
    count, broken = 0, []
    for row in rows:
        try:
            anew = _digest_anew(context, row)
        except SealBroken:
            broken.append(f"residents:{row.id}")
            continue
        if anew != row.person_digest:
            row.person_digest, count = anew, count + 1
    return Slice((rows[-1].id,) if rows else None, count, broken)


def _digest_anew(context: Context, resident: Resident) -> str | None:
    known = private(context, resident)
    if known.kana is None or known.born_on is None:
        return resident.person_digest
    return person_digests(context, known.kana, known.born_on)[0]


def _key(row: Base) -> Key:
    return tuple(inspect(row).identity or ())


def _number(row: Base) -> str:
    return "-".join(map(str, _key(row)))


PLACES: Mapping[str, Reseal] = {
    "resident_keys.wrapped": _column(ResidentKey, "wrapped", lambda row: data_key_purpose(owner_name(row.resident_id))),
    "residents.person_digest": _person_digests,
    "channels.secrets_sealed": _column(Channel, "secrets_sealed", lambda row: secrets_purpose(row.key)),
    "channels.token_sealed": _column(Channel, "token_sealed", lambda row: token_purpose(row.key)),
    "operators.webhook_secret_sealed": _column(Operator, "webhook_secret_sealed", lambda row: webhook_purpose(row.id)),
    "pay_runs.bank_file_sealed": _column(PayRun, "bank_file_sealed", lambda row: bank_file_purpose(row.id)),
    "ticket_messages.text_sealed": _column(TicketMessage, "text_sealed", lambda row: tickets.PURPOSE),
    "conversations.draft_sealed": _column(ConversationState, "draft_sealed", lambda row: draft_purpose(row.id)),
    "conversations.parked": _parked_drafts,
    "inbox.body_sealed": _column(InboxEvent, "body_sealed", lambda row: inbox.PURPOSE),
    "outbox.body_sealed": _column(OutboxMessage, "body_sealed", lambda row: outbox.PURPOSE),
    "calls.body_sealed": _column(Call, "body_sealed", lambda row: calls.PURPOSE),
    "fetches.token_sealed": _column(Fetch, "token_sealed", lambda row: fetches.PURPOSE),
    "idempotency_keys.body_sealed": _column(
        IdempotencyKey, "body_sealed", lambda row: answer_purpose(row.staff_id, row.key)
    ),
}
"""Every place in the database that an installation key seals."""
