"""A new phone: what was open on the old LINE account goes on in the new one."""

from typing import Any

from sqlalchemy import select, update

from handlers.context import Context
from messages import line
from messages.catalog import text
from models.dispatch.offers import Invitation, InvitationStatus
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.talk.calls import Call, messages_of
from models.talk.conversations import ConversationState, draft_purpose
from models.talk.outbox import MessageKind, OutboxMessage
from models.talk.settling import discard
from models.work.assignments import LIVE, Assignment
from models.work.tickets import Ticket, TicketStatus

_OPEN_INVITATIONS = (InvitationStatus.SENT, InvitationStatus.SEEN, InvitationStatus.WAITING, InvitationStatus.DECLINED)


def move_to(context: Context, old: LineAccount, new: LineAccount) -> None:
    """Unlink the old account; live work, open invitations and tickets, waiting messages and the conversation move."""
    old.resident_id, old.unlinked_at, old.moved_to_id = None, context.now, new.id
    run = context.session.execute
    context.session.flush()
    run(update(LineAccount).where(LineAccount.moved_to_id == old.id).values(moved_to_id=new.id))
    run(
        update(Assignment).where(Assignment.account_id == old.id, Assignment.status.in_(LIVE)).values(account_id=new.id)
    )
    run(
        update(Invitation)
        .where(Invitation.account_id == old.id, Invitation.status.in_(_OPEN_INVITATIONS))
        .values(account_id=new.id)
    )
    run(
        update(Ticket)
        .where(Ticket.account_id == old.id, Ticket.status != TicketStatus.CLOSED)
        .values(account_id=new.id)
    )
    # A reply token belongs to the old chat, so what waits for one goes as a push.
    run(
        update(OutboxMessage)
        .where(OutboxMessage.account_id == old.id, OutboxMessage.left_at.is_(None))
        .values(account_id=new.id, channel_id=new.channel_id, token_until=None)
    )
    _move_calls(context, old, new)
    _move_conversation(context, old, new)


def tell_old_phone(context: Context, old: LineAccount, operator: Operator) -> None:
    """Whoever still reads the old account learns where its registration went: somebody else may have taken it."""
    if old.blocked_at is None:
        words = text(old.locale, "onboarding.moved_away", operator=operator.name, phone=operator.phone)
        context.tell(old, [line.text(words)], MessageKind.SERVICE)


def _move_calls(context: Context, old: LineAccount, new: LineAccount) -> None:
    """What was on its way to the old account is said in the new one: better twice than into the void."""
    on_their_way = select(Call).where(Call.account_id == old.id, Call.closed_at.is_(None))
    for call in context.session.scalars(on_their_way.with_for_update()).all():
        context.tell(new, messages_of(context.vault, call), call.kind)
        discard(call, context.now)


def _move_conversation(context: Context, old: LineAccount, new: LineAccount) -> None:
    """The old account's conversation goes on in the new one, behind what is open there; drafts are sealed anew."""
    # The old phone may be writing at this moment.
    before = context.session.get(ConversationState, old.id, with_for_update=True, populate_existing=True)
    after = context.session.get(ConversationState, new.id)
    if before is None or after is None:
        return
    moved = [_resealed(context, entry, old, new) for entry in before.parked]
    if before.name is not None:
        draft = before.draft_sealed.hex() if before.draft_sealed else None
        entry = {"name": before.name, "step": before.step, "past": list(before.past), "draft": draft}
        moved.append(_resealed(context, entry, old, new))
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


def _resealed(context: Context, entry: dict[str, Any], old: LineAccount, new: LineAccount) -> dict[str, Any]:
    if not entry["draft"]:
        return entry
    clear = context.vault.open(draft_purpose(old.id), bytes.fromhex(entry["draft"]))
    return {**entry, "draft": context.vault.seal(draft_purpose(new.id), clear).hex()}
