"""Registrations: joining, pausing, leaving, and what residents say of themselves: skills, free time, limits.

Nothing here ever counts against anybody: a pause and a leave change only who is asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch import waitlist
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.people import consents
from handlers.people.homes import make_room_for_home
from handlers.people.left_behind import hold_tasks, open_work
from handlers.people.residents import tell_of_doubles
from handlers.work import taking, working
from messages.consents import SHARING
from models.base import new_row
from models.dispatch.open_offers import forget_skills
from models.errors import BadInput, NotFound
from models.japan_time import day_in_japan
from models.money.payables import UNPAID, Payable
from models.people.memberships import (
    LEAST_MINUTES,
    MOST_MINUTES,
    MOST_OPEN,
    MOST_YEN,
    FreeTime,
    Membership,
    MembershipStatus,
    ResidentSkill,
    membership_at,
    operators_of,
    put_membership,
)
from models.people.operators import Operator, Skill
from models.people.residents import Resident, is_new
from models.rows import found
from models.writes import gather

_NEW_BAND, _NEW_ANSWER = new_row(FreeTime), new_row(ResidentSkill)
_REGISTERED = frozenset({MembershipStatus.ACTIVE, MembershipStatus.PAUSED})


class BadLimit(BadInput):
    """A limit outside of what a week or a year can hold."""

    key = "errors.membership.bad_limit"


class UnknownBand(BadInput):
    """A part of a day that the operator does not keep."""

    key = "errors.membership.unknown_band"


@dataclass(frozen=True, slots=True)
class LeftWith:
    """What a leaver leaves: assignments handed back, and yen (before withholding) still owed, which will be paid.

    `judged`: how many of those handed back are looked at first, for they were done outside of the chat.
    """

    handed_back: int
    owed_yen: int
    judged: int = 0


def is_member(session: Session, resident_id: int, operator_id: int) -> bool:
    """Whether the resident is registered here, at work or pausing."""
    membership = membership_at(session, resident_id, operator_id)
    return membership is not None and membership.status in _REGISTERED


def membership_of(session: Session, resident_id: int, operator_id: int) -> Membership:
    """Raises NotFound."""
    membership = membership_at(session, resident_id, operator_id)
    if membership is None:
        raise NotFound()
    return membership


def join(
    context: Context, resident: Resident, operator_id: int, *, is_home: bool = True, pact_id: int | None = None
) -> Membership:
    """Register with an operator, for the first time, from its register, or again; once registered, nothing changes.

    `pact_id`: from another town, by a pact; who registers here by themselves later is bound by none any more.
    Raises HomeElsewhere.
    """
    membership = membership_at(context.session, resident.id, operator_id)
    if membership is not None and membership.status in _REGISTERED:
        if pact_id is None:
            membership.pact_id = None
        return membership
    if is_home:
        make_room_for_home(context.session, resident.id, operator_id)
    if membership is None:
        membership = add_membership(context, resident, operator_id, MembershipStatus.ACTIVE, is_home=is_home)
    else:
        move(context, membership, MembershipStatus.ACTIVE)
        membership.joined_at, membership.left_at, membership.paused_until = context.now, None, None
    membership.pact_id = pact_id
    context.record(operator_id, "memberships.join", f"residents:{resident.id}")
    notify(context, operator_id, "resident.joined", f"residents:{resident.id}")
    tell_of_doubles(context, resident, operator_id)
    return membership


def add_membership(
    context: Context,
    resident: Resident,
    operator_id: int,
    status: MembershipStatus,
    *,
    is_home: bool = True,
    number: str | None = None,
) -> Membership:
    """The row of a registration; `number` is that of the operator's own register."""
    membership = Membership(
        resident_id=resident.id,
        operator_id=operator_id,
        status=status,
        is_home=is_home,
        joined_at=context.now,
        number=number,
    )
    put_membership(context.session, membership)
    return membership


def pause(context: Context, membership: Membership, until: date | None) -> None:
    """Ask for no work until a day (that day included), or until they come back; work in hand goes on."""
    if membership.status is not MembershipStatus.PAUSED:
        move(context, membership, MembershipStatus.PAUSED)
    membership.paused_until = until
    _record(context, membership, "memberships.pause", until=until.isoformat() if until else None)


def resume(context: Context, membership: Membership) -> None:
    """Back from a pause."""
    if membership.status is MembershipStatus.PAUSED:
        move(context, membership, MembershipStatus.ACTIVE)
        membership.paused_until = None
        _record(context, membership, "memberships.resume")


def leave(context: Context, membership: Membership) -> LeftWith:
    """Leave: open work goes back and what is done of it is paid; work under review stays; money owed is still sent.

    A place that is kept for them is the next one's, and they wait for none.
    """
    resident_id = membership.resident_id
    hold_tasks(context.session, [membership])
    for _, offer_id in waitlist.awaited(context.session, resident_id, membership.operator_id):
        taking.decline(context, offer_id, resident_id)
    left = open_work(context.session, membership)
    ended = [working.hand_back(context, assignment_id, resident_id) for _, assignment_id in left]
    handed_back, judged = len(ended), sum(one.part_percent > 0 for one in ended)
    move(context, membership, MembershipStatus.LEFT)
    membership.left_at, membership.paused_until = context.now, None
    if membership.pact_id is not None:
        operator = found(context.session, Operator, membership.operator_id)
        consents.withdraw(context, found(context.session, Resident, membership.resident_id), operator, SHARING)
    owed_yen = _owed_yen(context.session, membership)
    _record(context, membership, "memberships.leave", handed_back=handed_back)
    detail = {"handed_back": handed_back, "owed_yen": owed_yen}
    notify(context, membership.operator_id, "resident.left", f"residents:{membership.resident_id}", detail)
    return LeftWith(handed_back, owed_yen, judged)


