"""Entrusting: through which registration, and in whose name, somebody may take a piece of work.

Who is registered with the operator whose work it is takes it there. Anybody else takes it only by a pact of that
operator (the *lead*) with their home operator (the *partner*), for nothing is passed on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.dispatch.offers import Offer
from models.errors import Conflict
from models.japan_time import at_hour, day_in_japan, in_japan
from models.people.memberships import Membership, MembershipStatus, home_membership, membership_at
from models.rows import locked
from models.towns.pacts import Chain, Pact, PactStatus, pacts_of
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task


class NotMember(Conflict):
    """The person is not registered with the operator, nor with any that has a pact with it."""

    key = "errors.work.not_member"


class MembershipPaused(Conflict):
    """The person has paused; they can take work again by one tap."""

    key = "errors.work.paused"


class NotShared(Conflict):
    """No pact shares this work with the person's town."""

    key = "errors.crossing.not_shared"


class NotSharedYet(Conflict):
    """The town whose work it is has the head start; `begins` is when others may take it (Japan)."""

    key = "errors.crossing.not_yet"


class CapReached(Conflict):
    """As much as the pact allows in this month has been taken."""

    key = "errors.crossing.cap_reached"


class SharingOver(Conflict):
    """The pact that shared this work is suspended or over. What was taken before goes on."""

    key = "errors.crossing.over"


@dataclass(frozen=True, slots=True)
class Entrusting:
    """`membership` is where the person is at home in this: its limits hold. `party_id` is the operator that contracts
    with them and pays. `pact` None: no other town has to do with it."""

    membership: Membership
    party_id: int
    pact: Pact | None = None

    @property
    def sharing_with(self) -> int | None:
        """The operator to whom a consent to sharing must have been given: through the home operator only the alias
        goes out; a lead that contracts itself is told who they are, by a consent for this one town."""
        return None if self.pact is None else self.party_id


def entrusting(session: Session, task: Task, offer: Offer, resident_id: int, now: datetime) -> Entrusting:
    """How a person may take a task now.

    Raises NotMember, MembershipPaused, NotShared, NotSharedYet, CapReached, SharingOver.
    """
    own = membership_at(session, resident_id, task.operator_id)
    if own is not None and own.pact_id is None and own.status is not MembershipStatus.LEFT:
        return Entrusting(_active(own), task.operator_id)
    home = home_membership(session, resident_id)
    if home is None or home.operator_id == task.operator_id:
        raise NotMember()
    home = _active(home)
    pact = _pact(session, task, home.operator_id, now)
    check_head_start(pact, offer, now)
    check_caps(session, pact, task, now)
    return Entrusting(home, party_of(pact, task.operator_id), pact)


def party_of(pact: Pact | None, lead_id: int) -> int:
    """The operator that contracts with an outside resident."""
    if pact is None or pact.chain is Chain.DIRECT:
        return lead_id
    return pact.other_id if lead_id == pact.proposer_id else pact.proposer_id


def by_pact(pact: Pact | None, lead_id: int) -> dict[str, Any]:
    """What the reason of an invitation says of the pact by which somebody was asked."""
    return {} if pact is None else {"pact": pact.id, "lead": lead_id, "chain": str(pact.chain)}


def opens_at(pact: Pact, sent_at: datetime) -> datetime:
    """When an offer that was sent at a moment opens to the partner: after the head start, not before the first day."""
    return max(sent_at + timedelta(hours=pact.head_start_hours), at_hour(pact.starts_on, 0))


def is_at_home(session: Session, resident_id: int, operator_id: int) -> bool:
    """Whether somebody's home operator is this one, and they have not paused."""
    home = home_membership(session, resident_id)
    return home is not None and home.operator_id == operator_id and home.status is MembershipStatus.ACTIVE


