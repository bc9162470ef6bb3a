"""A resident's registration with an operator, what they have consented to, and what they can do when."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    exists,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.errors import NotFound
from models.lists import among
from models.people.residents import Resident, is_new
from models.rows import found, locked, numbered, of_each, once
from models.states import Moves

LEAST_MINUTES, MOST_MINUTES = 15, 168 * 60
MOST_OPEN = 100
MOST_YEN = 100_000_000
"""The widest limits of one's own: the hours of a week, pieces of work at once, and yen a year beyond all that is paid here."""


SHARING = "sharing"
"""The purpose of a consent. Given to one's own operator: the alias goes to towns whose work one takes. To another
town's: who one is, too."""


class MembershipStatus(StrEnum):
    """Where a registration stands."""

    IMPORTED = "imported"  # from an existing register, waiting to be claimed by an invite code
    ACTIVE = "active"
    PAUSED = "paused"  # by the resident's own wish; nothing counts against them
    MOVED = "moved"  # the home is elsewhere now: nothing new is offered here, what is open goes on
    LEFT = "left"


class IdentityPaper(StrEnum):
    """What staff have looked at, face to face, to know who somebody is. No copy is kept, and no number of it."""

    LICENCE = "licence"
    CARD = "card"  # the front of the Individual Number card, its back never
    PASSPORT = "passport"
    RESIDENCE = "residence"  # a foreigner's residence card
    INSURANCE = "insurance"
    KNOWN = "known"  # known to the office in person
    OTHER = "other"


class Membership(Base, Versioned):
    """Resident ↔ operator (登録). Limits are the resident's own: hours a week, yen a year, and how many pieces of work
    they want in hand at once (`most_open`); None is no limit.

    Their place in the line for offers is `turn_at` (None: they were never asked and have had no work), moved by `models.dispatch.waves` only;
    `asked_times` paid messages with offers went to them on the day `asked_on`; `free_on` is the day of which they
    said that they can work. `pact_id`: they registered here from another town, by consent and that pact, to contract with this operator. `months_told`: staff know that the relation has lasted so long. `identity_seen`: what staff looked at to check
    who they are. `has_longer_limits`: they asked for more time, and nobody asked why.

    One of a resident's is their home. `moved_out_on`: since when they no longer live there.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("resident_id", "operator_id"),
        Index(None, "operator_id", "status", "turn_at"),
        Index(None, "free_on", "operator_id"),
        Index(
            "uq_memberships_home",
            "resident_id",
            unique=True,
            sqlite_where=text("is_home"),
            postgresql_where=text("is_home"),
        ),
    )

    MOVES: ClassVar[Moves[MembershipStatus]] = {
        MembershipStatus.IMPORTED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.LEFT}),
        MembershipStatus.ACTIVE: frozenset({MembershipStatus.PAUSED, MembershipStatus.MOVED, MembershipStatus.LEFT}),
        MembershipStatus.PAUSED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.MOVED, MembershipStatus.LEFT}),
        MembershipStatus.MOVED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.LEFT}),
        MembershipStatus.LEFT: frozenset({MembershipStatus.ACTIVE}),
    }

    id: Mapped[Id]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    status: Mapped[MembershipStatus] = mapped_column(one_of(MembershipStatus))
    is_home: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime]
    paused_until: Mapped[date | None]
    left_at: Mapped[datetime | None]
    moved_out_on: Mapped[date | None]
    minutes_per_week: Mapped[int | None]
    yen_per_year: Mapped[int | None]
    most_open: Mapped[int | None]
    last_asked_at: Mapped[datetime | None]
    turn_at: Mapped[datetime | None]
    asked_on: Mapped[date | None]
    asked_times: Mapped[int] = mapped_column(default=0)
    free_on: Mapped[date | None]
    has_longer_limits: Mapped[bool] = mapped_column(default=False)
    number: Mapped[str | None] = mapped_column(String(40))
    months_told: Mapped[int] = mapped_column(default=0)
    identity_checked_at: Mapped[datetime | None]
    identity_checked_by: Mapped[str | None] = mapped_column(String(60))
    identity_seen: Mapped[IdentityPaper | None] = mapped_column(one_of(IdentityPaper))
    pact_id: Mapped[int | None] = mapped_column(BigId)


# A registration made in this transaction is put into the list, so there is nothing to be written before this is asked.
_OF = (
    select(Membership)
    .where(among(Membership.resident_id, "residents"))
    .order_by(Membership.operator_id)
    .execution_options(autoflush=False)
)


def memberships_of(session: Session, resident_id: int) -> list[Membership]:
    """All registrations of a resident, of whatever status, by operator; read once in a transaction, and live."""
    if is_new(session, resident_id):
        return once(session, "memberships", resident_id, read=list)
    known = of_each(session, "memberships", resident_id, read=lambda ids: _registrations(session, ids))
    return [] if known is None else known  # The list itself, though empty: a new registration is put into it.


def _registrations(session: Session, residents: list[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {resident_id: [] for resident_id in residents}
    for membership in session.scalars(_OF, {"residents": residents}):
        found[membership.resident_id].append(membership)
    return found


def membership_at(session: Session, resident_id: int, operator_id: int) -> Membership | None:
    """The registration of a resident with an operator, of whatever status."""
    known = memberships_of(session, resident_id)
    return next((membership for membership in known if membership.operator_id == operator_id), None)


def home_membership(session: Session, resident_id: int) -> Membership | None:
    """The registration where a resident is at home; by a pact one only works."""
    known = memberships_of(session, resident_id)
    return next((membership for membership in known if membership.is_home and membership.pact_id is None), None)


def operators_of(session: Session, resident_id: int) -> list[int]:
    """The operators with whom a resident is or was registered, by number."""
    return sorted(membership.operator_id for membership in memberships_of(session, resident_id))


def put_membership(session: Session, membership: Membership) -> None:
    """Add a registration."""
    known = memberships_of(session, membership.resident_id)
    numbered(session, membership)
    known.append(membership)


def resident_of(session: Session, resident_id: int, operator_id: int, *, lock: bool = False) -> Resident:
    """A resident registered with an operator; raises NotFound for anybody else's."""
    if membership_at(session, resident_id, operator_id) is None:
        raise NotFound()
    return (locked if lock else found)(session, Resident, resident_id)


