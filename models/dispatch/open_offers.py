"""Which offers can be taken now, and by whom."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from models.dispatch.offers import Invitation, Offer, OfferStatus
from models.japan_time import day_in_japan
from models.lists import among
from models.people.memberships import Membership, MembershipStatus, ResidentSkill, took_back_sharing
from models.people.skills import skills_alike
from models.rows import forget_one, of_each, once
from models.towns.entrusting import is_at_home, is_shared_now
from models.towns.pacts import Chain, Pact, holds_on, leads_of
from models.work.assignments import LIVE, Assignment, AssignmentStatus
from models.work.on_site import is_elsewhere
from models.work.places import count_open_positions
from models.work.tasks import Task, TaskKind, TaskStatus

ALL, FIRST, LOTTERY, NAMED, ROTATION, WAVES = "all", "first", "lottery", "named", "rotation", "waves"
"""How an offer is allotted: all who fit or the first so many of them are asked at once, or those named; all, and the
places are drawn by lot when it closes; one after another as their turn comes; or in waves, which ask as few as it
takes."""

IN_STEPS = frozenset({ROTATION, WAVES})
"""The modes in which time asks the next ones."""

ONLY_THE_ASKED = frozenset({NAMED, ROTATION})
"""The modes in which nobody but those asked may take the task."""


_OPEN = (
    select(Offer, Task)
    .join(Task, Task.id == Offer.task_id)
    .where(
        Offer.operator_id.in_(bindparam("operators", expanding=True)),
        Offer.status == OfferStatus.SENT,
        Offer.closes_at > bindparam("now"),
        Task.status == TaskStatus.OPEN,
        Task.taken < Task.places,
    )
    .order_by(Offer.closes_at, Offer.id)
)
_SKILLS = select(ResidentSkill.resident_id, ResidentSkill.skill_id).where(
    among(ResidentSkill.resident_id, "residents"), ResidentSkill.has
)
_INVITED = select(Invitation.resident_id, Invitation.offer_id, Invitation.held_until).where(
    among(Invitation.resident_id, "residents")
)
_HAD = select(Assignment.resident_id, Assignment.offer_id).where(among(Assignment.resident_id, "residents"))


def open_offers(
    session: Session, operator_id: int, now: datetime, resident_id: int | None
) -> Iterator[tuple[Offer, Task, Pact | None, datetime | None]]:
    """Offers of an operator with a place left, those that close first at the front; below them what other towns share
    with its residents, each with its pact, and until when a place is kept for this resident.

    For a resident: not those they have taken already, nor those of which they have had their share, nor those that need
    a skill they lack, nor work at a place while they have other. For a guest all of the operator's own but the ones
    meant only for those who were asked.
    """
    own = ((offer, task, None) for offer, task in _with_places(session, now, operator_id))
    shared = () if resident_id is None else _shared(session, operator_id, now, resident_id)
    offers = [*own, *shared]
    if not offers:
        return
    skills = skills_of(session, resident_id) if resident_id is not None else None
    invited: dict[int, datetime | None] = _by_offer(session, "invited", _INVITED, resident_id)
    had = _by_offer(session, "had", _HAD, resident_id)
    for offer, task, pact in offers:
        held_until = invited.get(offer.id)
        if not task.free_places and held_until is None:
            continue
        if offer.id in had or not _suits(session, task, skills, operator_id, pact):
            continue
        if resident_id is not None and is_elsewhere(session, task, resident_id):
            continue
        if resident_id is not None and has_had_share(session, task, resident_id):
            continue
        if offer.audience.get("mode") not in ONLY_THE_ASKED or offer.id in invited:
            yield offer, task, pact, held_until


def _with_places(session: Session, now: datetime, *operator_ids: int) -> Iterator[tuple[Offer, Task]]:
    """Open offers of the operators; read once for all turns of a transaction, which may take the last places."""
    given = {"operators": list(operator_ids), "now": now}
    rows = once(session, "open offers", now, *operator_ids, read=lambda: session.execute(_OPEN, given).all())
    return ((offer, task) for offer, task in rows if is_open(offer, task, now) and task.open_places > 0)


def _shared(session: Session, operator_id: int, now: datetime, resident_id: int) -> Iterator[tuple[Offer, Task, Pact]]:
    """What other towns share now with somebody who is at home with an operator: after the head start, as far as the
    caps go."""
    pacts = leads_of(session, operator_id, now)
    if not pacts or not is_at_home(session, resident_id, operator_id):
        return
    for offer, task in _with_places(session, now, *sorted(pacts)):
        for pact in pacts[task.operator_id]:
            if pact.covers(task.template, task.work_class) and is_shared_now(session, pact, offer, task, now):
                yield offer, task, pact


def untellable(session: Session, told: Collection[tuple[int, int]], now: datetime) -> set[tuple[int, int]]:
    """Of pairs (account, offer) those not to be told any more: the offer is over or full, the person pauses or left, or
    another town's work is not shared with them now."""
    accounts, offers = {account_id for account_id, _ in told}, {offer_id for _, offer_id in told}
    if not offers:
        return set()
    is_over = or_(Offer.status != OfferStatus.SENT, Task.status != TaskStatus.OPEN, Task.taken >= Task.places)
    over = select(Offer.id).join(Task, Task.id == Offer.task_id).where(Offer.id.in_(offers), is_over)
    gone = set(session.scalars(over))
    away = (
        select(Invitation.account_id, Invitation.offer_id)
        .join(
            Membership,
            (Membership.resident_id == Invitation.resident_id) & (Membership.operator_id == Invitation.operator_id),
        )
        .where(
            Invitation.offer_id.in_(offers),
            Invitation.account_id.in_(accounts),
            Membership.status != MembershipStatus.ACTIVE,
        )
    )
    unshared = (
        select(Invitation.account_id, Invitation.offer_id)
        .join(Offer, Offer.id == Invitation.offer_id)
        .join(Pact, Pact.id == Invitation.reason["pact"].as_integer())
        .where(
            Invitation.offer_id.in_(offers),
            Invitation.account_id.in_(accounts),
            Invitation.operator_id != Offer.operator_id,
            or_(~holds_on(day_in_japan(now)), took_back_sharing(Invitation.resident_id, _party())),
        )
    )
    absent = {(row.account_id, row.offer_id) for row in session.execute(union_all(away, unshared))}
    return {pair for pair in told if pair[1] in gone or pair in absent}


