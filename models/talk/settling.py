"""Writing down how tries of calls ended, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from models.batches import padded
from models.dispatch.open_offers import untellable
from models.lists import among
from models.people.channels import Channel, open_token
from models.people.line_accounts import LineAccount
from models.seal import Vault
from models.talk import calls, outbox
from models.talk.calls import STANDING, Call, CallOutcome, CallWay, Frozen
from models.talk.freezing import OFFER_LIFE
from models.talk.outbox import OPTIONAL, MessageKind, OutboxMessage
from models.talk.verdicts import LineAnswer, Reach, Verdict, is_key_good, pause

_SENT = frozenset({Verdict.SENT, Verdict.ASSUMED})


_CALLS, _MESSAGES = Call.__table__.c, OutboxMessage.__table__.c
# Under a name of its own, for SQLite does not say of which table a column is that it returns.
_WAITING = select(_MESSAGES.account_id.label("waiting_id")).where(_MESSAGES.left_at.is_(None)).subquery()
_SENT_NOW = (
    update(Call.__table__)  # type: ignore[arg-type]
    .where(among(_CALLS.id, "ids"))
    .values(closed_at=bindparam("now"), outcome=CallOutcome.SENT, body_sealed=None)
    .returning(_CALLS.account_id, exists().where(_WAITING.c.waiting_id == _CALLS.account_id))
)


@dataclass(frozen=True)
class Try:
    """One try of a call with a channel's token, how it ended, and when. `chance` in [0, 1) spreads the next try."""

    call: Frozen
    verdict: Verdict
    answer: LineAnswer
    tried_at: datetime
    chance: float = 0.5
    token: str = field(default="", repr=False)


def is_sent(one: Try) -> bool:
    """Whether that was the end of a call, for it has arrived."""
    return one.verdict in _SENT


def settle_sent(session: Session, call_ids: Sequence[int], now: datetime) -> set[int]:
    """Write down, in one statement, that calls have been sent; the accounts for which more is waiting."""
    rows = session.connection().execute(_SENT_NOW, {"ids": call_ids, "now": now})
    return {account_id for account_id, has_more in rows if has_more}


def settle_failed(session: Session, vault: Vault, tries: Sequence[Try], now: datetime) -> None:
    """Write down how tries ended that did not send their calls."""
    for one in tries:
        if one.verdict is Verdict.TOKEN and not refuse_token(session, vault, one.call.channel_id, one.token, now):
            one = replace(one, verdict=Verdict.RETRY)
        _update(session, [one.call.id], **_after(vault, one, now))


def refuse_token(session: Session, vault: Vault, channel_id: int, token: str, now: datetime) -> bool:
    """Note that LINE takes a channel's token no more; False if there is a new one meanwhile."""
    channel = session.get_one(Channel, channel_id, with_for_update=True, populate_existing=True)
    if open_token(vault, channel) != token:
        return False
    channel.token_refused_at = channel.token_refused_at or now
    return True


def release(session: Session, call_ids: Sequence[int], now: datetime, *, may_repeat: bool = False) -> None:
    """Let calls go out again that stand still, as staff or a new month's messages allow.

    One that LINE has refused gets a new key. One that may have arrived keeps its own, by which LINE tells that it has;
    once LINE has forgotten that key, only people can decide to send it all the same (`may_repeat`).
    """
    standing = select(Call).where(Call.id.in_(padded(call_ids)), Call.outcome.in_(STANDING))
    for call in session.scalars(standing.with_for_update()):
        if not call.is_unsure or (may_repeat and not is_key_good(call.first_tried_at, now)):
            call.retry_key, call.first_tried_at, call.attempts = calls.new_key(), None, 0
        call.outcome, call.closed_at, call.due_at = None, None, now


def release_waiting(session: Session, channel_id: int, outcome: CallOutcome, now: datetime, most: int) -> int:
    """Let `most` of a channel's calls go that stand still for this one reason; how many stand still no more.

    What must arrive goes first, the oldest at the front. Offers that are over, and offers and news of long ago, are
    given up.
    """
    waiting = select(Call.id).where(Call.channel_id == channel_id, Call.outcome == outcome)
    ids = list(session.scalars(waiting.order_by(Call.kind.in_(OPTIONAL), Call.id).limit(most)))
    over = _over(session, ids, now)
    # Another may have let one go meanwhile, and LINE may have it.
    still = Call.id.in_(padded(sorted(over))), Call.outcome == outcome
    session.execute(update(Call).where(*still).values(_given_up(now)))
    release(session, [one for one in ids if one not in over], now)
    session.flush()
    return len(ids)


