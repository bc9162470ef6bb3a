"""Moving house (引っ越し): a resident's home becomes another town of the installation, with all that they have shown.

Private details, bank account, free time and alias hang on the resident and need no move. Skills, levels and courses
are an operator's own; they go along by the key of the skill. Contracts stay with their party until they are paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.people import consents, invite_codes, memberships
from handlers.people.residents import doubles
from messages import line
from messages.catalog import text
from messages.consents import MOVING, MOVING_VERSION, REQUIRED, moving_text
from messages.menu_postbacks import OpenMenu
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.money.payables import UNPAID, Payable
from models.people.channels import Channel, is_used_by
from models.people.line_accounts import account_for, hand_over
from models.people.memberships import Membership, MembershipStatus, ResidentSkill, membership_at
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.places.municipalities import city_of_ward
from models.quality.courses import Course, CoursePass
from models.quality.standing import NO_SKILL, Standing
from models.rows import found
from models.talk.outbox import MessageKind
from models.work.assignments import LIVE, Assignment

LIMITS = ("minutes_per_week", "yen_per_year", "most_open", "has_longer_limits", "turn_at", "last_asked_at", "asked_on")
"""What a registration says of a resident that is true wherever they live: their own limits, and when they were asked."""

_AT_HOME = frozenset({MembershipStatus.ACTIVE, MembershipStatus.PAUSED})


class NotReached(Conflict):
    """There is no LINE account in which they could be asked."""

    key = "errors.moving.not_reached"


class NotAtHome(Conflict):
    """Who moves is registered in the town that they leave."""

    key = "errors.moving.not_at_home"


@dataclass(frozen=True, slots=True)
class Luggage:
    """What goes along: (id here, id there) of skills asked about in both towns; contracts and yen that stay behind."""

    skills: tuple[tuple[int, int], ...]
    open_contracts: int
    owed_yen: int


def operators_in(session: Session, municipality_code: str) -> Sequence[Operator]:
    """The operators of a town in this installation; none where there is none (any more)."""
    city = city_of_ward(municipality_code)
    query = select(Operator).where(
        Operator.municipality_code.in_({municipality_code, city}), Operator.closed_at.is_(None)
    )
    return session.scalars(query.order_by(Operator.id)).all()


def propose(context: Context, operator_id: int, resident_id: int) -> Membership:
    """Staff have heard that somebody moved: they are asked in the chat, where they say where they live and agree.

    Raises NotFound, NotAtHome, NotReached.
    """
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    if not membership.is_home or membership.status not in _AT_HOME:
        raise NotAtHome()
    account = account_for(context.session, resident_id, operator_id)
    if account is None or account.blocked_at is not None:
        raise NotReached()
    operator = found(context.session, Operator, operator_id)
    words = text(account.locale, "moving.proposed", operator=operator.name, phone=operator.phone)
    begin = line.postback(text(account.locale, "moving.begin"), OpenMenu("moving").pack())
    card = line.flex(words, line.bubble([line.words_of(words)], [line.button(begin, "primary")]))
    context.tell(account, [card], MessageKind.SERVICE)
    context.record(operator_id, "memberships.propose_move", f"residents:{resident_id}")
    return membership


def luggage(session: Session, resident_id: int, old_id: int, new_id: int) -> Luggage:
    """What goes along from one operator to another, and what stays until it is done."""
    keys = {skill.key: skill.id for skill in session.scalars(select(Skill).where(Skill.operator_id == new_id))}
    here = session.scalars(select(Skill).where(Skill.operator_id == old_id).order_by(Skill.id))
    live = select(func.count()).where(
        Assignment.resident_id == resident_id, Assignment.party_id == old_id, Assignment.status.in_(LIVE)
    )
    owed = select(func.sum(Payable.gross_yen)).where(
        Payable.resident_id == resident_id, Payable.operator_id == old_id, Payable.status.in_(UNPAID)
    )
    return Luggage(
        tuple((skill.id, keys[skill.key]) for skill in here if skill.key in keys),
        session.scalar(live) or 0,
        int(session.scalar(owed) or 0),
    )


def move_house(
    context: Context, resident: Resident, old: Operator, new: Operator, locale: str, postcode: str | None
) -> Membership:
    """Register in the new town what is registered in the old one, by the resident's own consents.

    The old town offers nothing new from now on. Nobody is asked anything a second time, and nobody has two homes.
    Raises NotAtHome.
    """
    session, today = context.session, day_in_japan(context.now)
    before = memberships.membership_of(session, resident.id, old.id)
    if not before.is_home or before.status not in _AT_HOME:
        raise NotAtHome()
    for purpose in REQUIRED:
        consents.give(context, resident, new, purpose, locale)
    shown = moving_text(locale, old.name, new.name, new.phone)
    consents.give_to(context, resident.id, new.id, MOVING, MOVING_VERSION, shown, locale)
    is_paused, paused_until = before.status is MembershipStatus.PAUSED, before.paused_until
    move(context, before, MembershipStatus.MOVED)
    before.is_home, before.paused_until, before.moved_out_on = False, None, today
    session.flush()
    membership = memberships.join(context, resident, new.id, is_home=True)
    membership.is_home, membership.moved_out_on = True, None
    for name in LIMITS:
        setattr(membership, name, getattr(before, name))
    if is_paused:
        memberships.pause(context, membership, paused_until)
    hand_over(session, resident.id, old.id, new.id)
    session.flush()
    _carry(context, resident.id, luggage(session, resident.id, old.id, new.id).skills, new.id)
    _carry_level(context, resident.id, old.id, new.id, NO_SKILL, NO_SKILL)
    resident.municipality_code, resident.postcode = new.municipality_code, postcode
    resident.version += 1
    context.record(old.id, "memberships.move_out", f"residents:{resident.id}", {"on": today.isoformat()})
    context.record(new.id, "memberships.move_in", f"residents:{resident.id}", {"on": today.isoformat()})
    notify(context, old.id, "resident.moved_out", f"residents:{resident.id}")
    return membership


def move_out(context: Context, resident: Resident, operator: Operator, municipality_code: str, postcode: str) -> None:
    """The new town has no operator here: the registration stays, with the day since when they live elsewhere."""
    membership = memberships.membership_of(context.session, resident.id, operator.id)
    membership.moved_out_on = day_in_japan(context.now)
    membership.version += 1
    resident.municipality_code, resident.postcode = municipality_code, postcode
    resident.version += 1
    detail = {"on": membership.moved_out_on.isoformat(), "stays": True}
    context.record(operator.id, "memberships.move_out", f"residents:{resident.id}", detail)
    notify(context, operator.id, "resident.moved_out", f"residents:{resident.id}")


def has_moved(session: Session, resident_id: int, operator_id: int) -> bool:
    """Whether a resident was at home with an operator, and is elsewhere now."""
    membership = membership_at(session, resident_id, operator_id)
    return membership is not None and membership.status is MembershipStatus.MOVED


def home_of(session: Session, resident_id: int) -> Operator | None:
    """The operator at which a resident is at home."""
    query = (
        select(Operator)
        .join(Membership, Membership.operator_id == Operator.id)
        .where(Membership.resident_id == resident_id, Membership.is_home)
    )
    return session.scalar(query)


def channel_of(session: Session, operator_id: int) -> Channel | None:
    """The LINE account of an operator: the first of its own, which has its own posters, else the one that it shares."""
    is_anothers = Channel.operator_id != operator_id
    query = select(Channel).where(is_used_by(operator_id)).order_by(is_anothers, Channel.id)
    return session.scalar(query.limit(1))


def tell_old_town(context: Context, resident_id: int) -> None:
    """The new town's LINE account has taken over: the old one says what goes on in it."""
    home = home_of(context.session, resident_id)
    query = select(Membership.operator_id).where(
        Membership.resident_id == resident_id, Membership.status == MembershipStatus.MOVED
    )
    for operator_id in context.session.scalars(query.order_by(Membership.id)):
        account = account_for(context.session, resident_id, operator_id)
        if account is not None and home is not None:
            words = text(account.locale, "moving.taken_over", operator=home.name)
            context.tell(account, [line.text(words)], MessageKind.SERVICE)


