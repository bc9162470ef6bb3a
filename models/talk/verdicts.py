"""What LINE's answer to a call means: sent, try again, send by push, or park. Pure rules over one answer.

Sources: Messaging API reference, "Send reply message" (reply tokens) and "Status codes"; documentation, "Retry failed
API requests" (retry keys: 409 is success, the same key is good for 24 hours).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.talk.calls import CallWay, Frozen

TOKEN_LIFE = timedelta(seconds=50)
"""A reply token is good for one minute from the receipt of the webhook; the rest is margin for the way."""

KEY_LIFE = timedelta(hours=23)
"""LINE forgets a retry key after 24 hours, and the same key would then send twice."""

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 900.0


class Reach(StrEnum):
    """How far a try came."""

    NOT_TRIED = "not_tried"  # LINE was not asked at all this time
    ANSWERED = "answered"
    NOT_REACHED = "not_reached"  # no connection: nothing can have been sent
    UNKNOWN = "unknown"  # timed out, or broken off after the request had left


@dataclass(frozen=True)
class LineAnswer:
    """What came back. `has_details`: LINE named a property of the body that it does not like."""

    reach: Reach
    status: int = 0
    has_details: bool = False
    is_quota: bool = False
    request_id: str = ""

    @property
    def is_accepted(self) -> bool:
        """200, or 409: an earlier try with the same key was accepted."""
        return 200 <= self.status < 300 or self.status == 409

    @property
    def is_unknown(self) -> bool:
        """LINE may have accepted the call all the same."""
        return self.reach is Reach.UNKNOWN or self.status >= 500


class Verdict(StrEnum):
    """What to do with a call now."""

    SENT = "sent"
    ASSUMED = "assumed"  # a reply whose token LINE no longer takes, for an earlier try had used it
    RETRY = "retry"
    BY_PUSH = "by_push"
    QUOTA = "quota"
    TOKEN = "token"  # the channel's token is refused, not the call
    PARK = "park"


def before_try(call: Frozen, now: datetime) -> Verdict | None:
    """What to do with a call instead of trying it, or None if it may be tried.

    A reply that has missed its minute goes by push; but one that may have gone out is tried on its own token to the
    end. A push whose key LINE may have forgotten would be sent twice: that one is for staff.
    """
    if call.way is CallWay.REPLY:
        return None if call.is_unsure or is_fresh(call.token_until, now) else Verdict.BY_PUSH
    return None if is_key_good(call.first_tried_at, now) else Verdict.PARK


def judge(call: Frozen, answer: LineAnswer, tried_at: datetime) -> Verdict:
    """What the answer to a try made at `tried_at` means."""
    if answer.is_accepted:
        return Verdict.SENT
    if answer.reach is not Reach.ANSWERED or answer.status >= 500:
        return Verdict.RETRY
    if answer.status == 401:
        return Verdict.TOKEN
    if answer.status == 429:
        return Verdict.QUOTA if answer.is_quota else Verdict.RETRY
    if answer.status == 400 and call.way is CallWay.REPLY and not answer.has_details:
        return _judge_refused_token(call, tried_at)
    return Verdict.PARK


def is_fresh(token_until: datetime | None, now: datetime) -> bool:
    """Whether a reply token can still be used."""
    return token_until is not None and now < token_until


def is_key_good(first_tried_at: datetime | None, now: datetime) -> bool:
    """Whether LINE still knows a retry key, so that the same call may be tried again and is never sent twice."""
    return first_tried_at is None or now - first_tried_at < KEY_LIFE


def pause(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many failed tries: doubling, up to 15 minutes; `chance` in [0, 1) spreads it."""
    return timedelta(seconds=min(_FIRST_PAUSE * 2 ** min(attempts, 20), _LONGEST_PAUSE) * (0.75 + chance / 2))


def _judge_refused_token(call: Frozen, tried_at: datetime) -> Verdict:
    # A 400 for the token says that it is used or too old. An earlier try of ours may have used it while it was
    # fresh; a call taken over from a dead worker may have been tried too, and a fresh token refused proves it.
    if call.is_unsure or (call.is_resumed and is_fresh(call.token_until, tried_at)):
        return Verdict.ASSUMED
    return Verdict.BY_PUSH
