"""A resident's work: in a batch of many residents' turns it is read, and held, for all of them at once."""

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from models.lists import among
from models.rows import carried, forget_one, of_each, recall, remember
from models.work.assignments import IN_HAND, LIVE, Assignment
from models.work.tasks import Task

# Whoever looks at work looks at its task next, so both are read together.
_WORK = select(Assignment, Task).join(Task, Task.id == Assignment.task_id)
_OF = _WORK.where(among(Assignment.resident_id, "residents"), Assignment.status.in_(IN_HAND)).order_by(Assignment.id)
# Those that another transaction holds are left: whoever needs one waits for that one alone.
_HELD = _OF.with_for_update(of=Assignment, skip_locked=True).execution_options(populate_existing=True)


NEWEST = 10
"""So many pieces of their work a resident is shown."""

_IS_LIVE = Assignment.status.in_(LIVE)
_LIVE = _WORK.where(among(Assignment.resident_id, "residents"), _IS_LIVE)
_PLACE = func.row_number().over(
    partition_by=Assignment.resident_id,
    order_by=(case((_IS_LIVE, 0), else_=1), case((_IS_LIVE, Assignment.due_at)), Assignment.id.desc()),
)
_PLACED = (
    select(Assignment.id, _PLACE.label("place")).where(among(Assignment.resident_id, "residents")).subquery("placed")
)
_NEWEST = _WORK.join(_PLACED, _PLACED.c.id == Assignment.id).where(_PLACED.c.place <= NEWEST)


def in_hand(session: Session, resident_id: int) -> list[Assignment]:
    """What a resident has something to do for, as it was when it was first asked in this transaction."""
    return of_each(session, "in hand", resident_id, read=lambda ids: _read(session, _OF, ids)) or []


def hold_in_hand(session: Session, resident_id: int) -> list[Assignment]:
    """Lock it until the transaction ends, so that `models.rows.locked` finds it so. What others hold is left out."""

    def read(residents: list[int]) -> dict[int, list[Assignment]]:
        found = _read(session, _HELD, residents)
        for assignment in (one for own in found.values() for one in own):
            remember(session, "locked", Assignment, assignment.id, value=assignment)
        return found

    return of_each(session, "held in hand", resident_id, read=read) or []


def all_in_hand(session: Session) -> list[Assignment]:
    """What the residents of a batch have in hand, as far as it has been asked for."""
    return _asked_for(session, "in hand", "held in hand")


def all_held(session: Session) -> list[int]:
    """The numbers of the work of a batch's residents that is held, as far as it has been asked for."""
    return [one.id for one in _asked_for(session, "held in hand")]


def newest_work(session: Session, resident_id: int) -> list[Assignment]:
    """A resident's work: live first, what is due soonest at the front; then the newest of the ended."""
    found = of_each(session, "newest work", resident_id, read=lambda ids: _read(session, _NEWEST, ids)) or []

    def place(one: Assignment) -> tuple[bool, float, int]:
        is_live = one.status in LIVE
        return not is_live, one.due_at.timestamp() if is_live else 0, -one.id

    return sorted(found, key=place)


def live_work(session: Session, resident_id: int) -> list[Assignment]:
    """All of a resident's work that is live, what is due soonest at the front."""
    known = newest_work(session, resident_id)
    if len(known) == NEWEST:
        known = of_each(session, "live work", resident_id, read=lambda ids: _read(session, _LIVE, ids)) or []
    return sorted((one for one in known if one.status in LIVE), key=lambda one: (one.due_at, one.id))


def read_own(session: Session, assignment_id: int, resident_id: int) -> None:
    """Read one piece of a resident's work, and what their neighbours in the batch are likely to ask for next."""
    names = ("held in hand", "newest work")
    known = {one.id for name in names for one in recall(session, name, resident_id) or ()}
    if assignment_id not in known and all(one.id != assignment_id for one in in_hand(session, resident_id)):
        newest_work(session, resident_id)


def note_taken(session: Session, resident_id: int) -> None:
    """Note that a resident has more work than was read."""
    for name in ("newest work", "live work"):
        forget_one(session, name, resident_id)


def all_known(session: Session) -> list[int]:
    """The numbers of the work of a batch's residents, as far as it has been asked for."""
    return [one.id for one in _asked_for(session, "in hand", "held in hand", "newest work")]


def _asked_for(session: Session, *names: str) -> list[Assignment]:
    lists = (recall(session, name, one) or () for one in carried(session) for name in names)
    return list({one.id: one for own in lists for one in own}.values())


def _read(session: Session, query: Select[Assignment, Task], residents: list[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for assignment, _task in session.execute(query, {"residents": residents}):
        found.setdefault(assignment.resident_id, []).append(assignment)
    return found
