"""Courses: written by staff, passed by residents in the chat, before work that needs them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from handlers.context import Context
from models.people.operators import Skill
from models.quality.courses import Course, CoursePass, check_course
from models.rows import StaleVersion, found, locked


def write_course(
    context: Context,
    operator_id: int,
    skill_id: int,
    pages: Sequence[str],
    quiz: Sequence[dict[str, Any]],
    is_required: bool = True,
    trial_units: int = 0,
    version: int | None = None,
) -> Course:
    """Write the course of a skill, in place of the one before; who has passed that one need not pass it again.

    `version` is that of the course that was seen, 0 where there was none. Raises NotFound for a skill of another
    operator, BadInput, StaleVersion.
    """
    locked(context.session, Skill, skill_id, operator_id)
    check_course(pages, quiz, trial_units)
    # The skill is locked, so that of two who write the first course the second has seen it.
    course = context.session.scalar(select(Course).where(Course.skill_id == skill_id).with_for_update())
    known = 0 if course is None else course.version
    if version is not None and version != known:
        raise StaleVersion(version=known)
    if course is None:
        course = Course(operator_id=operator_id, skill_id=skill_id, created_at=context.now)
        context.session.add(course)
    else:
        course.version += 1
    course.pages, course.quiz = list(pages), list(quiz)
    course.is_required, course.trial_units = is_required, trial_units
    context.session.flush()
    detail = {"skill": skill_id, "pages": len(pages), "quiz": len(quiz), "trial_units": trial_units}
    context.record(operator_id, "course.write", f"courses:{course.id}", detail)
    return course


def pass_course(context: Context, course_id: int, resident_id: int) -> None:
    """Keep that a resident has been through a course; a second time changes nothing. Raises NotFound."""
    course = found(context.session, Course, course_id)
    passed = CoursePass(
        operator_id=course.operator_id, course_id=course.id, resident_id=resident_id, passed_at=context.now
    )
    try:
        with context.session.begin_nested():
            context.session.add(passed)
    except IntegrityError:
        return
    context.record(course.operator_id, "course.pass", f"courses:{course.id}", {"resident": resident_id})
