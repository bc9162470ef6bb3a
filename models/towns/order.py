"""In which order partners are asked: by the balance of work between the two, then by who has had the least of it.

Like the line of residents, it follows from nothing but work given and had; never from how often a partner's residents
accepted.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people.memberships import Membership, MembershipStatus
from models.towns.balance import given_to
from models.work.assignments import Assignment
from models.work.tasks import Task

STEP_YEN = 10_000
"""Balances that differ by less are taken as equal, so that need has a say."""

LATELY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Share:
    """How a partner stands: yen of work that the lead gave it more than it got (below 0: the lead owes it work), and
    the minutes of work that each of its residents has had lately."""

    partner_id: int
    given_yen: int
    minutes_each: float


def in_turn(shares: Iterable[Share]) -> list[int]:
    """The partners, those first to whom the lead owes most; among equals those whose residents had least work."""
    return [
        one.partner_id
        for one in sorted(shares, key=lambda one: (one.given_yen // STEP_YEN, one.minutes_each, one.partner_id))
    ]


def partners_in_turn(session: Session, lead_id: int, partner_ids: Collection[int], now: datetime) -> list[int]:
    """The partners of a lead in the order in which they are asked now."""
    if len(partner_ids) < 2:
        return list(partner_ids)
    given = given_to(session, lead_id, partner_ids, now)
    minutes, members = _minutes_lately(session, partner_ids, now), _members(session, partner_ids)
    return in_turn(Share(one, given[one], minutes.get(one, 0.0) / max(1, members.get(one, 0))) for one in partner_ids)


def _minutes_lately(session: Session, partner_ids: Collection[int], now: datetime) -> dict[int, float]:
    minutes = func.sum(func.coalesce(Assignment.units_paid, Assignment.units) * Task.unit_minutes)
    query = (
        select(Assignment.party_id, minutes)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.party_id.in_(sorted(partner_ids)), Assignment.accepted_at >= now - LATELY)
        .group_by(Assignment.party_id)
    )
    return {one: float(total) for one, total in session.execute(query)}


def _members(session: Session, partner_ids: Collection[int]) -> dict[int, int]:
    query = (
        select(Membership.operator_id, func.count(Membership.id))
        .where(Membership.operator_id.in_(sorted(partner_ids)), Membership.status == MembershipStatus.ACTIVE)
        .group_by(Membership.operator_id)
    )
    return {one: int(count) for one, count in session.execute(query)}
