"""The line of those who wait to be asked, read and moved in SQL, however many they are."""

from collections.abc import Collection, Sequence
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

from models.dispatch.audience import Need
from models.dispatch.offers import Invitation, Offer
from models.dispatch.waves import MOST_A_DAY, Turn, turn_after_earning, turn_after_losing
from models.japan_time import at_hour, day_in_japan
from models.money.payables import IS_EARNED, Payable
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill
from models.work.assignments import IN_HAND, LIVE, Assignment
from models.work.on_site import overlaps
from models.work.tasks import Task

Times = frozenset[tuple[int, str]]

_MEMBER = select(Membership).where(
    Membership.operator_id == bindparam("operator"), Membership.resident_id == bindparam("resident")
)


@dataclass(frozen=True, slots=True)
class Call:
    """For what people are looked for. `soon`: the bands that come next; `is_whole_week`: no band is left out.

    To those `in_push` a message goes anyway, with room for no more cards if they are `full`; `is_riding`: only they
    are looked for. `span`: from when to when on-site work is.
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
    member = session.scalars(_MEMBER, {"operator": operator_id, "resident": resident_id}).one()
    _move_turn(session, resident_id, turn_after_earning(member.turn_at or member.joined_at, now, fee_yen))


def mark_losing(session: Session, operator_id: int, resident_id: int, fee_yen: int) -> None:
    """Their work ended with less than it was to bring: what they would have waited for the rest is taken back."""
    member = session.scalars(_MEMBER, {"operator": operator_id, "resident": resident_id}).one()
    _move_turn(session, resident_id, turn_after_losing(member.turn_at or member.joined_at, fee_yen))


def _move_turn(session: Session, resident_id: int, turn_at: datetime) -> None:
    for holder in (Membership, ResidentSkill):
        session.execute(update(holder).where(holder.resident_id == resident_id).values({"turn_at": turn_at}))


@dataclass(frozen=True, slots=True)
class _Line:
    """Who fits, and the column by which they stand in line."""

    fitting: Select[Any]
    turn_at: Any


def _line_of(call: Call) -> _Line:
    """The line begins at the answers to a skill question where one is needed, for few have it."""
    fits = _fits(call)
    if not call.need.skills:
        return _Line(select().select_from(Membership).where(*fits), Membership.turn_at)
    first, *others = call.need.skills.values()
    held = aliased(ResidentSkill)
    query = select().select_from(held).join(Membership, Membership.resident_id == held.resident_id)
    query = query.where(held.skill_id.in_(first), held.has, *(_has(alike) for alike in others))
    if len(first) > 1:  # who has it with several operators stands in line once
        query = query.where(~_has(first, ResidentSkill.skill_id < held.skill_id))
    return _Line(query.where(*fits), held.turn_at)


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
    if len(call.operator_ids) > 1:
        conditions.append(_is_counted(call.operator_ids))
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


def _is_counted(operator_ids: tuple[int, ...]) -> ColumnElement[bool]:
    """Who is registered with several of the operators counts once: by their home, or else by the first of these."""
    other = aliased(Membership)
    return or_(
        Membership.is_home,
        ~exists().where(
            other.resident_id == Membership.resident_id,
            other.operator_id.in_(operator_ids),
            other.status == MembershipStatus.ACTIVE,
            or_(other.is_home, other.id < Membership.id),
        ),
    )


def _has(skill_ids: Collection[int], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether they have one of these skills, which count as the same."""
    mine = ResidentSkill.resident_id == Membership.resident_id
    return exists().where(mine, ResidentSkill.skill_id.in_(skill_ids), ResidentSkill.has, *conditions)


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
        .where(Payable.resident_id == Membership.resident_id, Payable.received_on >= new_year, IS_EARNED)
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
