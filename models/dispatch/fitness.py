"""Whether a person may take a task: checked when they do, whatever was true when they were asked."""

from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.dispatch.audience import exceeds_yen
from models.dispatch.candidates import earned_this_year
from models.dispatch.open_offers import skills_of, units_offered
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.people.ages import ADULT_AGE, age_on
from models.people.memberships import Membership, MembershipStatus, membership_at
from models.people.residents import PrivateField, Resident, data_key
from models.quality.courses import course_to_pass, trial_of
from models.rows import found, once
from models.seal import Vault
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

_HELD_BY_ANOTHER = (
    select(Assignment.id)
    .join(Resident, Resident.id == Assignment.resident_id)
    .where(
        Assignment.task_id == bindparam("task"),
        Assignment.status.in_(LIVE),
        Resident.person_digest == bindparam("person"),
        Resident.id != bindparam("resident"),
    )
    .limit(1)
    .execution_options(autoflush=False)
)


class NotMember(Conflict):
    """The person is not registered with the operator."""

    key = "errors.work.not_member"


class MembershipPaused(Conflict):
    """The person has paused; they can take work again by one tap."""

    key = "errors.work.paused"


class NotAdult(Conflict):
    """No birth date was given, or it is that of a minor."""

    key = "errors.work.not_adult"


class LacksSkill(Conflict):
    """The task needs a skill that the person has not said they have."""

    key = "errors.work.lacks_skill"


class YearlyLimit(Conflict):
    """It would exceed the yen a year (`limit_yen`) that the person set for themselves."""

    key = "errors.work.yearly_limit"


class CourseNeeded(Conflict):
    """The task needs a short course (`course`) that the person has not been through yet."""

    key = "errors.work.course_needed"


class TrialRunning(Conflict):
    """The person's first share of this kind of work is in hand or being judged; the next comes after it."""

    key = "errors.work.trial_running"


class TwiceRegistered(Conflict):
    """Another registration of the same person has this task already."""

    key = "errors.work.twice_registered"


def check_person(session: Session, vault: Vault, task: Task, resident_id: int, now: datetime) -> None:
    """Refuse, kindly and by name, a person who may not take the task now.

    Raises NotMember, MembershipPaused, NotAdult, LacksSkill, TwiceRegistered, CourseNeeded, TrialRunning, YearlyLimit.
    """
    membership = _membership(session, resident_id, task.operator_id)
    resident = found(session, Resident, resident_id)
    if not _is_adult(session, vault, resident, day_in_japan(now)):
        raise NotAdult()
    if not skills_of(session, resident_id).issuperset(task.skill_ids):
        raise LacksSkill()
    if _has_it_as_another(session, task, resident):
        raise TwiceRegistered()
    _check_learned(session, task, resident_id)
    if membership.yen_per_year is not None:
        earned = earned_this_year(session, now, resident_id).get(resident_id, 0)
        fee_yen = task.unit_fee_yen * units_offered(session, task)
        if exceeds_yen(earned, membership.yen_per_year, fee_yen):
            raise YearlyLimit(limit_yen=f"{membership.yen_per_year:,}")


def _membership(session: Session, resident_id: int, operator_id: int) -> Membership:
    membership = membership_at(session, resident_id, operator_id)
    if membership is not None and membership.status is MembershipStatus.PAUSED:
        raise MembershipPaused()
    if membership is None or membership.status is not MembershipStatus.ACTIVE:
        raise NotMember()
    return membership


def _check_learned(session: Session, task: Task, resident_id: int) -> None:
    course = course_to_pass(session, task, resident_id)
    if course is not None:
        raise CourseNeeded(course=course.id)
    trial = trial_of(session, task, resident_id)
    if trial is not None and trial.is_running:
        raise TrialRunning()


def _is_adult(session: Session, vault: Vault, resident: Resident, today: date) -> bool:
    key = data_key(session, vault, resident.id)
    born_on = resident.private(PrivateField.BORN_ON, key)
    return born_on is not None and age_on(date.fromisoformat(born_on), today) >= ADULT_AGE


def _has_it_as_another(session: Session, task: Task, resident: Resident) -> bool:
    if resident.person_digest is None:
        return False
    # Those who take work in this very transaction are not all written yet.
    here: set[int] = once(session, "taking", task.id, resident.person_digest, read=set)
    here.add(resident.id)
    given = {"task": task.id, "resident": resident.id, "person": resident.person_digest}
    return len(here) > 1 or session.scalar(_HELD_BY_ANOTHER, given) is not None
