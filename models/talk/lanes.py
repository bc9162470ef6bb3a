"""Lanes: the queue of one account. Whoever holds the lane's row lock handles and sends for that account alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, BigId, Id
from models.lists import among
from models.talk.inbox import InboxEvent


class Lane(Base):
    """One (channel, LINE user id). The row carries nothing but its lock, which dies with the worker's connection."""

    __tablename__ = "lanes"
    __table_args__ = (UniqueConstraint("channel_id", "user_id"),)

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channels.id"))
    user_id: Mapped[str] = mapped_column(String(40))


# Statements of the hot path are built once: building one takes longer than the database takes to answer it.
# They ask tables, not classes, for no objects are wanted.
_LANES, _INBOX = Lane.__table__.c, InboxEvent.__table__.c
_LOCK = (
    select(_LANES.id)
    .where(among(_LANES.id, "ids"))
    .order_by(_LANES.id)
    .with_for_update(skip_locked=True, key_share=True)
)
_WAITING = (
    select(_INBOX.id, _INBOX.channel_id, _INBOX.user_id, _LANES.id)
    .join(Lane.__table__, (_LANES.channel_id == _INBOX.channel_id) & (_LANES.user_id == _INBOX.user_id), isouter=True)
    .where(_INBOX.done_at.is_(None), _INBOX.id > bindparam("after"))
    .order_by(_INBOX.id)
    .limit(bindparam("limit"))
)
# The oldest events, and the lanes of the first of them, locked; beside each whether some of the events have no lane yet.
_HEAD = select(_INBOX.id, _INBOX.channel_id, _INBOX.user_id).where(_INBOX.done_at.is_(None)).order_by(_INBOX.id)
_EVENTS = _HEAD.limit(bindparam("events")).cte("events").c
_KNOWN = aliased(Lane.__table__).c
_IS_LANE_OF = (_KNOWN.channel_id == _EVENTS.channel_id) & (_KNOWN.user_id == _EVENTS.user_id)
_FIRST = (
    select(_KNOWN.id).where(_IS_LANE_OF).group_by(_KNOWN.id).order_by(func.min(_EVENTS.id)).limit(bindparam("limit"))
)
_CLAIM = (
    select(_LANES.id, exists(select(_EVENTS.id).where(~exists(select(_KNOWN.id).where(_IS_LANE_OF)))))
    .where(_LANES.id.in_(_FIRST))
    .order_by(_LANES.id)
    .with_for_update(skip_locked=True, key_share=True)
)


class LaneKey(NamedTuple):
    """By what a lane is known to LINE."""

    channel_id: int
    user_id: str


def claim_waiting(session: Session, limit: int) -> list[int]:
    """Lock up to `limit` lanes that have events waiting, oldest event first; lanes held by others are passed over.

    Pages on while everything at the head of the queue is held by others, so that one lane with thousands of events
    never hides the residents behind it.
    """
    first = session.connection().execute(_CLAIM, {"events": 4 * limit, "limit": limit}).all()
    if first and not any(has_strangers for _, has_strangers in first):
        return [lane_id for lane_id, _ in first]
    after = 0
    while rows := _waiting(session, after, 4 * limit):
        ids = _lane_ids(session, rows)
        for start in range(0, len(ids), limit):
            claimed = lock_lanes(session, ids[start : start + limit])
            if claimed:
                return claimed
        after = rows[-1].inbox_id
    return []


def lock_lanes(session: Session, ids: Sequence[int]) -> list[int]:
    """Lock those of the lanes that nobody else holds, until the end of the transaction.

    The weaker NO KEY lock suffices between ourselves and lets others insert rows that point to a lane.
    """
    if not ids:
        return []
    return list(session.scalars(_LOCK, {"ids": ids}))


class _Waiting(NamedTuple):
    inbox_id: int
    key: LaneKey
    lane_id: int | None


def _waiting(session: Session, after: int, limit: int) -> list[_Waiting]:
    rows = session.execute(_WAITING, {"after": after, "limit": limit})
    return [_Waiting(row[0], LaneKey(row[1], row[2]), row[3]) for row in rows]


def _lane_ids(session: Session, rows: Sequence[_Waiting]) -> list[int]:
    known = {row.key: row.lane_id for row in rows if row.lane_id is not None}
    new = sorted({row.key for row in rows if row.lane_id is None})
    if new:
        known |= _open(session, new)
    return list(dict.fromkeys(known[row.key] for row in rows if row.key in known))


def _open(session: Session, keys: Sequence[LaneKey]) -> dict[LaneKey, int]:
    """Open lanes for accounts seen for the first time; keys come sorted, so that two workers never cross."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    opened = dialect.insert(Lane).on_conflict_do_nothing().returning(Lane.id, Lane.channel_id, Lane.user_id)
    rows = session.execute(opened, [key._asdict() for key in keys])
    return {LaneKey(channel_id, user_id): lane_id for lane_id, channel_id, user_id in rows}
