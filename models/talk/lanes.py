"""Lanes: the queue of one account. Whoever holds the lane's row lock handles and sends for that account alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, case, exists, func, select
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


EVENTS_PER_LANE = 4
"""How many events are looked at for each lane that is wanted."""

# Statements of the hot path are built once: building one takes longer than the database takes to answer it.
# They ask tables, not classes, for no objects are wanted.
_LANES, _INBOX = Lane.__table__.c, InboxEvent.__table__.c
_LOCK = (
    select(_LANES.id)
    .where(among(_LANES.id, "ids"))
    .order_by(_LANES.id)
    .with_for_update(skip_locked=True, key_share=True)
)
# The oldest events, and the lanes of the first of them, locked; beside each whether some of the events have no lane yet.
_HEAD = (
    select(_INBOX.id, _INBOX.channel_id, _INBOX.user_id)
    .where(_INBOX.done_at.is_(None), _INBOX.id > bindparam("after"))
    .order_by(_INBOX.id)
    .limit(bindparam("events"))
    .cte("events")
)
_EVENTS = _HEAD.c
_KNOWN = aliased(Lane.__table__).c
_IS_LANE_OF = (_KNOWN.channel_id == _EVENTS.channel_id) & (_KNOWN.user_id == _EVENTS.user_id)
_IS_NEW = ~exists(select(_KNOWN.id).where(_IS_LANE_OF))
_FIRST = (
    select(_KNOWN.id).where(_IS_LANE_OF).group_by(_KNOWN.id).order_by(func.min(_EVENTS.id)).limit(bindparam("limit"))
)
_CLAIM = (
    select(_LANES.id, exists(select(_EVENTS.id).where(_IS_NEW)))
    .where(_LANES.id.in_(_FIRST))
    .order_by(_LANES.id)
    .with_for_update(skip_locked=True, key_share=True)
)
_PAGE = select(func.max(_EVENTS.id), func.max(case((_IS_NEW, 1), else_=0)))
_NEWCOMERS = select(_EVENTS.channel_id, _EVENTS.user_id).where(_IS_NEW).distinct().order_by(*_EVENTS[1:])


class Claim(NamedTuple):
    """Lanes that are ours until the transaction ends. `newcomers_after`: the number of the event behind which some are
    of accounts that have no lane yet; None where none were seen."""

    lane_ids: list[int]
    newcomers_after: int | None


def claim_waiting(session: Session, limit: int) -> Claim:
    """Lock up to `limit` lanes that have events waiting, oldest event first; lanes held by others are passed over.

    Pages on while everything at the head of the queue is held by others, so that one lane with thousands of events
    never hides the residents behind it.
    """
    connection = session.connection()
    page = {"after": 0, "events": EVENTS_PER_LANE * limit, "limit": limit}
    while True:
        rows = connection.execute(_CLAIM, page).all()
        if rows:
            has_newcomers = any(has_newcomers for _, has_newcomers in rows)
            return Claim([lane_id for lane_id, _ in rows], page["after"] if has_newcomers else None)
        # The oldest events are of no more lanes than these, and all of them are held by others.
        last, has_newcomers = connection.execute(_PAGE, page | {"events": limit}).one()
        if last is None or has_newcomers:
            return Claim([], page["after"] if has_newcomers else None)
        page["after"] = last


def open_lanes(session: Session, after: int, limit: int) -> None:
    """Open the lanes of accounts seen for the first time, of as many events behind `after` as `claim_waiting` looks at.

    They come sorted, so that two workers never cross; one that opens the same lane waits until this transaction ends.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    opened = dialect.insert(Lane.__table__).from_select(["channel_id", "user_id"], _NEWCOMERS).on_conflict_do_nothing()
    session.connection().execute(opened, {"after": after, "events": EVENTS_PER_LANE * limit})


def lock_lanes(session: Session, ids: Sequence[int]) -> list[int]:
    """Lock those of the lanes that nobody else holds, until the end of the transaction.

    The weaker NO KEY lock suffices between ourselves and lets others insert rows that point to a lane.
    """
    if not ids:
        return []
    return list(session.scalars(_LOCK, {"ids": ids}))
