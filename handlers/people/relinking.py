"""A new phone: everything that named the old LINE account names the new one, and goes on there."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute

from handlers.context import Context
from messages import line
from messages.catalog import text
from models.dispatch.offers import Invitation
from models.files.attachments import Attachment
from models.people.bank_accounts import PrivateLink
from models.people.considerations import Consideration
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.seal import SealBroken
from models.talk.calls import Call, is_standing, messages_of
from models.talk.conversations import ConversationState, draft_purpose
from models.talk.fetches import Fetch
from models.talk.lanes import Lane
from models.talk.outbox import OPTIONAL, MessageKind, OutboxMessage, is_undeliverable
from models.talk.settling import discard
from models.work.assignments import Assignment
from models.work.tickets import Ticket

FOLLOWING: tuple[InstrumentedAttribute[Any], ...] = (
    Assignment.account_id,
    Attachment.account_id,
    Consideration.account_id,
    Invitation.account_id,
    LineAccount.moved_to_id,
    Ticket.account_id,
)
"""What names an account goes with the person whole, ended or not: what is told of it later must not reach the old phone."""

UNDER_WAY: tuple[InstrumentedAttribute[Any], ...] = (Call.account_id, Fetch.account_id, OutboxMessage.account_id)
"""What has left is history of some days, of which nothing is told; what has not arrived yet goes along.

`_say_anew` moves it, each in its own way. With `FOLLOWING` and `STAYING` this names every column that points at an
account, to which a test holds the three; nothing else reads it.
"""

STAYING: tuple[InstrumentedAttribute[Any], ...] = (
    ConversationState.id,  # what it holds is moved
    PrivateLink.account_id,  # a link in the old chat opens nothing in the new one
)
"""What goes on naming the old account; only the test that no column is forgotten reads it."""


_FOUND_BY_RESIDENT = (Assignment, Consideration, Invitation)  # they have an index on it, and none on the account


def move_to(context: Context, old: LineAccount, new: LineAccount) -> None:
    """Unlink the old account; what named it names the new one, what has not arrived is said there, and the conversation
    goes on there."""
    run = context.session.execute
    # What the old phone does, or is told, at this moment comes before: afterwards a lane is read as it stands then.
    context.session.get(Lane, old.id, with_for_update={"key_share": True}, populate_existing=True)
    before = context.session.get(ConversationState, old.id, with_for_update=True, populate_existing=True)
    old.resident_id, old.unlinked_at, old.moved_to_id = None, context.now, new.id
    context.session.flush()
    _say_anew(context, old, new)
    for column in FOLLOWING:
        own = column == old.id
        if column.class_ in _FOUND_BY_RESIDENT:
            own &= column.class_.resident_id == new.resident_id
        run(update(column.class_).where(own).values({column.key: new.id}))
    _move_conversation(context, before, old, new)


def tell_old_phone(context: Context, old: LineAccount, operator: Operator) -> None:
    """Whoever still reads the old account learns where its registration went: somebody else may have taken it."""
    if old.blocked_at is None:
        words = text(old.locale, "onboarding.moved_away", operator=operator.name, phone=operator.phone)
        context.tell(old, [line.text(words)], MessageKind.SERVICE)


def _say_anew(context: Context, old: LineAccount, new: LineAccount) -> None:
    """What was on its way to the old account, or could not arrive, is said in the new one: better twice than into the
    void. Offers and news that stood still are over by now."""
    run = context.session.execute
    messages = update(OutboxMessage).where(OutboxMessage.account_id == old.id)
    # A reply token belongs to the old chat.
    moved = {"account_id": new.id, "token_until": None}
    run(messages.where(OutboxMessage.left_at.is_(None)).values(moved))
    run(messages.where(is_undeliverable(old.channel_id)).values({**moved, "left_at": None, "outcome": None}))
    fetches = update(Fetch).where(Fetch.account_id == old.id, Fetch.closed_at.is_(None))
    run(fetches.values(account_id=new.id, token_sealed=None))
    on_their_way = select(Call).where(Call.account_id == old.id, Call.closed_at.is_(None))
    standing = select(Call).where(Call.account_id == old.id, is_standing(old.channel_id))
    for calls in (standing, on_their_way):
        for call in context.session.scalars(calls.order_by(Call.id).with_for_update()).all():
            _say_call_anew(context, call, new)


def _say_call_anew(context: Context, call: Call, new: LineAccount) -> None:
    try:
        said = messages_of(context.vault, call)
    except SealBroken:
        call.account_id = new.id  # it stands still for staff
        return
    if call.closed_at is None or call.kind not in OPTIONAL:
        context.tell(new, said, call.kind)
    discard(call, context.now)


def _move_conversation(context: Context, before: ConversationState | None, old: LineAccount, new: LineAccount) -> None:
    """The old account's conversation goes on in the new one, behind what is open there; drafts are sealed anew."""
    after = context.session.get(ConversationState, new.id)
    if before is None or after is None:
        return
    entries = list(before.parked)
    if before.name is not None:
        draft = before.draft_sealed.hex() if before.draft_sealed else None
        entries.append({"name": before.name, "step": before.step, "past": list(before.past), "draft": draft})
    moved = [sealed for entry in entries if (sealed := _resealed(context, entry, old, new)) is not None]
    after.parked = [*moved, *after.parked]
    if after.name is None and moved:
        *rest, last = after.parked
        after.parked = rest
        after.name, after.step, after.past = last["name"], last["step"], last["past"]
        after.draft_sealed = bytes.fromhex(last["draft"]) if last["draft"] else None
        after.version += 1
    after.ticket_id = after.ticket_id or before.ticket_id
    before.name = before.step = before.draft_sealed = before.ticket_id = None
    before.past, before.parked = [], []
    before.version += 1


def _resealed(context: Context, entry: dict[str, Any], old: LineAccount, new: LineAccount) -> dict[str, Any] | None:
    """The entry as it goes on in the new account; None if no known key opens it."""
    if not entry["draft"]:
        return entry
    try:
        clear = context.vault.open(draft_purpose(old.id), bytes.fromhex(entry["draft"]))
    except SealBroken:
        return None
    return {**entry, "draft": context.vault.seal(draft_purpose(new.id), clear).hex()}
