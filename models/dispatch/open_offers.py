"""Which offers can be taken now, and by whom."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    bindparam,
    case,
    false,
    func,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from models.dispatch.offers import Invitation, Offer, OfferStatus
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.lists import among
from models.people.memberships import Membership, MembershipStatus, ResidentSkill, took_back_sharing
from models.people.operators import Client
from models.people.skills import skills_alike
from models.quality.shares import HAS_GOLDS, note_golds
from models.rows import at_hand, forget_one, of_each, once
from models.towns.entrusting import is_at_home, is_shared_now
from models.towns.pacts import Chain, Pact, holds_on, leads_of
from models.work.assignments import LIVE, Assignment, AssignmentStatus
from models.work.on_site import is_elsewhere
from models.work.orders import Order
from models.work.places import COUNT_POSITIONS, count_open_positions, note_open_positions
from models.work.tasks import Task, TaskKind, TaskStatus
from models.writes import lanes_of

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
_TO_TAKE = (
    select(Offer, Task, Order, Client)
    .join(Task, Task.id == Offer.task_id)
    .join(Order, Order.id == Task.order_id)
    .join(Client, Client.id == Order.client_id)
    .where(Offer.id == bindparam("offer"))
    .execution_options(autoflush=False)
)
_UNDER_LOCK = (
    select(Offer.status, COUNT_POSITIONS.scalar_subquery(), HAS_GOLDS.exists())
    .where(Offer.id == bindparam("offer"))
    .execution_options(autoflush=False)
)
_SKILLS = select(ResidentSkill.resident_id, ResidentSkill.skill_id).where(
    among(ResidentSkill.resident_id, "residents"), ResidentSkill.has
)
_OWN: CompoundSelect[int, int, datetime | None, bool] = union_all(
    select(Invitation.resident_id, Invitation.offer_id, Invitation.held_until, false()).where(
        among(Invitation.resident_id, "residents")
    ),
    select(Assignment.resident_id, Assignment.offer_id, null(), true()).where(
        among(Assignment.resident_id, "residents")
    ),
)
_GIVEN = select(Offer, Task).join(Task, Task.id == Offer.task_id).where(among(Offer.id, "offers"))


@dataclass(slots=True)
class OwnOffers:
    """Of a resident: to which offers they were invited, each until when a place is kept for them, and which they took."""

    invited: dict[int, datetime | None] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)


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
    own_offers = OwnOffers() if resident_id is None else _own_offers(session, resident_id)
    for offer, task, pact in offers:
        held_until = own_offers.invited.get(offer.id)
        if not task.free_places and held_until is None:
            continue
        if offer.id in own_offers.taken or not _suits(session, task, resident_id, operator_id, pact):
            continue
        if resident_id is not None and is_elsewhere(session, task, resident_id):
            continue
        if resident_id is not None and has_had_share(session, task, resident_id):
            continue
        if offer.audience.get("mode") not in ONLY_THE_ASKED or offer.id in own_offers.invited:
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


def read_offers(session: Session, offer_ids: Sequence[int]) -> Sequence[Row[Offer, Task]]:
    """Read offers by their numbers, with their tasks, before each is looked at. Hold what is answered as long:
    those that were not at hand."""
    missing = [one for one in offer_ids if at_hand(session, Offer, one) is None]
    return session.execute(_GIVEN, {"offers": missing}).all() if missing else ()


def offer_to_take(session: Session, offer_id: int) -> tuple[Offer, Task]:
    """An offer and its task, read together with the order and the client, at which whoever takes it looks too. Raises
    NotFound."""
    row = once(session, "to take", offer_id, read=lambda: session.execute(_TO_TAKE, {"offer": offer_id}).one_or_none())
    if row is None:
        raise NotFound()
    offer, task, _order, _client = row
    return offer, task


def status_under_lock(session: Session, offer: Offer, task: Task) -> OfferStatus | None:
    """How an offer stands once its task is locked, as whoever closes it does before; what else a share depends on is
    read with it."""

    def read() -> OfferStatus | None:
        given = {"offer": offer.id, "task": task.id, "most": task.units_per_place * lanes_of(session)}
        row = session.execute(_UNDER_LOCK, given).one_or_none()
        if row is None:
            return None
        status: OfferStatus
        status, positions, has_any_golds = row
        note_open_positions(session, task.id, positions)
        note_golds(session, task.id, bool(has_any_golds))
        return status

    return once(session, "status under lock", offer.id, read=read)


def is_open(offer: Offer, task: Task, now: datetime) -> bool:
    """Whether an offer can be taken at all, places aside."""
    return offer.status is OfferStatus.SENT and offer.closes_at > now and task.status is TaskStatus.OPEN


def skills_of(session: Session, resident_id: int) -> set[int]:
    """The skills that a resident says they have."""

    def read(residents: list[int]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for owner, skill_id in session.execute(_SKILLS, {"residents": residents}):
            found.setdefault(owner, set()).add(skill_id)
        return found

    return of_each(session, "own skills", resident_id, read=read) or set()


def forget_skills(session: Session, resident_id: int) -> None:
    """The resident has answered anew what they can do."""
    forget_one(session, "own skills", resident_id)


def units_offered(session: Session, task: Task) -> int:
    """How many units the next place has: the last share of a chat task may be a small one."""
    if task.kind is TaskKind.OUTSIDE:
        return task.units_per_place
    return count_open_positions(session, task.id, task.units_per_place) or task.units_per_place


def _suits(session: Session, task: Task, resident_id: int | None, operator_id: int, pact: Pact | None) -> bool:
    """Whether the skills do for a task; those of a guest are not known, and nothing is hidden from them."""
    if resident_id is None or not task.skill_ids:
        return True
    skills = skills_of(session, resident_id)
    if pact is None:
        return skills.issuperset(task.skill_ids)
    counts = skills_alike(session, task.skill_ids, [operator_id])
    return all(counts[skill_id] & skills for skill_id in task.skill_ids)


def has_had_share(session: Session, task: Task, resident_id: int) -> bool:
    """Whether somebody has had as many places of a task as one person may take; what ended with nothing done is none."""
    if task.most_shares is None:
        return False
    is_had = or_(Assignment.status.in_(LIVE | {AssignmentStatus.APPROVED}), Assignment.units_paid > 0)
    had = select(func.count()).where(Assignment.resident_id == resident_id, Assignment.task_id == task.id, is_had)
    return (session.scalar(had) or 0) >= task.most_shares


def _own_offers(session: Session, resident_id: int) -> OwnOffers:
    def read(residents: list[int]) -> dict[int, OwnOffers]:
        found = {one: OwnOffers() for one in residents}
        for owner, offer_id, held_until, is_taken in session.execute(_OWN, {"residents": residents}):
            if is_taken:
                found[owner].taken.add(offer_id)
            else:
                found[owner].invited[offer_id] = held_until
        return found

    return of_each(session, "own offers", resident_id, read=read) or OwnOffers()


def forget_offers(session: Session, resident_id: int) -> None:
    """The resident has been asked, has taken work, or a place is kept for them or no longer."""
    forget_one(session, "own offers", resident_id)