def _party() -> ColumnElement[int]:
    """Who would contract with somebody who was invited by a pact (`models.towns.entrusting.party_of`)."""
    return case((Pact.chain == Chain.DIRECT, Offer.operator_id), else_=Invitation.operator_id)


def is_open(offer: Offer, task: Task, now: datetime) -> bool:
    """Whether an offer can be taken at all, places aside."""
    return offer.status is OfferStatus.SENT and offer.closes_at > now and task.status is TaskStatus.OPEN


def skills_of(session: Session, resident_id: int) -> set[int]:
    """The skills that a resident says they have."""
    return set(_of(session, "own skills", _SKILLS, resident_id))


def forget_skills(session: Session, resident_id: int) -> None:
    """The resident has answered anew what they can do."""
    forget_one(session, "own skills", resident_id)


def units_offered(session: Session, task: Task) -> int:
    """How many units the next place has: the last share of a chat task may be a small one."""
    if task.kind is TaskKind.OUTSIDE:
        return task.units_per_place
    return count_open_positions(session, task.id, task.units_per_place) or task.units_per_place


def _suits(session: Session, task: Task, skills: set[int] | None, operator_id: int, pact: Pact | None) -> bool:
    """Whether the skills do for a task; those of a guest are not known, and nothing is hidden from them."""
    if skills is None or pact is None:
        return skills is None or skills.issuperset(task.skill_ids)
    counts = skills_alike(session, task.skill_ids, [operator_id])
    return all(counts[skill_id] & skills for skill_id in task.skill_ids)


def has_had_share(session: Session, task: Task, resident_id: int) -> bool:
    """Whether somebody has had as many places of a task as one person may take; what ended with nothing done is none."""
    if task.most_shares is None:
        return False
    is_had = or_(Assignment.status.in_(LIVE | {AssignmentStatus.APPROVED}), Assignment.units_paid > 0)
    had = select(func.count()).where(Assignment.resident_id == resident_id, Assignment.task_id == task.id, is_had)
    return (session.scalar(had) or 0) >= task.most_shares


def _by_offer(session: Session, name: str, query: Select[*tuple[Any, ...]], resident_id: int | None) -> dict[int, Any]:
    if resident_id is None:
        return {}
    return _of(session, name, query, resident_id)


def forget_offers(session: Session, resident_id: int) -> None:
    """The resident has been asked, has taken work, or a place is kept for them or no longer."""
    for name in ("invited", "had"):
        forget_one(session, name, resident_id)


def _of(session: Session, name: str, query: Select[*tuple[Any, ...]], resident_id: int) -> dict[int, Any]:
    """What belongs to a resident; `query` asks for (resident, number) and what else is to be known of that."""

    def read(residents: list[int]) -> dict[int, dict[int, Any]]:
        found: dict[int, dict[int, Any]] = {}
        for owner, number, *more in session.execute(query, {"residents": residents}):
            found.setdefault(owner, {})[number] = more[0] if more else None
        return found

    return of_each(session, name, resident_id, read=read) or {}