def set_limits(
    context: Context, membership: Membership, *, minutes_per_week: int | None, yen_per_year: int | None
) -> None:
    """The resident's own limits; None is no limit. Raises BadLimit."""
    if minutes_per_week is not None and not LEAST_MINUTES <= minutes_per_week <= MOST_MINUTES:
        raise BadLimit(field="minutes_per_week")
    if yen_per_year is not None and not 1 <= yen_per_year <= MOST_YEN:
        raise BadLimit(field="yen_per_year")
    membership.minutes_per_week, membership.yen_per_year = minutes_per_week, yen_per_year
    membership.version += 1
    _record(context, membership, "memberships.limits")


def set_most_open(context: Context, membership: Membership, most_open: int | None) -> None:
    """How many pieces of work a resident wants in hand at once; None is any number. Raises BadLimit."""
    if most_open is not None and not 1 <= most_open <= MOST_OPEN:
        raise BadLimit(field="most_open")
    membership.most_open = most_open
    membership.version += 1
    _record(context, membership, "memberships.limits")


def free_today(context: Context, membership: Membership) -> None:
    """What a resident tells of today counts as free time, until the day is over."""
    membership.free_on = day_in_japan(context.now)
    membership.version += 1
    _record(context, membership, "memberships.free_today")


def set_longer_limits(context: Context, membership: Membership, has: bool) -> None:
    """Longer limits for work taken from now on; nobody asks why."""
    membership.has_longer_limits = has
    membership.version += 1
    _record(context, membership, "memberships.limits")


def set_free_time(context: Context, resident: Resident, bands: Collection[tuple[int, str]]) -> None:
    """When the resident is usually free: (weekday, band), 0 is Monday. Replaces what was there. Raises UnknownBand."""
    known = _known_bands(context.session, resident.id)
    if any(weekday not in range(7) or band not in known for weekday, band in bands):
        raise UnknownBand(field="free_time")
    if not is_new(context.session, resident.id):
        context.session.execute(delete(FreeTime).where(FreeTime.resident_id == resident.id))
    for weekday, band in sorted(set(bands)):
        gather(context.session, _NEW_BAND, {"resident_id": resident.id, "weekday": weekday, "band": band})
    resident.version += 1


def free_time(session: Session, resident_id: int) -> set[tuple[int, str]]:
    """(weekday, band) in which the resident is usually free."""
    query = select(FreeTime.weekday, FreeTime.band).where(FreeTime.resident_id == resident_id)
    return {(weekday, band) for weekday, band in session.execute(query)}


def answer_skills(context: Context, resident: Resident, given: Mapping[int, bool]) -> None:
    """Keep answers to skill questions, by the number of the skill; a later one replaces an earlier one.

    Raises NotFound for another operator's skill.
    """
    earlier, turn_at = _answered(context.session, resident.id)
    for skill_id, has in given.items():
        if not is_own_operator(context.session, resident.id, found(context.session, Skill, skill_id).operator_id):
            raise NotFound()
        if (answer := earlier.get(skill_id)) is not None:
            answer.has, answer.answered_at = has, context.now
        else:
            answered = {"skill_id": skill_id, "has": has, "answered_at": context.now}
            gather(context.session, _NEW_ANSWER, answered | {"resident_id": resident.id, "turn_at": turn_at})
    forget_skills(context.session, resident.id)


def _answered(session: Session, resident_id: int) -> tuple[dict[int, ResidentSkill], datetime | None]:
    """The skill questions answered so far, and the resident's place in line."""
    if is_new(session, resident_id):
        return {}, None
    query = select(ResidentSkill).where(ResidentSkill.resident_id == resident_id)
    turns = select(func.max(Membership.turn_at)).where(Membership.resident_id == resident_id)
    return {answer.skill_id: answer for answer in session.scalars(query)}, session.scalar(turns)


def next_skill_questions(
    session: Session, resident_id: int, operator_id: int, limit: int = 3, first_only: bool = False
) -> list[Skill]:
    """Skill questions not answered yet, in the operator's order."""
    answered = select(ResidentSkill.skill_id).where(ResidentSkill.resident_id == resident_id)
    query = select(Skill).where(Skill.operator_id == operator_id, Skill.id.not_in(answered))
    if first_only:
        query = query.where(Skill.is_asked_first)
    return list(session.scalars(query.order_by(Skill.position, Skill.id).limit(limit)))


def is_own_operator(session: Session, resident_id: int, operator_id: int) -> bool:
    """Whether there is any registration of the resident with the operator, of whatever status."""
    return membership_at(session, resident_id, operator_id) is not None


def _owed_yen(session: Session, membership: Membership) -> int:
    query = select(func.sum(Payable.gross_yen)).where(
        Payable.resident_id == membership.resident_id,
        Payable.operator_id == membership.operator_id,
        Payable.status.in_(UNPAID),
    )
    return int(session.scalar(query) or 0)


def _known_bands(session: Session, resident_id: int) -> set[str]:
    bands = (found(session, Operator, operator_id).bands for operator_id in operators_of(session, resident_id))
    return {str(band[0]) for of_operator in bands for band in of_operator}


def _record(context: Context, membership: Membership, act: str, **detail: object) -> None:
    context.record(membership.operator_id, act, f"residents:{membership.resident_id}", detail)
