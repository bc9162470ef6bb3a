"""The line of those who wait to be asked, read and moved in SQL, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from models.dispatch.audience import Need
from models.dispatch.offers import Invitation, Offer
from models.dispatch.waves import MOST_A_DAY, Turn, turn_after_earning, turn_after_losing
from models.japan_time import at_hour, day_in_japan
from models.money.payables import Payable
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill, membership_at
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

Times = frozenset[tuple[int, str]]
_MOVING = [
    update(holder)
    .where(holder.resident_id == bindparam("resident"))
    .values({"turn_at": bindparam("at")})
    .execution_options(autoflush=False, synchronize_session=False)
    for holder in (Membership, ResidentSkill)
]


@dataclass(frozen=True, slots=True)
class Call:
    """For what people are looked for. `soon`: the bands that come next; `is_whole_week`: no band is left out.

    To those `in_push` a message goes anyway, with room for no more cards if they are `full`; `is_riding`: only they
    are looked for.
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


def count_fits(session: Session, call: Call) -> int:
    """How many could be asked now."""
    return session.scalar(_line_of(call).fitting.add_columns(func.count())) or 0


def next_in_line(session: Session, call: Call, most: int) -> list[Turn]:
    """Those who come next, and as many of those never in line before: enough for `models.dispatch.waves.choose`.

    Each group is read in its order from an index until `most` are found, so that the others are never looked at.
    """
    line = _line_of(call)
    is_in_push = Membership.resident_id.in_(sorted(call.in_push))
    is_free = or_(_is_free(call.soon), Membership.free_on.is_not_distinct_from(day_in_japan(call.now)))
    turns = _first(session, line, is_free, [is_in_push], most, is_in_push=True) if call.in_push else []
    if call.is_riding:
        return turns
    for is_new in (False, True):
        group = [~is_in_push, line.turn_at.is_(None) if is_new else line.turn_at.is_not(None)]
        of_group = _first(session, line, is_free, [*group, is_free], most)
        if len(of_group) < most:
            of_group += _first(session, line, is_free, [*group, ~is_free], most - len(of_group))
        turns += of_group
    return turns


def mark_asked(session: Session, resident_ids: Sequence[int], now: datetime) -> None:
    """A message with offers goes to them at a moment: they go to the end of every line, and the day counts it."""
    today = day_in_japan(now)
    same_day = func.coalesce(Membership.asked_on == today, False)
    values = {
        "asked_times": case((same_day, Membership.asked_times), else_=0) + 1,
        "asked_on": today,
        "last_asked_at": now,
    }
    marked = update(Membership).where(Membership.resident_id.in_(list(resident_ids))).values(values)
    session.execute(marked, execution_options={"synchronize_session": False})
    for holder in (Membership, ResidentSkill):
        turn_at = case((holder.turn_at > now, holder.turn_at), else_=now)
        moved = update(holder).where(holder.resident_id.in_(list(resident_ids))).values({"turn_at": turn_at})
        session.execute(moved, execution_options={"synchronize_session": False})


def mark_earning(session: Session, operator_id: int, resident_id: int, fee_yen: int, now: datetime) -> None:
    """They got work: others go first for a while."""
    member = _member(session, resident_id, operator_id)
    _move_turn(session, resident_id, turn_after_earning(member.turn_at or member.joined_at, now, fee_yen))


def mark_losing(session: Session, operator_id: int, resident_id: int, fee_yen: int) -> None:
    """Their work ended with less than it was to bring: what they would have waited for the rest is taken back."""
    member = _member(session, resident_id, operator_id)
    _move_turn(session, resident_id, turn_after_losing(member.turn_at or member.joined_at, fee_yen))


def _member(session: Session, resident_id: int, operator_id: int) -> Membership:
    member = membership_at(session, resident_id, operator_id)
    if member is None:
        raise LookupError(f"resident {resident_id} is not registered with operator {operator_id}")
    return member


def _move_turn(session: Session, resident_id: int, turn_at: datetime) -> None:
    unwritten = (row for row in session.new if isinstance(row, Membership | ResidentSkill))
    if any(row.resident_id == resident_id for row in unwritten):
        session.flush()
    for moving in _MOVING:
        session.execute(moving, {"resident": resident_id, "at": turn_at})
    for row in session.identity_map.values():
        if isinstance(row, Membership | ResidentSkill) and row.resident_id == resident_id:
            set_committed_value(row, "turn_at", turn_at)


@dataclass(frozen=True, slots=True)
class _Line:
    """Who fits, and the column by which they stand in line."""

    fitting: Select[Any]
    turn_at: Any


def _line_of(call: Call) -> _Line:
    """The line begins at the answers to a skill question where one is needed, for few have it."""
    fits = _fits(call)
    if not call.need.skill_ids:
        return _Line(select().select_from(Membership).where(*fits), Membership.turn_at)
    first, *others = (aliased(ResidentSkill) for _ in call.need.skill_ids)
    query = select().select_from(first).join(Membership, Membership.resident_id == first.resident_id)
    for skill in others:
        query = query.join(skill, skill.resident_id == Membership.resident_id)
    for skill, skill_id in zip((first, *others), sorted(call.need.skill_ids), strict=True):
        query = query.where(skill.skill_id == skill_id, skill.has)
    return _Line(query.where(*fits), first.turn_at)


def _first(
    session: Session,
    line: _Line,
    is_free: ColumnElement[bool],
    group: Sequence[ColumnElement[bool]],
    most: int,
    *,
    is_in_push: bool = False,
) -> list[Turn]:
    columns = (is_free.label("is_free"), line.turn_at, Membership.joined_at, Membership.resident_id)
    query = line.fitting.add_columns(*columns).where(*group).order_by(line.turn_at, Membership.resident_id).limit(most)
    return [
        Turn(is_in_push, bool(free), turn_at is not None, turn_at or joined_at, one)
        for free, turn_at, joined_at, one in session.execute(query)
    ]


def _fits(call: Call) -> list[ColumnElement[bool]]:
    """The other conditions of `models.dispatch.audience.misfit`, for all at once."""
    need, me = call.need, Membership.resident_id
    today = day_in_japan(call.now)
    is_in_push = me.in_(sorted(call.in_push))
    conditions = [
        Membership.operator_id.in_(call.operator_ids),
        Membership.status == MembershipStatus.ACTIVE,
        _is_reachable(call.operator_ids),
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
    if call.full:
        conditions.append(me.not_in(sorted(call.full)))
    if not call.is_whole_week:
        conditions.append(or_(_is_free(need.times), Membership.free_on == today))
    return conditions


def _is_reachable(operator_ids: tuple[int, ...]) -> ColumnElement[bool]:
    channels = select(Channel.id).where(Channel.operator_id.in_(operator_ids))
    return exists().where(
        LineAccount.resident_id == Membership.resident_id,
        LineAccount.blocked_at.is_(None),
        LineAccount.unlinked_at.is_(None),
        LineAccount.channel_id.in_(channels),
    )


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
    new_year = date(day_in_japan(call.now).year, 1, 1)
    owed = (
        select(func.coalesce(func.sum(Payable.gross_yen), 0))
        .where(Payable.resident_id == Membership.resident_id, Payable.received_on >= new_year)
        .correlate(Membership)
        .scalar_subquery()
    )
    live = (
        select(func.coalesce(func.sum(Assignment.units * Task.unit_fee_yen), 0))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.resident_id == Membership.resident_id, Assignment.status.in_(LIVE))
        .correlate(Membership)
        .scalar_subquery()
    )
    return owed + live