def release_unblocked(session: Session, account: LineAccount, now: datetime) -> None:
    """Let everything go that must arrive and was set aside while the account had blocked us, without what is no longer
    true; each once, and in order. What staff have brought in another way has gone."""
    blocked = (calls.is_standing(account.channel_id), Call.account_id == account.id, Call.reason == calls.BLOCKED)
    ids = list(session.scalars(select(Call.id).where(*blocked).order_by(Call.id)))
    told = select(OutboxMessage.id).where(OutboxMessage.call_id == Call.id)
    is_true = or_(OutboxMessage.expires_at.is_(None), OutboxMessage.expires_at > now)
    over = update(Call).where(Call.id.in_(padded(ids)), told.exists(), ~told.where(is_true).exists(), *blocked)
    session.execute(over.values(_given_up(now)), execution_options={"synchronize_session": False})
    release(session, ids, now)
    outbox.bring_back(session, account.id, account.channel_id)


def _given_up(now: datetime) -> dict[str, Any]:
    return {"closed_at": now, "outcome": CallOutcome.DISCARDED, "body_sealed": None}


def _over(session: Session, call_ids: Sequence[int], now: datetime) -> set[int]:
    """Those of the calls that tell of nothing but offers that are over, or of what is optional and long ago."""
    own = Call.id.in_(padded(call_ids))
    old = session.scalars(select(Call.id).where(own, Call.kind.in_(OPTIONAL), Call.frozen_at < now - OFFER_LIFE))
    told = session.execute(
        select(Call.id, Call.account_id, OutboxMessage.offer_id)
        .join(OutboxMessage, OutboxMessage.call_id == Call.id)
        .where(own, Call.kind == MessageKind.OFFER)
    ).all()
    offers = {(account_id, offer_id) for _, account_id, offer_id in told if offer_id is not None}
    closed = untellable(session, offers, now)
    open_calls = {call_id for call_id, *offer in told if tuple(offer) not in closed}
    return {*old, *(call_id for call_id, *_ in told if call_id not in open_calls)}


def discard(call: Call, now: datetime) -> None:
    """Give a call up for good; what it would have said is gone."""
    call.outcome, call.closed_at, call.body_sealed = CallOutcome.DISCARDED, now, None


def _after(vault: Vault, one: Try, now: datetime) -> dict[str, Any]:
    call = one.call
    values: dict[str, Any] = {"is_in_hand": False}
    if one.answer.reach is Reach.NOT_TRIED:
        # The last try that was made says why. Who died with the call in hand may have made one more.
        values |= {"is_unsure": call.is_unsure or call.is_resumed, "first_tried_at": call.first_tried_at}
    else:
        values |= {
            "attempts": call.attempts + 1,
            "first_tried_at": call.first_tried_at or one.tried_at,
            "is_unsure": call.is_unsure or one.answer.is_unknown,
            "reason": _reason(one.answer),
        }
    match one.verdict:
        case Verdict.RETRY:
            return values | {"due_at": now + pause(call.attempts, one.chance)}
        case Verdict.BY_PUSH:
            return values | as_push(vault, call, now)
        case Verdict.QUOTA:
            return values | {"closed_at": now, "outcome": CallOutcome.QUOTA}
        case Verdict.TOKEN:
            return values | {"closed_at": now, "outcome": CallOutcome.TOKEN}
        case _:
            return values | {"closed_at": now, "outcome": CallOutcome.PARKED}


def as_push(vault: Vault, call: Frozen, now: datetime) -> dict[str, Any]:
    """The same messages by push, from the first try on."""
    call.way, call.reply_token, call.token_until = CallWay.PUSH, None, None
    return {
        "way": CallWay.PUSH,
        "body_sealed": calls.seal_body(vault, call),
        "token_until": None,
        "attempts": 0,
        "first_tried_at": None,
        "is_unsure": False,
        "due_at": now,
    }


def _reason(answer: LineAnswer) -> str:
    return f"{answer.reach} {answer.status} {answer.request_id}".strip()[:120]


def _update(session: Session, ids: Sequence[int], **values: Any) -> None:
    # A lease may have run out under a slow try: what another has closed since stays closed.
    session.execute(
        update(Call).where(Call.id.in_(padded(ids)), Call.closed_at.is_(None)).values(values),
        execution_options={"synchronize_session": False},
    )
