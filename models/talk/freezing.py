"""From what is to be said to calls: which messages leave together, by which way, and for whom there is none."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import bindparam, exists, not_, or_, select
from sqlalchemy.orm import Session

from models.base import UtcDateTime
from models.batches import padded
from models.dispatch.open_offers import untellable
from models.people.line_accounts import LineAccount
from models.seal import Vault
from models.talk import calls, lanes, outbox
from models.talk.budgets import Room
from models.talk.bundles import bundled
from models.talk.calls import Call, CallWay, Frozen
from models.talk.outbox import (
    OBJECTS_PER_CALL,
    OPTIONAL,
    MessageKind,
    OutboxMessage,
    OutboxOutcome,
    Outgoing,
    WaitingMessage,
)
from models.talk.verdicts import is_fresh

# What a call counts as when its messages are of several kinds: the first that is among them.
_WEIGHTS = (
    MessageKind.CONTRACT,
    MessageKind.MONEY,
    MessageKind.SERVICE,
    MessageKind.ANSWER,
    MessageKind.OFFER,
    MessageKind.NEWS,
)

TOGETHER = timedelta(minutes=5)
"""Offers and news that follow a push of offers or news so soon wait, and leave in one."""

LOOK_AGAIN = timedelta(hours=1)
"""How often offers and news ask whether the month has room for them again."""

OFFER_LIFE = timedelta(days=3)
"""An offer that has waited longer is over, or everybody who is free has seen it in the list of open work."""

_NOW = bindparam("now", type_=UtcDateTime())
_CALLS, _MESSAGES = Call.__table__.c, OutboxMessage.__table__.c
_IS_IN_HAND = (_CALLS.account_id == _MESSAGES.account_id) & _CALLS.closed_at.is_(None)
_DUE_CALLS = (
    select(_CALLS.account_id)
    .where(_CALLS.closed_at.is_(None), _CALLS.due_at <= _NOW)
    .order_by(_CALLS.due_at)
    .limit(bindparam("limit"))
)
# Messages with no call of their account in hand; or, with a fresh token, only a push that waits for its next try.
_MAY_LEAVE = (
    select(_MESSAGES.account_id)
    .where(
        _MESSAGES.left_at.is_(None),
        or_(_MESSAGES.not_before.is_(None), _MESSAGES.not_before <= _NOW),
        or_(
            not_(exists().where(_IS_IN_HAND)),
            (_MESSAGES.token_until > _NOW)
            & exists().where(_IS_IN_HAND, _CALLS.way == CallWay.PUSH, _CALLS.attempts > 0),
        ),
    )
    .order_by(_MESSAGES.id)
    .limit(bindparam("limit"))
)


class Sayable(Protocol):
    """Something to say, with the reply token that it may use."""

    @property
    def kind(self) -> MessageKind: ...
    @property
    def messages(self) -> list[dict[str, Any]]: ...
    @property
    def reply_token(self) -> str | None: ...
    @property
    def token_until(self) -> datetime | None: ...
    @property
    def not_before(self) -> datetime | None: ...


S = TypeVar("S", bound=Sayable)


def plan(waiting: Sequence[S], in_hand: Sequence[Call], now: datetime) -> list[S]:
    """Which of one account's waiting messages leave as its next call, in order; [] if none may now.

    One call in flight per account, five objects at most, a message never torn. While a push that has failed waits
    for its next try (`in_hand`), only answers with a fresh token may overtake it.
    What waits for a later time goes along with a reply that has room for it, for that is free.
    """
    candidates = [message for message in waiting if message.not_before is None or message.not_before <= now]
    if in_hand:
        if any(call.way is CallWay.REPLY or call.attempts == 0 for call in in_hand):
            return []
        candidates = [message for message in candidates if is_fresh(message.token_until, now)]
    chosen: list[S] = []
    for message in candidates:
        if len(bundled([*chosen, message])) > OBJECTS_PER_CALL:
            break
        chosen.append(message)
    if not any(is_fresh(message.token_until, now) for message in chosen):
        return chosen
    riding: list[S] = []
    for message in waiting:
        is_later = message.not_before is not None and message.not_before > now
        if is_later and len(bundled([*riding, message, *chosen])) <= OBJECTS_PER_CALL:
            riding.append(message)
    # In front: LINE shows quick replies only under the last message.
    return [*riding, *chosen]


def as_call(account: LineAccount, chosen: Sequence[Sayable], now: datetime, lease_until: datetime) -> Frozen:
    """The call that says all of these: a reply with the freshest token among them, else a push."""
    fresh = [message for message in chosen if is_fresh(message.token_until, now)]
    newest = max(fresh, key=lambda message: message.token_until or now, default=None)
    return Frozen(
        account_id=account.id,
        channel_id=account.channel_id,
        user_id=account.user_id,
        way=CallWay.PUSH if newest is None else CallWay.REPLY,
        kind=_kind(chosen),
        messages=bundled(chosen),
        frozen_at=now,
        due_at=lease_until,
        reply_token=None if newest is None else newest.reply_token,
        token_until=None if newest is None else newest.token_until,
    )


def freeze_answers(
    session: Session,
    vault: Vault,
    accounts: Mapping[int, LineAccount],
    answers: Sequence[Outgoing],
    busy: Collection[int],
    handled: Sequence[int],
    now: datetime,
    lease_until: datetime,
) -> tuple[list[Frozen], list[Outgoing]]:
    """Freeze answers at once where nothing else waits for the account, and mark the events as handled that they answer:
    (calls, what must go through the outbox).

    `busy` are the accounts for which something waits, or a call is on its way. What else is told to an account that is
    being answered may ride on its free reply: let it stand behind the answers. The caller holds the accounts' lanes.
    """
    by_account: dict[int, list[Outgoing]] = {}
    for answer in outbox.in_calls(answers):
        by_account.setdefault(answer.account_id, []).append(answer)
    frozen: list[Frozen] = []
    later: list[Outgoing] = []
    for account_id, own in by_account.items():
        chosen = [] if account_id in busy else plan(own, (), now)
        if any(is_fresh(answer.token_until, now) for answer in chosen):
            frozen.append(as_call(accounts[account_id], chosen, now, lease_until))
            own = own[len(chosen) :]
        later += own
    calls.answer(session, vault, frozen, handled, now)
    return frozen, later


def advance_accounts(session: Session, vault: Vault, now: datetime, lease_until: datetime, limit: int) -> list[Frozen]:
    """Take into hand what is due: calls whose next try has come, and new calls from the outbox.

    Calls left by a dead worker come due when its lease ends. Accounts whose lane is held by others are passed
    over; whoever holds it wakes the sender after.
    """
    due = _accounts_due(session, now, limit)
    ids = lanes.lock_lanes(session, due)
    if not ids:
        return []
    query = select(LineAccount).where(LineAccount.id.in_(padded(ids)))
    accounts = {account.id: account for account in session.scalars(query.execution_options(populate_existing=True))}
    in_hand = calls.open_calls(session, ids)
    waiting = _still_true(session, outbox.waiting_messages(session, vault, ids, now), now)
    taken: list[Frozen] = []
    room = Room(session, now)
    for account_id, account in accounts.items():
        again = _next_try(in_hand.get(account_id, []), now)
        if again is not None and not account.is_reachable:
            calls.set_aside(again, now)
            continue
        if again is not None:
            call = calls.take_up(vault, again, account.user_id, now, lease_until)
            taken += [call] if call is not None else []
            continue
        if not account.is_reachable:
            _set_aside(session, waiting.get(account_id, []), now)
            continue
        chosen = plan(waiting.get(account_id, []), in_hand.get(account_id, []), now)
        if chosen and _may_go(session, room, account, chosen, now):
            call = as_call(account, chosen, now, lease_until)
            calls.freeze(session, vault, [call])
            outbox.leave(session, [message.id for message in chosen], OutboxOutcome.FROZEN, now, call.id)
            taken.append(call)
    return taken


def _accounts_due(session: Session, now: datetime, limit: int) -> list[int]:
    given = {"now": now, "limit": limit}
    return list(dict.fromkeys([*session.scalars(_DUE_CALLS, given), *session.scalars(_MAY_LEAVE, given)]))


def _next_try(in_hand: Sequence[Call], now: datetime) -> Call | None:
    """The call of one account to be tried now: a reply goes before a stuck push, and nothing passes a lease."""
    replies = [call for call in in_hand if call.way is CallWay.REPLY]
    for call in (replies or in_hand)[:1]:
        return call if call.due_at <= now else None
    return None


def _still_true(
    session: Session, waiting: dict[int, list[WaitingMessage]], now: datetime
) -> dict[int, list[WaitingMessage]]:
    """Without what is no longer true: its time is over, or it is an offer that is over, has waited so long that it must
    be, or is to somebody who pauses."""
    said = [one for own in waiting.values() for one in own]
    dropped = {one.id for one in said if one.expires_at is not None and one.expires_at <= now}
    offers = [one for one in said if one.kind is MessageKind.OFFER]
    if offers:
        over = untellable(session, {(one.account_id, one.offer_id) for one in offers if one.offer_id is not None}, now)
        oldest = now - OFFER_LIFE
        dropped |= {one.id for one in offers if one.created_at < oldest or (one.account_id, one.offer_id) in over}
    if not dropped:
        return waiting
    outbox.leave(session, sorted(dropped), OutboxOutcome.DROPPED, now)
    return {account_id: [one for one in own if one.id not in dropped] for account_id, own in waiting.items()}


def _may_go(
    session: Session, room: Room, account: LineAccount, chosen: Sequence[WaitingMessage], now: datetime
) -> bool:
    """Whether these may leave now: offers and news alone wait for the next push of the account, and for room."""
    if any(is_fresh(message.token_until, now) for message in chosen):
        return True
    kind = _kind(chosen)
    if kind in OPTIONAL and account.offered_at is not None and now < account.offered_at + TOGETHER:
        outbox.hold(session, [message.id for message in chosen], account.offered_at + TOGETHER, now)
        return False
    if not room.spend(account.channel_id, kind):
        outbox.hold(session, [message.id for message in chosen], now + LOOK_AGAIN, now)
        return False
    if kind in OPTIONAL:
        account.offered_at = now
    return True


def _kind(chosen: Sequence[Sayable]) -> MessageKind:
    return min((message.kind for message in chosen), key=_WEIGHTS.index)


def _set_aside(session: Session, waiting: Sequence[WaitingMessage], now: datetime) -> None:
    # LINE answers 200 for a blocked account and delivers nothing, so that nobody would ever know.
    must = [message.id for message in waiting if message.kind.must_arrive]
    outbox.leave(session, must, OutboxOutcome.UNDELIVERABLE, now)
    outbox.leave(session, [m.id for m in waiting if not m.kind.must_arrive], OutboxOutcome.DROPPED, now)
