"""The month's paid messages of a channel: used, spoken for, and left for offers and news.

LINE counts a push once for each person, whatever it holds, and a reply never (LINE Official Account, "Pricing").
What contracts and money have to say goes always; offers and news stop at the line.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Boolean, ColumnElement, Select, case, func, literal_column, or_, select
from sqlalchemy.orm import Session

from models.dispatch.offers import Offer, OfferStatus
from models.japan_time import at_hour, day_in_japan
from models.lists import among
from models.money.payables import Payable, PayableStatus
from models.people.channels import Channel, is_used_by, users_of
from models.people.line_accounts import LineAccount
from models.talk.calls import Call, CallOutcome
from models.talk.outbox import OPTIONAL, MessageKind, OutboxMessage
from models.talk.plans import yen_for
from models.towns.pacts import pact_numbers
from models.work.assignments import LIVE, Assignment, AssignmentStatus
from models.work.tasks import Task, TaskStatus

NEAR = 0.8
"""Staff are told when so much of the month is used or spoken for."""


@dataclass(frozen=True, slots=True)
class Month:
    """A channel's month as it stands. `limit` None: neither the operator nor LINE sets one.

    `used` messages have been pushed; `waiting` offers and news have yet to leave; `reserved` are the notices that
    offers and work in hand will still need. `forecast` is what the month comes to, if it goes on like this.
    """

    begins_on: date
    limit: int | None
    used: int
    waiting: int
    reserved: int
    forecast: int
    stops_on: date | None

    @property
    def left(self) -> int | None:
        """Paid messages that a new offer may use, its own notices included; None is no limit."""
        return None if self.limit is None else max(0, self.limit - self.used - self.waiting - self.reserved)

    @property
    def is_near(self) -> bool:
        """Whether the line is close, or will be crossed before the month is over."""
        spoken_for = self.used + self.waiting + self.reserved
        return self.limit is not None and (spoken_for >= NEAR * self.limit or self.forecast > self.limit)

    @property
    def is_reached(self) -> bool:
        """Whether offers and news stand still."""
        return self.left == 0


def month_of(session: Session, channel: Channel, now: datetime) -> Month:
    """How the month of a channel stands."""
    today = day_in_japan(now)
    used, reserved = used_by(session, channel, now), reserved_on(session, channel, now)
    waiting = _waiting(session, channel.id)
    days = monthrange(today.year, today.month)[1]
    a_day = used / today.day
    limit = limit_of(channel)
    return Month(
        begins_on=today.replace(day=1),
        limit=limit,
        used=used,
        waiting=waiting,
        reserved=reserved,
        forecast=round(used + waiting + reserved + a_day * (days - today.day)),
        stops_on=_stops_on(today, days, limit, used + waiting + reserved, a_day),
    )


def paid_left(session: Session, operator_id: int, now: datetime, notices: int = 0) -> int | None:
    """Paid messages that a new offer may still use on the operator's channels, after the `notices` that it will need.

    None where a channel has no limit.
    """
    channels = session.scalars(select(Channel).where(is_used_by(operator_id))).all()
    lefts = [month_of(session, channel, now).left for channel in channels]
    if None in lefts:
        return None
    return max(0, sum(left or 0 for left in lefts) - notices)


def yen_for_messages(session: Session, operator_id: int, now: datetime, messages: int) -> int | None:
    """The most yen, without tax, that LINE charges if an offer sends so many now; None where no plan is known."""
    channels = session.scalars(select(Channel).where(is_used_by(operator_id))).all()
    months = [(channel.quota, month_of(session, channel, now)) for channel in channels]
    costs = [yen_for(quota, month.used + month.waiting + month.reserved, messages) for quota, month in months]
    return max((yen for yen in costs if yen is not None), default=None)


def limit_of(channel: Channel) -> int | None:
    """The smaller of what the operator and LINE allow for a month."""
    limits = [limit for limit in (channel.budget, channel.quota) if limit is not None]
    return min(limits, default=None)


def used_by(session: Session, channel: Channel, now: datetime) -> int:
    """Messages pushed this month, those on their way included: by our own count or LINE's, whichever is more."""
    begins, read_at = begins_at(now), channel.quota_read_at or now
    pushed = (_pushed_since(channel.id, since).scalar_subquery() for since in (begins, read_at))
    counted, since_read = session.execute(select(*pushed)).one()
    if read_at < begins:
        return int(counted)  # what LINE told then was of the month before
    return max(int(counted), (channel.quota_used or 0) + int(since_read))


