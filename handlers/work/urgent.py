"""Something has come up (急用): everything open is put off or given back at once, and the director knows.

What has come up is nobody's business: it is neither asked nor kept, and nothing here is read by dispatch.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.work import working
from handlers.work.ending import Ended
from handlers.work.extending import NoMoreTime, extend
from models.rows import found
from models.work.assignments import Assignment
from models.work.tasks import Task


@dataclass(frozen=True, slots=True)
class PutOff:
    """Work that has more time now."""

    assignment_id: int
    title: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Work that was given back, for it could not wait; what is done of it is paid."""

    title: str
    ended: Ended


@dataclass(slots=True)
class Eased:
    """What became of everything open."""

    put_off: list[PutOff] = field(default_factory=list)
    given_back: list[GivenBack] = field(default_factory=list)


def ease(context: Context, resident_id: int, operator_id: int) -> Eased:
    """Put off what can wait, give back what cannot."""
    eased = Eased()
    for assignment in _open_work(context, resident_id, operator_id):
        title = found(context.session, Task, assignment.task_id).title
        try:
            later = extend(context, assignment.id, resident_id, is_urgent=True)
            if later.operator_id != operator_id:
                _tell_lead(context, later)
            eased.put_off.append(PutOff(later.id, title, later.due_at))
        except NoMoreTime:
            eased.given_back.append(GivenBack(title, working.hand_back(context, assignment.id, resident_id)))
    _tell_director(context, resident_id, operator_id, eased)
    return eased


def give_all_back(context: Context, resident_id: int, operator_id: int) -> Eased:
    """Give everything open back, also what could wait."""
    eased = Eased()
    for assignment in _open_work(context, resident_id, operator_id):
        title = found(context.session, Task, assignment.task_id).title
        eased.given_back.append(GivenBack(title, working.hand_back(context, assignment.id, resident_id)))
    _tell_director(context, resident_id, operator_id, eased)
    return eased


def _open_work(context: Context, resident_id: int, operator_id: int) -> list[Assignment]:
    """What they have in hand as a resident of the operator: its own work, and that of other towns by a pact."""
    query = select(Assignment).where(
        Assignment.resident_id == resident_id,
        or_(Assignment.operator_id == operator_id, Assignment.pact_id.is_not(None)),
        Assignment.status.in_(working.LAPSING),
        Assignment.due_at > context.now,
    )
    return list(context.session.scalars(query.order_by(Assignment.task_id, Assignment.id)))


def _tell_lead(context: Context, assignment: Assignment) -> None:
    """Another town, whose work it is, hears of the later day, and of the person by the alias in the contract alone."""
    detail = {"put_off": 1, "given_back": 0, "due_at": assignment.due_at.isoformat()}
    notify(context, assignment.operator_id, "resident.urgent", f"assignments:{assignment.id}", detail)


def _tell_director(context: Context, resident_id: int, operator_id: int, eased: Eased) -> None:
    if not eased.put_off and not eased.given_back:
        return
    subject = f"residents:{resident_id}"
    detail = {"put_off": len(eased.put_off), "given_back": len(eased.given_back)}
    context.record(operator_id, "work.ease", subject, detail)
    notify(context, operator_id, "resident.urgent", subject, detail)