def parties_of(session: Session, resident_id: int, operator_id: int) -> list[int]:
    """With whom somebody contracts as a resident of an operator: with it, and with other towns by their consent."""
    elsewhere = (one.operator_id for one in memberships_of(session, resident_id) if one.pact_id is not None)
    return [operator_id, *sorted(elsewhere)]


def resident_called(session: Session, operator_id: int, alias: str) -> Resident:
    """The resident of an operator who goes by an alias; raises NotFound."""
    query = select(Resident).join(Membership, Membership.resident_id == Resident.id)
    resident = session.scalar(query.where(Membership.operator_id == operator_id, Resident.alias == alias.strip()))
    if resident is None:
        raise NotFound()
    return resident


class Consent(Base):
    """A consent to one purpose, in the version and language of the text that was shown; withdrawn ones stay."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "resident_id", "operator_id"),)

    id: Mapped[Id]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    text_version: Mapped[str] = mapped_column(String(20))
    locale: Mapped[str] = mapped_column(String(10))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def took_back_sharing(
    resident_id: ColumnElement[int] | InstrumentedAttribute[int],
    operator_id: ColumnElement[int] | InstrumentedAttribute[int] | int,
) -> ColumnElement[bool]:
    """The condition for who has taken back the consent to sharing that they gave to an operator, and given none since."""
    theirs = (Consent.resident_id == resident_id, Consent.operator_id == operator_id, Consent.purpose == SHARING)
    return exists().where(*theirs, Consent.withdrawn_at.is_not(None)) & ~exists().where(
        *theirs, Consent.withdrawn_at.is_(None)
    )


class ResidentSkill(Base):
    """A resident's answer to one skill question.

    `turn_at` is a copy of their memberships', so that the line of those who have a skill is read in its order.
    """

    __tablename__ = "resident_skills"
    __table_args__ = (Index(None, "skill_id", "has", "turn_at", "resident_id"),)

    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), primary_key=True, autoincrement=False)
    skill_id: Mapped[int] = mapped_column(BigId, ForeignKey("skills.id"), primary_key=True, autoincrement=False)
    has: Mapped[bool]
    answered_at: Mapped[datetime]
    turn_at: Mapped[datetime | None]


class FreeTime(Base):
    """A band of a weekday (0 = Monday) in which a resident is usually free."""

    __tablename__ = "free_times"

    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), primary_key=True, autoincrement=False)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    band: Mapped[str] = mapped_column(String(10), primary_key=True)


class InviteCode(Base):
    """A short code given on paper or in a QR: it names the operator, or a resident of an existing register.

    `purpose`: "join" (any number of people), "claim" (one imported resident) or "relink" (a new phone; from staff).
    Only the SHA-256 of one-time codes is kept; a join code is printed on posters, is no secret, and stands in `code`.
    """

    __tablename__ = "invite_codes"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    code: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
