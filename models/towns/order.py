"""In which order partners are asked: by the balance of work between the two, then by who has had the least of it.

Like the line of residents, it follows from nothing but work given and had; never from how often a partner's residents
accepted.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.base import UtcDateTime
from models.lists import among
from models.people.memberships import Membership, MembershipStatus
from models.towns.balance import given_to
from models.work.assignments import Assignment
from models.work.tasks import Task

STEP_YEN = 10_000
"""Balances that differ by less are taken as equal, so that need has a say."""

LATELY = timedelta(days=28)


_MINUTES_LATELY = (
    select(
        Assignment.party_id,
        func.sum(func.coalesce(Assignment.units_paid, Assignment.units) * Task.unit_minutes),
    )
    .join(Task, Task.id == Assignment.task_id)
    .where(among(Assignment.party_id, "partners"), Assignment.accepted_at >= bindparam("since", type_=UtcDateTime()))
    .group_by(Assignment.party_id)
)
_MEMBERS = (
    select(Membership.operator_id, func.count())
    .where(among(Membership.operator_id, "partners"), Membership.status == MembershipStatus.ACTIVE)
    .group_by(Membership.operator_id)
)


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


def partners_in_turn(session: Session, lead_id: int, partner_ids: Collection[int], now: datetime) -> Iterator[int]:
    """The partners of a lead in the order in which they are asked now; the need of those whose turn does not come is
    not looked at."""
    given = given_to(session, lead_id, partner_ids, now) if len(partner_ids) > 1 else dict.fromkeys(partner_ids, 0)
    for _, alike in groupby(sorted(given, key=lambda one: given[one] // STEP_YEN), lambda one: given[one] // STEP_YEN):
        group = list(alike)
        each = _minutes_each(session, group, now) if len(group) > 1 else {}
        yield from in_turn(Share(one, given[one], each.get(one, 0.0)) for one in group)


def _minutes_each(session: Session, partner_ids: Collection[int], now: datetime) -> dict[int, float]:
    given = {"partners": partner_ids, "since": now - LATELY}
    minutes = {one: float(total) for one, total in session.execute(_MINUTES_LATELY, given)}
    members = {one: int(count) for one, count in session.execute(_MEMBERS, given)}
    return {one: minutes.get(one, 0.0) / max(1, members.get(one, 0)) for one in partner_ids}
