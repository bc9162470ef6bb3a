"""The members of an operator as candidates for a task, read in a handful of queries however many they are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from models.dispatch.audience import Candidate
from models.dispatch.offers import Invitation, Offer
from models.japan_time import at_hour, day_in_japan
from models.money.consumption_tax import accepted_yen
from models.money.payables import IS_EARNED, Payable
from models.people.channels import Channel, is_used_by
from models.people.line_accounts import LineAccount, is_at
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill
from models.people.residents import Resident
from models.work.assignments import IN_HAND, LIVE, Assignment
from models.work.on_site import overlaps
from models.work.tasks import Task


def candidates(
    session: Session,
    operator_id: int,
    task_id: int,
    now: datetime,
    resident_ids: Sequence[int] | None = None,
) -> list[Candidate]:
    """Active members (all, or those named), with what decides whether they are asked for a task."""
    today = day_in_japan(now)
    task = session.get(Task, task_id)
    on = day_in_japan(task.starts_at) if task is not None and task.starts_at else today
    members = _members(session, operator_id, resident_ids)
    accounts = reachable_accounts(session, operator_id)
    skills = _skills(session, operator_id)
    free = _free_times(session, operator_id)
    minutes = _minutes_this_week(session, operator_id, now)
    earned = earned_in_year(session, day_in_japan(task.due_at if task is not None else now).year)
    asked = _asked(session, task_id)
    having = set(
        session.scalars(
            select(Assignment.resident_id).where(Assignment.task_id == task_id, Assignment.status.in_(LIVE))
        )
    )
    elsewhere, open_works = _elsewhere(session, task), _open_works(session)
    return [
        Candidate(
            resident_id=member.resident_id,
            alias=alias,
            account_id=accounts.get(member.resident_id),
            skill_ids=frozenset(skills[member.resident_id]),
            # Who says "today I can" is free at any time of the day.
            free=frozenset() if member.free_on == today == on else frozenset(free[member.resident_id]),
            minutes_this_week=minutes.get(member.resident_id, 0),
            minutes_per_week=member.minutes_per_week,
            earned_yen=earned.get(member.resident_id, 0),
            yen_per_year=member.yen_per_year,
            last_asked_at=member.last_asked_at,
            turn_at=member.turn_at or member.joined_at,
            messages_today=member.asked_times if member.asked_on and member.asked_on >= today else 0,
            was_asked=member.resident_id in asked,
            has_task=member.resident_id in having,
            open_works=open_works.get(member.resident_id, 0),
            most_open=member.most_open,
            is_elsewhere=member.resident_id in elsewhere,
        )
        for member, alias in members
    ]


def reachable_accounts(session: Session, operator_id: int) -> dict[int, int]:
    """For each resident the account on the operator's channels that can be pushed to; the newest, where several."""
    query = (
        select(LineAccount.resident_id, LineAccount.id)
        .join(Channel, Channel.id == LineAccount.channel_id)
        .where(
            is_used_by(operator_id),
            is_at(operator_id),
            LineAccount.resident_id.is_not(None),
            LineAccount.blocked_at.is_(None),
            LineAccount.unlinked_at.is_(None),
        )
        .order_by(LineAccount.id)
    )
    return {one: account for one, account in session.execute(query) if one is not None}


def earned_in_year(session: Session, year: int, resident_id: int | None = None) -> dict[int, int]:
    """Yen by resident of a year of Japan, by the day of delivery: what came to be owed, and live work where it is due."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    of_year = (Payable.received_on >= first, Payable.received_on < after)
    owed = select(Payable.resident_id, func.sum(Payable.gross_yen)).where(*of_year, IS_EARNED)
    live = (
        select(Assignment.resident_id, func.sum(accepted_yen()))
        .select_from(Assignment)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.status.in_(LIVE), Assignment.due_at >= at_hour(first, 0), Assignment.due_at < at_hour(after, 0)
        )
    )
    if resident_id is not None:
        owed = owed.where(Payable.resident_id == resident_id)
        live = live.where(Assignment.resident_id == resident_id)
    total: dict[int, int] = defaultdict(int)
    for query in (owed.group_by(Payable.resident_id), live.group_by(Assignment.resident_id)):
        for one, yen in session.execute(query):
            total[one] += int(yen)
    return total


def _members(session: Session, operator_id: int, resident_ids: Sequence[int] | None) -> list[tuple[Membership, str]]:
    query = (
        select(Membership, Resident.alias)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Membership.operator_id == operator_id,
            Membership.status == MembershipStatus.ACTIVE,
            Membership.pact_id.is_(None),
        )
    )
    if resident_ids is not None:
        query = query.where(Membership.resident_id.in_(resident_ids))
    return [(member, alias) for member, alias in session.execute(query)]


def _skills(session: Session, operator_id: int) -> dict[int, set[int]]:
    query = (
        select(ResidentSkill.resident_id, ResidentSkill.skill_id)
        .join(Membership, Membership.resident_id == ResidentSkill.resident_id)
        .where(Membership.operator_id == operator_id, ResidentSkill.has)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for resident_id, skill_id in session.execute(query):
        found[resident_id].add(skill_id)
    return found


def _free_times(session: Session, operator_id: int) -> dict[int, set[tuple[int, str]]]:
    query = (
        select(FreeTime.resident_id, FreeTime.weekday, FreeTime.band)
        .join(Membership, Membership.resident_id == FreeTime.resident_id)
        .where(Membership.operator_id == operator_id)
    )
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for resident_id, weekday, band in session.execute(query):
        found[resident_id].add((weekday, band))
    return found


def _minutes_this_week(session: Session, operator_id: int, now: datetime) -> dict[int, int]:
    """Minutes of work accepted since Monday, whatever became of it unless nothing of it was done."""
    today = day_in_japan(now)
    monday = at_hour(today - timedelta(days=today.weekday()), 0)
    minutes = func.sum(func.coalesce(Assignment.units_paid, Assignment.units) * Task.unit_minutes)
    query = (
        select(Assignment.resident_id, minutes)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.accepted_at >= monday,
            or_(Assignment.status.in_(LIVE), Assignment.units_paid > 0),
        )
        .group_by(Assignment.resident_id)
    )
    member = and_(Membership.resident_id == Assignment.resident_id, Membership.operator_id == operator_id)
    return {one: round(total) for one, total in session.execute(query.join(Membership, member))}


def _asked(session: Session, task_id: int) -> set[int]:
    query = select(Invitation.resident_id).join(Offer, Offer.id == Invitation.offer_id).where(Offer.task_id == task_id)
    return set(session.scalars(query))


def _open_works(session: Session) -> dict[int, int]:
    query = (
        select(Assignment.resident_id, func.count())
        .where(Assignment.status.in_(IN_HAND))
        .group_by(Assignment.resident_id)
    )
    return dict(session.execute(query).all())


def _elsewhere(session: Session, task: Task | None) -> set[int]:
    if task is None or task.starts_at is None or task.ends_at is None:
        return set()
    query = select(Assignment.resident_id).join(Task, Task.id == Assignment.task_id)
    return set(session.scalars(query.where(*overlaps(task.starts_at, task.ends_at, task.id))))
