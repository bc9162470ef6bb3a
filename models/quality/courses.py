"""Courses: a few pages and a small quiz before work that needs a skill, and a first share on trial, paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned
from models.errors import BadInput
from models.rows import once
from models.work.assignments import LIVE, Assignment, AssignmentStatus
from models.work.tasks import Task

MOST_PAGES, MOST_QUESTIONS, MOST_CHOICES = 10, 10, 4
LONGEST_PAGE, LONGEST_QUESTION, LONGEST_CHOICE = 500, 200, 40


class Course(Base, Versioned):
    """The course of a skill. `pages` are short texts; `quiz` is [{"question", "choices", "right", "why"}], `right` the
    index of the right choice. `is_required`: it is passed before work that needs the skill can be taken.
    `trial_units` is the size of a first, paid share that is judged before the next can be taken; 0 asks for none.
    """

    __tablename__ = "courses"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    skill_id: Mapped[int] = mapped_column(BigId, ForeignKey("skills.id"), unique=True)
    pages: Mapped[list[str]]
    quiz: Mapped[list[Any]]
    is_required: Mapped[bool] = mapped_column(default=True)
    trial_units: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class CoursePass(Base):
    """A resident has read a course and answered its quiz."""

    __tablename__ = "course_passes"
    __table_args__ = (UniqueConstraint("course_id", "resident_id"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("courses.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), index=True)
    passed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Trial:
    """The first share of somebody: at most `units` units; `is_running` while one is in hand or being judged."""

    units: int
    is_running: bool


def check_course(pages: Sequence[str], quiz: Sequence[Any], trial_units: int) -> None:
    """Raises BadInput for a course that cannot be shown or passed."""
    if not 1 <= len(pages) <= MOST_PAGES or any(not 1 <= len(page.strip()) <= LONGEST_PAGE for page in pages):
        raise BadInput(field="pages", reason=f"1-{MOST_PAGES}, 1-{LONGEST_PAGE} characters")
    if not 1 <= len(quiz) <= MOST_QUESTIONS:
        raise BadInput(field="quiz", reason=f"1-{MOST_QUESTIONS}")
    for place, one in enumerate(quiz, 1):
        if not _is_question(one):
            raise BadInput(field=f"quiz.{place}", reason="question, choices, right, why")
    if not 0 <= trial_units <= 1_000:
        raise BadInput(field="trial_units", reason="0-1000")


def course_to_pass(session: Session, task: Task, resident_id: int) -> Course | None:
    """The first required course of a task's skills that somebody has not passed yet."""
    if not task.skill_ids:
        return None
    passed = select(CoursePass.course_id).where(CoursePass.resident_id == resident_id)
    query = select(Course).where(
        Course.operator_id == task.operator_id,
        Course.skill_id.in_(task.skill_ids),
        Course.is_required,
        Course.id.not_in(passed),
    )
    return session.scalar(query.order_by(Course.id).limit(1))


def trial_of(session: Session, task: Task, resident_id: int) -> Trial | None:
    """The trial that somebody has before them for a task, or None where there is none or it has been passed."""
    units = dict(trials_of(session, task))
    if not units:
        return None
    tried = (
        select(Assignment.status, Task.skill_ids)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.resident_id == resident_id, Assignment.operator_id == task.operator_id)
    )
    is_running = False
    for status, skill_ids in session.execute(tried):
        if status is AssignmentStatus.APPROVED:
            for skill_id in skill_ids:
                units.pop(skill_id, None)
        elif status in LIVE and set(skill_ids) & set(units):
            is_running = True
    return Trial(min(units.values()), is_running) if units else None


def trials_of(session: Session, task: Task) -> dict[int, int]:
    """The size of the trial that each of a task's skills wants of whoever has not passed it; empty where none does."""
    if not task.skill_ids:
        return {}
    return once(session, "trials", task.id, read=lambda: _wanted_trials(session, task))


def _wanted_trials(session: Session, task: Task) -> dict[int, int]:
    """The size of the trial that each of a task's skills wants."""
    wanting = select(Course.skill_id, Course.trial_units).where(
        Course.operator_id == task.operator_id, Course.skill_id.in_(task.skill_ids), Course.trial_units > 0
    )
    return dict(session.execute(wanting).all())


def _is_question(one: Any) -> bool:
    if not isinstance(one, dict) or set(one) - {"question", "choices", "right", "why"}:
        return False
    question, choices, right, why = one.get("question"), one.get("choices"), one.get("right"), one.get("why", "")
    if not isinstance(question, str) or not 1 <= len(question.strip()) <= LONGEST_QUESTION:
        return False
    if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_CHOICES or not isinstance(why, str):
        return False
    fit = all(isinstance(choice, str) and 1 <= len(choice.strip()) <= LONGEST_CHOICE for choice in choices)
    is_index = isinstance(right, int) and not isinstance(right, bool) and 0 <= right < len(choices)
    return fit and is_index and len(why) <= LONGEST_PAGE
