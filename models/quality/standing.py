"""What checked work has shown of residents: every check, and the level in each skill that follows from them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of
from models.quality.levels import REMEMBERED, Level, accuracy, level_of, remember
from models.work.tasks import Task

NO_SKILL = 0
"""Stands for the work that needs no particular skill."""


class CheckSource(StrEnum):
    """How it was found whether work was right."""

    GOLD = "gold"  # the answer was known
    AGREED = "agreed"  # others answered the same item
    SECOND = "second"  # another resident, paid for it, looked it over
    REVIEW = "review"  # staff judged the submission


class Check(Base):
    """One finding on one answer or submission; `subject` reads like `answers:12`. Each is made once."""

    __tablename__ = "checks"
    __table_args__ = (UniqueConstraint("subject", "source"), Index(None, "operator_id", "resident_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    source: Mapped[CheckSource] = mapped_column(one_of(CheckSource))
    is_right: Mapped[bool]
    checked_at: Mapped[datetime]


class Standing(Base):
    """A resident's newest checks in one skill of an operator, the newest last (see `models.quality.levels`).

    Nothing but a check changes it: not absence, a pause, illness, handing back or declining.
    """

    __tablename__ = "standings"
    __table_args__ = (UniqueConstraint("operator_id", "resident_id", "skill_id"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), index=True)
    skill_id: Mapped[int] = mapped_column(BigId)
    checks: Mapped[str] = mapped_column(String(REMEMBERED), default="")

    @property
    def level(self) -> Level:
        """The level that the checks give."""
        return level_of(self.checks)


def skills_needed(task: Task) -> list[int]:
    """The skills in which work on a task counts."""
    return list(task.skill_ids) or [NO_SKILL]


def checks_of(session: Session, task: Task, resident_id: int) -> str:
    """What is known of somebody for a task: their checks in the skill of those it needs that is least sure."""
    query = select(Standing.skill_id, Standing.checks).where(
        Standing.operator_id == task.operator_id, Standing.resident_id == resident_id
    )
    known: dict[int, str] = dict(session.execute(query).all())
    return min((known.get(skill_id, "") for skill_id in skills_needed(task)), key=accuracy)


def standings_of(session: Session, operator_id: int, resident_id: int) -> list[Standing]:
    """Every skill in which a resident has checked work."""
    query = select(Standing).where(Standing.operator_id == operator_id, Standing.resident_id == resident_id)
    return list(session.scalars(query.order_by(Standing.skill_id)))


def add_check(
    session: Session, task: Task, resident_id: int, subject: str, source: CheckSource, is_right: bool, now: datetime
) -> bool:
    """Keep a finding, and let the standing follow; a second one of the same kind changes nothing."""
    earlier = select(Check.id).where(Check.subject == subject, Check.source == source)
    if session.scalar(earlier) is not None:
        return False
    session.add(
        Check(
            operator_id=task.operator_id,
            resident_id=resident_id,
            task_id=task.id,
            subject=subject,
            source=source,
            is_right=is_right,
            checked_at=now,
        )
    )
    for skill_id in skills_needed(task):
        standing = _standing(session, task.operator_id, resident_id, skill_id)
        standing.checks = remember(standing.checks, is_right)
    session.flush()
    return True


def _standing(session: Session, operator_id: int, resident_id: int, skill_id: int) -> Standing:
    query = select(Standing).where(
        Standing.operator_id == operator_id, Standing.resident_id == resident_id, Standing.skill_id == skill_id
    )
    standing = session.scalar(query.with_for_update())
    if standing is None:
        standing = Standing(operator_id=operator_id, resident_id=resident_id, skill_id=skill_id, checks="")
        session.add(standing)
        session.flush()
    return standing