def is_open_to(pact: Pact, offer: Offer, now: datetime) -> bool:
    """Whether the partner's residents may look at an offer that a pact covers: it holds, and the head start is over."""
    is_sent = offer.sent_at is not None and opens_at(pact, offer.sent_at) <= now
    return is_sent and pact.holds_on(day_in_japan(now))


def is_shared_now(session: Session, pact: Pact, offer: Offer, task: Task, now: datetime) -> bool:
    """Whether an offer that a pact covers is open to the partner: the head start is over, and the caps leave room."""
    try:
        check_head_start(pact, offer, now)
        check_caps(session, pact, task, now)
    except (NotSharedYet, CapReached):
        return False
    return True


def check_head_start(pact: Pact, offer: Offer, now: datetime) -> None:
    """Raises NotSharedYet."""
    if offer.sent_at is None:
        raise NotSharedYet(begins="-")
    begins_at = opens_at(pact, offer.sent_at)
    if now < begins_at:
        raise NotSharedYet(begins=f"{in_japan(begins_at):%m/%d %H:%M}")


def check_caps(session: Session, pact: Pact, task: Task, now: datetime) -> None:
    """Raises CapReached where one more place would go beyond what the pact allows in this month of Japan."""
    left = room_left(session, pact, task.operator_id, now)
    if (left.places is not None and left.places < 1) or (left.yen is not None and left.yen < task.fee_yen):
        raise CapReached()


def hold_pact(session: Session, pact: Pact, task: Task, now: datetime) -> None:
    """Hold the pact until the transaction ends: of two who take its last place at once one gets it, and nothing is
    taken by a pact that is just being ended.

    It is held before the contract is written, for that refers to it. Raises SharingOver, CapReached.
    """
    pact = locked(session, Pact, pact.id)
    if not pact.holds_on(day_in_japan(now)):
        raise SharingOver()
    check_caps(session, pact, task, now)


@dataclass(frozen=True, slots=True)
class Room:
    """What a pact still allows of a lead's work in a month; None is no cap."""

    places: int | None
    yen: int | None


def room_left(session: Session, pact: Pact, lead_id: int, now: datetime) -> Room:
    """What was taken by a pact in this month counts, unless it ended with nothing done."""
    if pact.places_per_month is None and pact.yen_per_month is None:
        return Room(None, None)
    units = func.coalesce(Assignment.units_paid, Assignment.units)
    fee = func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen)
    taken = (
        select(func.count(Assignment.id), func.coalesce(func.sum(units * fee), 0))
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.pact_id == pact.id,
            Assignment.operator_id == lead_id,
            Assignment.accepted_at >= at_hour(day_in_japan(now).replace(day=1), 0),
            or_(Assignment.status.in_(LIVE), Assignment.units_paid > 0),
        )
    )
    places, yen = session.execute(taken).one()
    return Room(
        None if pact.places_per_month is None else pact.places_per_month - places,
        None if pact.yen_per_month is None else pact.yen_per_month - int(yen),
    )


def _active(membership: Membership) -> Membership:
    if membership.status is MembershipStatus.PAUSED:
        raise MembershipPaused()
    if membership.status is not MembershipStatus.ACTIVE:
        raise NotMember()
    return membership


def pact_once_for(session: Session, task: Task, partner_id: int, now: datetime) -> Pact | None:
    """The pact by which a task is shared with a partner's residents today; else the newest by which it was."""
    today, over = day_in_japan(now), None
    known = pacts_of(session, task.operator_id, [PactStatus.AGREED, PactStatus.SUSPENDED, PactStatus.ENDED])
    for pact in known:
        if (task.operator_id, partner_id) in pact.pairs() and pact.covers(task.template, task.work_class):
            if pact.holds_on(today):
                return pact
            over = pact if pact.starts_on <= today else over
    return over


def _pact(session: Session, task: Task, partner_id: int, now: datetime) -> Pact:
    pact = pact_once_for(session, task, partner_id, now)
    if pact is None:
        raise NotShared()
    if not pact.holds_on(day_in_japan(now)):
        raise SharingOver()
    return pact
