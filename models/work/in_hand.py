"""Work in hand: in a batch of many residents' turns it is read, and held, for all of them at once."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.lists import among
from models.rows import carried, of_each, recall, remember
from models.work.assignments import IN_HAND, Assignment

_OF = (
    select(Assignment)
    .where(among(Assignment.resident_id, "residents"), Assignment.status.in_(IN_HAND))
    .order_by(Assignment.id)
)
# Those that another transaction holds are left: whoever needs one waits for that one alone.
_HELD = _OF.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def in_hand(session: Session, resident_id: int) -> list[Assignment]:
    """What a resident has something to do for, as it was when it was first asked in this transaction."""
    return of_each(session, "in hand", resident_id, read=lambda ids: _read(session, _OF, ids)) or []


def hold_in_hand(session: Session, resident_id: int) -> None:
    """Lock it until the transaction ends, so that `models.rows.locked` finds it so."""

    def read(residents: list[int]) -> dict[int, list[Assignment]]:
        found = _read(session, _HELD, residents)
        for assignment in (one for own in found.values() for one in own):
            remember(session, "locked", Assignment, assignment.id, value=assignment)
        return found

    of_each(session, "held in hand", resident_id, read=read)


def all_in_hand(session: Session) -> list[Assignment]:
    """What the residents of a batch have in hand, as far as it has been asked for."""
    return [one for resident_id in carried(session) for one in recall(session, "in hand", resident_id) or ()]


def _read(session: Session, query: Select[Assignment], residents: list[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for assignment in session.scalars(query, {"residents": residents}):
        found.setdefault(assignment.resident_id, []).append(assignment)
    return found
