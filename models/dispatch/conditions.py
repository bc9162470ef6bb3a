"""Who could be asked for a task: the conditions of `models.dispatch.audience.misfit` in SQL, for all at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from models.dispatch.audience import Need
from models.dispatch.offers import Invitation, Offer
from models.dispatch.waves import MOST_A_DAY
from models.japan_time import at_hour, day_in_japan
from models.lists import among
from models.money.consumption_tax import accepted_yen
from models.money.payables import IS_EARNED, Payable
from models.people.channels import Channel
from models.people.line_accounts import LineAccount, is_at
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill, took_back_sharing
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

Person = ColumnElement[int] | InstrumentedAttribute[int]


@dataclass(frozen=True)
class Call:
    """For what people are looked for. `soon`: the bands that come next; `is_whole_week`: no band is left out.

    To those `in_push` a message goes anyway, with room for no more cards if they are `full`; `is_riding`: only they
    are looked for. `span`: from when to when on-site work is. `due_on`: in whose year yearly limits count it; None is
    today. `is_at_home`: only who has their home with the operators,
    for nothing is passed on. `party_id`: who would contract with them by a pact, for who took their consent back is left
    alone.
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
    party_id: int | None = None

    @cached_property
    def fits(self) -> tuple[ColumnElement[bool], ...]:
        """Everything that is asked of somebody who stands in line, besides what the line itself is of."""
        return _fits(self)


def _fits(call: Call) -> tuple[ColumnElement[bool], ...]:
    need, me = call.need, Membership.resident_id
    today = day_in_japan(call.now)
    is_in_push = me.in_(sorted(call.in_push))
    conditions = [
        among(Membership.operator_id, call.operator_ids),
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
        or_(Membership.minutes_per_week.is_(None), _minutes(call) + need.minutes <= Membership.minutes_per_week),
        or_(Membership.yen_per_year.is_(None), _earned(call) + need.fee_yen <= Membership.yen_per_year),
    ]
    rested = or_(Membership.asked_on.is_(None), Membership.asked_on != today, Membership.asked_times < MOST_A_DAY)
    conditions.append(is_in_push if call.is_riding else or_(rested, is_in_push))
    if call.is_at_home:
        conditions.append(Membership.is_home.is_(True))
    if call.party_id is not None:
        conditions.append(~took_back_sharing(me, call.party_id))
    if call.full:
        conditions.append(me.not_in(sorted(call.full)))
    conditions += [_has(alike) for alike in list(need.skills.values())[1:]]
    conditions.append(or_(Membership.most_open.is_(None), _open_works() < Membership.most_open))
    if call.span is not None:
        conditions += _at_a_place(call, call.span)
    elif not call.is_whole_week:
        conditions.append(or_(_is_free(need.times), Membership.free_on == today))
    return tuple(conditions)


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
    return exists().where(mine, among(ResidentSkill.skill_id, skill_ids), ResidentSkill.has)


def is_free_soon(call: Call, person: Person) -> ColumnElement[bool]:
    """Whether they are free in what comes next, by the times that they declared or by what they told of today."""
    said_so = select(Membership.resident_id).where(
        among(Membership.operator_id, call.operator_ids), Membership.free_on == day_in_japan(call.now)
    )
    return or_(_is_free(call.soon, person), person.in_(said_so))


def _is_free(times: Times, person: Person = Membership.resident_id) -> ColumnElement[bool]:
    """Whether they are free in one of the bands; who has declared no time at all is free at any."""
    mine = FreeTime.resident_id == person
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
    live = (
        select(func.coalesce(func.sum(accepted_yen()), 0))
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
