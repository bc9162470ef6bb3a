"""Who takes an offer: what each has had of it, their invitation, and whether they are somebody else too. Whoever takes it
is asked all of that, so for that it is read together."""

from sqlalchemy import Row, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from models.dispatch.offers import Invitation, Offer
from models.lists import among
from models.people.residents import Resident, ResidentKey, note_key
from models.rows import forget_one, found, of_each, once, recall, remember
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

_TAKEN, _INVITED, _AS_ANOTHER = "taken before", "invitation", "held by another"
_other, _others = aliased(Resident), aliased(Assignment)
_held_by_another = (
    select(func.min(_others.id))
    .join(_other, _others.resident_id == _other.id)
    .where(
        _other.person_digest == Resident.person_digest,
        _other.id != Resident.id,
        _others.task_id == bindparam("task"),
        _others.status.in_(LIVE),
    )
    .correlate(Resident)
    .scalar_subquery()
)
_OF_RESIDENTS = among(Resident.id, "residents")
_MINE, _ASKED = Assignment.offer_id == bindparam("offer"), Invitation.offer_id == bindparam("offer")
# What comes to be in this transaction is remembered, so there is nothing to be written before these are asked.
_TAKERS = (
    select(Resident.id, Assignment.id, Invitation, _held_by_another, ResidentKey.wrapped)
    .outerjoin(Assignment, and_(_MINE, Assignment.resident_id == Resident.id))
    .outerjoin(Invitation, and_(_ASKED, Invitation.resident_id == Resident.id))
    .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
    .where(_OF_RESIDENTS)
    .execution_options(autoflush=False)
)
_ASSIGNMENTS = (
    select(Assignment.resident_id, Assignment.id)
    .where(_MINE, among(Assignment.resident_id, "residents"))
    .execution_options(autoflush=False)
)
_INVITATIONS = (
    select(Invitation.resident_id, Invitation)
    .where(_ASKED, among(Invitation.resident_id, "residents"))
    .execution_options(autoflush=False)
)
_ANOTHERS = select(Resident.id, _held_by_another).where(_OF_RESIDENTS).execution_options(autoflush=False)


def read_takers(session: Session, offer: Offer, resident_id: int) -> None:
    """Read what follows here for somebody who takes an offer, and for their neighbours in the batch."""

    def read(residents: list[int]) -> dict[int, Row[int, int | None, Invitation | None, int | None, bytes | None]]:
        given = {"offer": offer.id, "task": offer.task_id, "residents": residents}
        rows = {row[0]: row for row in session.execute(_TAKERS, given)}
        for one, assignment_id, invitation, as_another, wrapped in rows.values():
            _note(session, _TAKEN, one, offer.id, assignment_id)
            _note(session, _INVITED, one, offer.id, invitation)
            _note(session, _AS_ANOTHER, one, offer.task_id, as_another)
            note_key(session, one, wrapped)
        return rows

    of_each(session, "taker", resident_id, offer.id, read=read)


def taken_before(session: Session, offer_id: int, resident_id: int, *, again: bool = False) -> int | None:
    """The assignment that somebody has or had of an offer; `again`: what was known before may be true no more."""
    if again:
        forget_one(session, _TAKEN, resident_id, offer_id)

    def read(residents: list[int]) -> dict[int, int]:
        return dict(session.execute(_ASSIGNMENTS, {"offer": offer_id, "residents": residents}).all())

    return of_each(session, _TAKEN, resident_id, offer_id, read=read)


def note_taken(session: Session, task: Task, assignment: Assignment) -> None:
    """Somebody has taken an offer in this transaction: whoever is the same person, registered twice, may not."""
    remember(session, _TAKEN, assignment.resident_id, assignment.offer_id, value=assignment.id)
    _takers(session, task, found(session, Resident, assignment.resident_id)).add(assignment.resident_id)


def invitation_to(session: Session, offer_id: int, resident_id: int) -> Invitation | None:
    """Somebody's invitation to an offer, if they have one."""

    def read(residents: list[int]) -> dict[int, Invitation]:
        return dict(session.execute(_INVITATIONS, {"offer": offer_id, "residents": residents}).all())

    return of_each(session, _INVITED, resident_id, offer_id, read=read)


def note_invited(session: Session, invitation: Invitation) -> None:
    """Note that somebody has just been invited."""
    remember(session, _INVITED, invitation.resident_id, invitation.offer_id, value=invitation)


def has_it_as_another(session: Session, task: Task, resident: Resident) -> bool:
    """Whether another registration of the same person has a task."""
    if resident.person_digest is None:
        return False

    def read(residents: list[int]) -> dict[int, int | None]:
        return dict(session.execute(_ANOTHERS, {"task": task.id, "residents": residents}).all())

    here = _takers(session, task, resident) - {resident.id}
    return bool(here) or of_each(session, _AS_ANOTHER, resident.id, task.id, read=read) is not None


def _takers(session: Session, task: Task, resident: Resident) -> set[int]:
    """As whom a person has taken a task in this very transaction: not all of that is written yet."""
    return once(session, "takers", task.id, resident.person_digest, read=set)


def _note(session: Session, name: str, resident_id: int, number: int, value: object) -> None:
    """What this transaction knows already may be newer: it has made it itself."""
    if recall(session, name, resident_id, number) is None:
        remember(session, name, resident_id, number, value=value)