def code_for_new_channel(context: Context, resident_id: int, operator_id: int) -> str:
    """A one-time code with which the new town's LINE account takes the same person in; older ones no longer work."""
    return invite_codes.issue_move_code(context, operator_id, resident_id)


def registered_elsewhere(context: Context, kana: str, born_on: date, operator_id: int, resident_id: int | None) -> bool:
    """Whether somebody of this reading and birth date is at home in another town of the installation."""
    ids = doubles(context, kana, born_on, resident_id)
    if not ids:
        return False
    query = select(Membership.id).where(
        Membership.resident_id.in_(ids),
        Membership.operator_id != operator_id,
        Membership.is_home,
        Membership.status.in_(_AT_HOME),
    )
    return context.session.scalar(query.limit(1)) is not None


def _carry(context: Context, resident_id: int, skills: tuple[tuple[int, int], ...], new_id: int) -> None:
    """Answers to skill questions, levels and courses passed, by the key of the skill; what is known there stays."""
    session = context.session
    query = select(ResidentSkill).where(ResidentSkill.resident_id == resident_id)
    answers = {one.skill_id: one for one in session.scalars(query)}
    for here, there in skills:
        answer = answers.get(here)
        if answer is not None and there not in answers:
            kept = {"has": answer.has, "answered_at": answer.answered_at, "turn_at": answer.turn_at}
            session.add(ResidentSkill(resident_id=resident_id, skill_id=there, **kept))
        _carry_level(context, resident_id, None, new_id, here, there)
        _carry_course(context, resident_id, new_id, here, there)
    session.flush()


def _carry_level(context: Context, resident_id: int, old_id: int | None, new_id: int, here: int, there: int) -> None:
    """The newest checks of a skill; `old_id` where the skill's number does not say whose it is."""
    own = select(Standing).where(Standing.resident_id == resident_id, Standing.skill_id == here)
    if old_id is not None:
        own = own.where(Standing.operator_id == old_id)
    before = context.session.scalar(own)
    known = select(Standing.id).where(
        Standing.resident_id == resident_id, Standing.operator_id == new_id, Standing.skill_id == there
    )
    if before is not None and context.session.scalar(known) is None:
        context.session.add(Standing(operator_id=new_id, resident_id=resident_id, skill_id=there, checks=before.checks))


def _carry_course(context: Context, resident_id: int, new_id: int, here: int, there: int) -> None:
    """Who has passed the course of a skill in one town has passed it in the other."""
    session = context.session
    passed = session.scalar(
        select(CoursePass)
        .join(Course, Course.id == CoursePass.course_id)
        .where(Course.skill_id == here, CoursePass.resident_id == resident_id)
    )
    course_id = session.scalar(select(Course.id).where(Course.skill_id == there))
    if passed is None or course_id is None:
        return
    known = select(CoursePass.id).where(CoursePass.course_id == course_id, CoursePass.resident_id == resident_id)
    if session.scalar(known) is None:
        given = {"resident_id": resident_id, "passed_at": passed.passed_at}
        session.add(CoursePass(operator_id=new_id, course_id=course_id, **given))
