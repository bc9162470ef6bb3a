"""The line of those who wait to be asked, read in SQL, however many they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from models.dispatch.audience import Need
from models.dispatch.offers import Invitation, Offer
from models.dispatch.waves import MOST_A_DAY, Turn
from models.japan_time import at_hour, day_in_japan
from models.money.payables import IS_EARNED, Payable
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill
from models.work.assignments import IN_HAND, LIVE, Assignment
from models.work.on_site import overlaps
from models.work.tasks import Task

# On a channel of the operator that they are registered with. Not an EXISTS, for which PostgreSQL may read the accounts
# of everybody first.
_IS_REACHABLE = (
    select(LineAccount.id)
    .join(Channel, Channel.id == LineAccount.channel_id)
    .where(
        LineAccount.resident_id == Membership.resident_id,
        LineAccount.blocked_at.is_(None),
        LineAccount.unlinked_at.is_(None),
        is_at(Membership.operator_id),
    )
    .limit(1)
    .correlate(Membership)
    .scalar_subquery()
    .is_not(None)
)

Times = frozenset[tuple[int, str]]

FRONTS = (20, 12)
"""How many times those wanted are read of the line at first, and then once more: its front, where those who are free
soon go before those who are not."""

WHOLE = 1_000_000

SAMPLE = 500
"""Up to about so many are looked at to count who fits."""

SCATTER, SCATTERED = 2_654_435_761, 2**32
"""A number times this, by that, is anywhere (Knuth's multiplicative hash): a sample that follows no pattern of numbers."""


@dataclass(frozen=True, slots=True)
class Call:
    """For what people are looked for. `soon`: the bands that come next; `is_whole_week`: no band is left out.

    To those `in_push` a message goes anyway, with room for no more cards if they are `full`; `is_riding`: only they
    are looked for. `span`: from when to when on-site work is. `due_on`: in whose year yearly limits count it; None is
    today. `is_at_home`: only who has their home with the operators,
    for nothing is passed on.
    """

    operator_ids: tuple[int, ...]
    task_id: int
    need: Need
    soon: Times
    is_whole_week: bool
    now: datetime
    in_push: frozenset[int] = frozenset()
    full: frozenset[int] = frozenset()
    is_riding: bool = False
    span: tuple[datetime, datetime] | None = None
    due_on: date | None = None
    is_at_home: bool = False


def count_fits(session: Session, call: Call) -> int:
    """How many could be asked now: exactly where the line is short, else estimated from every so-many-th in it.

    How many there are decides the size of a wave only, never who is in it.
    """
    line = _line_of(call)
    length = session.scalar(select(func.count()).select_from(line.subquery())) or 0
    step = max(1, ceil(length / SAMPLE))
    if step > 1:
        resident_id = line.selected_columns.resident_id
        line = line.where(resident_id * SCATTER % SCATTERED < SCATTERED // step)
    looked_at = line.limit(2 * SAMPLE).subquery()  # never reached; it tells PostgreSQL that these are few
    fitting = Membership.resident_id == looked_at.c.resident_id, *_fits(call)
    return step * len(set(session.scalars(select(looked_at.c.resident_id).join(Membership, and_(*fitting)))))


def next_in_line(session: Session, call: Call, most: int) -> list[Turn]:
    """Those who come next, and as many of those never in line before: enough for `models.dispatch.waves.choose`."""
    line = _line_of(call)
    is_in_push = _is_one_of(line, call.in_push)
    turns = _walk(session, call, line.where(is_in_push), most, is_in_push=True) if call.in_push else []
    if call.is_riding:
        return turns
    turn_at = line.selected_columns.turn_at
    for is_next in (turn_at.is_not(None), turn_at.is_(None)):
        turns += _walk(session, call, line.where(~is_in_push, is_next), most)
    return turns


def _line_of(call: Call) -> Select[*tuple[Any, ...]]:
    """All who stand in line, whether they fit or not, by columns that an index holds in the line's order.

    It begins at the answers to a skill question where one is needed, for few have it.
    """
    if not call.need.skills:
        member = Membership.operator_id.in_(call.operator_ids), Membership.status == MembershipStatus.ACTIVE
        return select(Membership.turn_at, Membership.resident_id).where(*member)
    alike = sorted(next(iter(call.need.skills.values())))
    held = ResidentSkill.skill_id.in_(alike), ResidentSkill.has
    return select(ResidentSkill.turn_at, ResidentSkill.resident_id).where(*held)


def _walk(
    session: Session, call: Call, line: Select[*tuple[Any, ...]], most: int, *, is_in_push: bool = False
) -> list[Turn]:
    """The first in a line who fit; of its front those who are free soon before the others.

    The rest is looked at only where too few of the front fit, so that a long line costs no more than a short one.
    """
    query = _part(call, line)
    free: dict[int, Turn] = {}
    others: dict[int, Turn] = {}
    start = 0
    for share in (*FRONTS, WHOLE):
        if len(free) >= most or (share == WHOLE and len(free) + len(others) >= most):
            break
        rows = session.execute(query, {"start": start, "length": share * most}).all()
        for turn_at, one, joined_at, is_soon in rows:
            if joined_at is not None:
                turn = Turn(is_in_push, bool(is_soon), turn_at is not None, turn_at or joined_at, one)
                (free if is_soon else others).setdefault(one, turn)
        if len(rows) < share * most:
            break
        start += share * most
    return [*free.values(), *(turn for one, turn in others.items() if one not in free)][:most]


def _part(call: Call, line: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """So many of a line from so far on, each with the registration by which they fit, or none."""
    place = line.selected_columns.turn_at, line.selected_columns.resident_id
    part = line.order_by(*place).offset(bindparam("start")).limit(bindparam("length")).subquery()
    is_free = or_(_is_free(call.soon), Membership.free_on.is_not_distinct_from(day_in_japan(call.now)))
    query = select(part.c.turn_at, part.c.resident_id, Membership.joined_at, is_free)
    fitting = and_(Membership.resident_id == part.c.resident_id, *_fits(call))
    return query.outerjoin_from(part, Membership, fitting).order_by(part.c.turn_at, part.c.resident_id)


def _is_one_of(line: Select[*tuple[Any, ...]], resident_ids: Collection[int]) -> ColumnElement[bool]:
    return line.selected_columns.resident_id.in_(sorted(resident_ids))


def _fits(call: Call) -> list[ColumnElement[bool]]:
    """The other conditions of `models.dispatch.audience.misfit`, for all at once."""
    need, me = call.need, Membership.resident_id
    today = day_in_japan(call.now)
    is_in_push = me.in_(sorted(call.in_push))
    conditions = [
        Membership.operator_id.in_(call.operator_ids),
        Membership.status == MembershipStatus.ACTIVE,
        Membership.pact_id.is_(None),
        _IS_REACHABLE,
        me.not_in(
            select(Invitation.resident_id)
            .join(Offer, Offer.id == Invitation.offer_id)
            .where(Offer.task_id == call.task_id)
        ),
        me.not_in(
            select(Assignment.resident_id).where(Assignment.task_id == call.task_id, Assignment.status.in_(LIVE))
        ),
        or_(Membership.hours_per_week.is_(None), _minutes(call) + need.minutes <= Membership.hours_per_week * 60),
        or_(Membership.yen_per_year.is_(None), _earned(call) + need.fee_yen <= Membership.yen_per_year),
    ]
    rested = or_(Membership.asked_on.is_(None), Membership.asked_on != today, Membership.asked_times < MOST_A_DAY)
    conditions.append(is_in_push if call.is_riding else or_(rested, is_in_push))
    if call.is_at_home:
        conditions.append(Membership.is_home.is_(True))
    if call.full:
        conditions.append(me.not_in(sorted(call.full)))
    conditions += [_has(alike) for alike in list(need.skills.values())[1:]]
    conditions.append(or_(Membership.most_open.is_(None), _open_works() < Membership.most_open))
    if call.span is not None:
        conditions += _at_a_place(call, call.span)
    elif not call.is_whole_week:
        conditions.append(or_(_is_free(need.times), Membership.free_on == today))
    return conditions


def _at_a_place(call: Call, span: tuple[datetime, datetime]) -> list[ColumnElement[bool]]:
    """Free from start to end, and nowhere else meanwhile; "today I can" says nothing of another day."""
    me, needed = Membership.resident_id, call.need.times
    mine = FreeTime.resident_id == me
    declared = select(func.count()).where(mine, tuple_(FreeTime.weekday, FreeTime.band).in_(sorted(needed)))
    is_free = or_(declared.correlate(Membership).scalar_subquery() == len(needed), ~exists().where(mine))
    if day_in_japan(span[0]) == day_in_japan(call.now):
        is_free = or_(is_free, Membership.free_on == day_in_japan(call.now))
    busy = select(Assignment.resident_id).join(Task, Task.id == Assignment.task_id)
    return [is_free, me.not_in(busy.where(*overlaps(*span, call.task_id)))]


def _open_works() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.resident_id == Membership.resident_id,
            Assignment.status.in_(IN_HAND),
        )
        .correlate(Membership)
        .scalar_subquery()
    )


def _has(skill_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether they have one of these skills, which count as the same."""
    mine = ResidentSkill.resident_id == Membership.resident_id
    return exists().where(mine, ResidentSkill.skill_id.in_(skill_ids), ResidentSkill.has)


def _is_free(times: Times) -> ColumnElement[bool]:
    """Whether they are free in one of the bands; who has declared no time at all is free at any."""
    mine = FreeTime.resident_id == Membership.resident_id
    return or_(
        exists().where(mine, tuple_(FreeTime.weekday, FreeTime.band).in_(sorted(times))),
        ~exists().where(mine),
    )


def _minutes(call: Call) -> ScalarSelect[float]:
    today = day_in_japan(call.now)
    monday = at_hour(today - timedelta(days=today.weekday()), 0)
    done = func.sum(func.coalesce(Assignment.units_paid, Assignment.units) * Task.unit_minutes)
    return (
        select(func.coalesce(done, 0.0))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.resident_id == Membership.resident_id,
            Assignment.accepted_at >= monday,
            or_(Assignment.status.in_(LIVE), Assignment.units_paid > 0),
        )
        .correlate(Membership)
        .scalar_subquery()
    )


def _earned(call: Call) -> ColumnElement[int]:
    """As `models.dispatch.candidates.earned_in_year` counts it, for whoever stands in line."""
    year = (call.due_on or day_in_japan(call.now)).year
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    of_year = Payable.received_on >= first, Payable.received_on < after
    owed = (
        select(func.coalesce(func.sum(Payable.gross_yen), 0))
        .where(Payable.resident_id == Membership.resident_id, *of_year, IS_EARNED)
        .correlate(Membership)
        .scalar_subquery()
    )
    fee = func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen)
    live = (
        select(func.coalesce(func.sum(Assignment.units * fee), 0))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.resident_id == Membership.resident_id,
            Assignment.status.in_(LIVE),
            Assignment.due_at >= at_hour(first, 0),
            Assignment.due_at < at_hour(after, 0),
        )
        .correlate(Membership)
        .scalar_subquery()
    )
    return owed + live