def reserved_on(session: Session, channel: Channel, now: datetime) -> int:
    """Notices still needed: a result for each open place and each piece of live work, and a reminder where that is on
    site and still to come; a payment for each who is due."""
    users = users_of(session, channel)
    each = case((Task.starts_at.is_not(None), 2), else_=1)  # as `Task.notices`
    open_places = select(func.sum((Task.places - Task.taken) * each)).where(
        Task.status == TaskStatus.OPEN,
        Task.id.in_(
            select(Offer.task_id).where(
                Offer.operator_id.in_(users), Offer.status == OfferStatus.SENT, Offer.closes_at > now
            )
        ),
    )
    # Who is reached on a channel works for its operators, or by their pacts: so that not all live work is looked at.
    is_theirs = or_(among(Assignment.operator_id, users), among(Assignment.pact_id, pact_numbers(session, users)))
    live = (
        select(func.count(Assignment.id))
        .join(LineAccount, LineAccount.id == Assignment.account_id)
        .where(LineAccount.channel_id == channel.id, Assignment.status.in_(LIVE), is_theirs)
    )
    unreminded = live.join(Task, Task.id == Assignment.task_id).where(
        Assignment.status.in_([AssignmentStatus.ACCEPTED, AssignmentStatus.STARTED]),
        Assignment.reminded_at.is_(None),
        Task.starts_at > now,
    )
    paid = select(func.count(Payable.resident_id.distinct())).where(
        Payable.operator_id.in_(users),
        Payable.status.in_([PayableStatus.OWED, PayableStatus.IN_RUN]),
        Payable.due_on < _next_month(now),
    )
    queries = (open_places, live, unreminded, paid)
    counts = session.execute(select(*(query.scalar_subquery() for query in queries))).one()
    return sum(int(count or 0) for count in counts)


def begins_at(now: datetime) -> datetime:
    """The first moment of the month in Japan."""
    return at_hour(day_in_japan(now).replace(day=1), 0)


def by_kind(session: Session, channel: Channel, now: datetime) -> dict[MessageKind, int]:
    """Messages pushed this month, by why."""
    query = (
        select(Call.kind, func.count(Call.id))
        .where(Call.channel_id == channel.id, *_was_pushed(begins_at(now)))
        .group_by(Call.kind)
    )
    return {MessageKind(kind): count for kind, count in session.execute(query)}


class Room:
    """What offers and news may still push in this transaction, by channel. A channel with a limit is locked.

    So two senders never give the same last message away twice.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._left: dict[int, int | None] = {}

    def spend(self, channel_id: int, kind: MessageKind) -> bool:
        """Count a push; False if it is an offer or news and there is no room. All others always have room."""
        if kind in OPTIONAL:
            left = self._look(channel_id)
            if left is not None and left <= 0:
                return False
        known = self._left.get(channel_id)
        if known is not None:
            self._left[channel_id] = known - 1
        return True

    def _look(self, channel_id: int) -> int | None:
        if channel_id not in self._left:
            query = select(Channel).where(Channel.id == channel_id).execution_options(populate_existing=True)
            channel = self._session.scalars(query).one()
            limit = limit_of(channel)
            if limit is not None:
                self._session.scalars(query.with_for_update(key_share=True)).one()
                limit -= used_by(self._session, channel, self._now) + reserved_on(self._session, channel, self._now)
            self._left[channel_id] = limit
        return self._left[channel_id]


def _waiting(session: Session, channel_id: int) -> int:
    query = select(func.count(OutboxMessage.account_id.distinct())).where(
        OutboxMessage.channel_id == channel_id,
        OutboxMessage.left_at.is_(None),
        OutboxMessage.kind.in_(OPTIONAL),
    )
    return session.scalar(query) or 0


def _pushed_since(channel_id: int, since: datetime) -> Select[int]:
    return select(func.count(Call.id)).where(Call.channel_id == channel_id, *_was_pushed(since))


def _was_pushed(since: datetime) -> tuple[ColumnElement[bool], ...]:
    is_sent = (Call.outcome == CallOutcome.SENT) & (Call.closed_at >= since)
    return literal_column("way = 'push'", Boolean), or_(Call.closed_at.is_(None), is_sent)


def _next_month(now: datetime) -> date:
    return (day_in_japan(now).replace(day=1) + timedelta(days=32)).replace(day=1)


def _stops_on(today: date, days: int, limit: int | None, spoken_for: int, a_day: float) -> date | None:
    """The day of this month on which the line will be reached, if it goes on like this."""
    if limit is None:
        return None
    if spoken_for >= limit:
        return today
    if not a_day:
        return None
    ahead = int((limit - spoken_for) / a_day)
    return today + timedelta(days=ahead) if today.day + ahead <= days else None
