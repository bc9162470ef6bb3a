"""Whether a person may take a task: checked when they do, whatever was true when they were asked."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.dispatch.audience import exceeds_yen, has_enough
from models.dispatch.candidates import earned_in_year
from models.dispatch.offers import Offer
from models.dispatch.open_offers import has_had_share, skills_of, units_offered
from models.dispatch.takers import has_it_as_another
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.money.consumption_tax import with_tax
from models.people.ages import ADULT_AGE, age_on
from models.people.memberships import Membership
from models.people.operators import Operator
from models.people.residents import PrivateField, Resident, data_key
from models.people.skills import skills_alike
from models.quality.courses import course_to_pass, trial_of
from models.rows import found
from models.seal import Vault
from models.towns.entrusting import Entrusting, entrusting
from models.work.assignments import IN_HAND, Assignment
from models.work.on_site import is_elsewhere
from models.work.tasks import Task


class NotAdult(Conflict):
    """No birth date was given, or it is that of a minor."""

    key = "errors.work.not_adult"


class IdentityUnchecked(Conflict):
    """The operator wants to have seen who somebody is before they take work, and has not yet."""

    key = "errors.work.identity_unchecked"


class LacksSkill(Conflict):
    """The task needs a skill that the person has not said they have."""

    key = "errors.work.lacks_skill"


class YearlyLimit(Conflict):
    """It would exceed the yen a year (`limit_yen`) that the person set for themselves."""

    key = "errors.work.yearly_limit"


class Elsewhere(Conflict):
    """They have work at a place in the same time."""

    key = "errors.work.elsewhere"


class EnoughOpen(Conflict):
    """They have as many pieces of work in hand (`most`) as they wanted at once."""

    key = "errors.work.enough_open"


class ShareTaken(Conflict):
    """They have had as many places of this task (`most`) as one person may take."""

    key = "errors.work.share_taken"


class CourseNeeded(Conflict):
    """The task needs a short course (`course`) that the person has not been through yet."""

    key = "errors.work.course_needed"


class TrialRunning(Conflict):
    """The person's first share of this kind of work is in hand or being judged; the next comes after it."""

    key = "errors.work.trial_running"


class TwiceRegistered(Conflict):
    """Another registration of the same person has this task already."""

    key = "errors.work.twice_registered"


def check_person(
    session: Session, vault: Vault, task: Task, offer: Offer, resident_id: int, now: datetime
) -> Entrusting:
    """How the person may take the task now: refuse, kindly and by name, who may not.

    Raises what `models.towns.entrusting.entrusting` raises, NotAdult, IdentityUnchecked, LacksSkill, TwiceRegistered, Elsewhere,
    EnoughOpen, ShareTaken, CourseNeeded, TrialRunning, YearlyLimit.
    """
    entrusted = entrusting(session, task, offer, resident_id, now)
    resident = found(session, Resident, resident_id)
    if not _is_adult(session, vault, resident, day_in_japan(now)):
        raise NotAdult()
    _check_identity(session, entrusted.membership)
    if not has_skills(session, task, resident_id, entrusted):
        raise LacksSkill()
    if has_it_as_another(session, task, resident):
        raise TwiceRegistered()
    _check_room(session, task, entrusted.membership)
    _check_learned(session, task, resident_id)
    limit_yen = entrusted.membership.yen_per_year
    if limit_yen is not None:
        due_on = day_in_japan(task.due_at)
        earned = earned_in_year(session, due_on.year, resident_id).get(resident_id, 0)
        fee_yen = with_tax(task, task.unit_fee_yen * units_offered(session, task), due_on)
        if exceeds_yen(earned, limit_yen, fee_yen):
            raise YearlyLimit(limit_yen=f"{limit_yen:,}")
    return entrusted


def _check_identity(session: Session, membership: Membership) -> None:
    if membership.identity_checked_at is None and found(session, Operator, membership.operator_id).needs_identity_check:
        raise IdentityUnchecked()


def has_skills(session: Session, task: Task, resident_id: int, entrusted: Entrusting) -> bool:
    """Whether the skills do; in another town the home operator's of the same key count."""
    if not task.skill_ids:
        return True
    mine = skills_of(session, resident_id)
    if entrusted.pact is None:
        return mine.issuperset(task.skill_ids)
    counts = skills_alike(session, task.skill_ids, [entrusted.membership.operator_id])
    return all(counts[skill_id] & mine for skill_id in task.skill_ids)


def _check_room(session: Session, task: Task, membership: Membership) -> None:
    """Whether it fits beside what they have, and leaves enough of it for others."""
    me = membership.resident_id
    if is_elsewhere(session, task, me):
        raise Elsewhere()
    if membership.most_open is not None:
        in_hand = select(func.count()).where(
            Assignment.resident_id == me,
            Assignment.status.in_(IN_HAND),
        )
        if has_enough(session.scalar(in_hand) or 0, membership.most_open):
            raise EnoughOpen(most=membership.most_open)
    if has_had_share(session, task, me):
        raise ShareTaken(most=task.most_shares)


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
