"""Skills: the one-tap questions that residents answer, their words in each language and their order."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import BadValue, Form
from handlers.context import Context
from handlers.office import operators
from handlers.office.skills import arrange_skills, change_skill
from handlers.quality import courses
from messages.catalog import LOCALES
from models.people.memberships import ResidentSkill
from models.people.operators import Skill
from models.quality.courses import Course, CoursePass
from models.rows import found, locked

router = APIRouter(include_in_schema=False)

LONGEST_WORDS = 100
COURSE_PAGES, COURSE_QUESTIONS = 5, 5


@router.get("/skills")
async def list_skills(visit: Annotated[Visit, looks("skills.read")]) -> Response:
    return await _list(visit)


@router.post("/skills/order")
async def order_skills(visit: Annotated[Visit, acts("skills.write")]) -> Response:
    """By the numbers typed beside them; where two are the same, they stay as they were."""

    def arrange(context: Context) -> None:
        form = visit.form
        shown = form.ids("skill_ids")
        places = {skill_id: form.whole(f"place_{skill_id}") for skill_id in shown}
        arrange_skills(context, visit.operator_id, sorted(shown, key=places.__getitem__), form.ids("first_ids"))

    return await visit.attempt(arrange, "skills_arranged", "/skills", _list)


@router.get("/skills/new")
async def new_skill(visit: Annotated[Visit, looks("skills.write")]) -> Response:
    return await _form(visit)


@router.post("/skills")
async def add_skill(visit: Annotated[Visit, acts("skills.write")]) -> Response:
    def add(context: Context) -> Skill:
        count = select(func.count()).where(Skill.operator_id == visit.operator_id)
        return operators.add_skill(
            context,
            visit.operator_id,
            key=f"skill-{(context.session.scalar(count) or 0) + 1}",
            names=_words(visit.form, "names"),
            questions=_words(visit.form, "questions"),
            is_asked_first=visit.form.has("is_asked_first", "yes"),
        )

    return await visit.attempt(add, "skill_added", "/skills", _form)


@router.get("/skills/{skill_id}")
async def show_skill(skill_id: RowId, visit: Annotated[Visit, looks("skills.write")]) -> Response:
    return await _form(visit, skill_id)


@router.get("/skills/{skill_id}/course")
async def show_course(skill_id: RowId, visit: Annotated[Visit, looks("skills.write")]) -> Response:
    return await _course_form(visit, skill_id)


@router.post("/skills/{skill_id}/course")
async def write_course(skill_id: RowId, visit: Annotated[Visit, acts("skills.write")]) -> Response:
    def write(context: Context) -> Course:
        form = visit.form
        pages = [words for number in range(1, COURSE_PAGES + 1) if (words := form.text(f"page_{number}", ""))]
        is_required, trial = form.has("is_required", "yes"), form.whole("trial_units", 0)
        given = (pages, _quiz(form), is_required, trial, form.version())
        return courses.write_course(context, visit.operator_id, skill_id, *given)

    return await visit.attempt(write, "course_written", "/skills", lambda visit: _course_form(visit, skill_id))


@router.post("/skills/{skill_id}")
async def edit_skill(skill_id: RowId, visit: Annotated[Visit, acts("skills.write")]) -> Response:
    def change(context: Context) -> Skill:
        skill = locked(context.session, Skill, skill_id, visit.operator_id)
        return change_skill(
            context, skill, names=_words(visit.form, "names"), questions=_words(visit.form, "questions")
        )

    return await visit.attempt(change, "skill_changed", "/skills", lambda visit: _form(visit, skill_id))


async def _list(visit: Visit) -> Response:
    def listed(context: Context) -> list[tuple[Skill, int]]:
        holders = select(func.count()).where(ResidentSkill.skill_id == Skill.id, ResidentSkill.has).scalar_subquery()
        query = select(Skill, holders).where(Skill.operator_id == visit.operator_id)
        rows = context.session.execute(query.order_by(Skill.position, Skill.id))
        return [(skill, count) for skill, count in rows]

    return visit.page("office/skills.html", rows=await visit.look(listed))


async def _form(visit: Visit, skill_id: int | None = None) -> Response:
    def chosen(context: Context) -> Skill | None:
        return found(context.session, Skill, skill_id, visit.operator_id) if skill_id else None

    return visit.page("office/skill.html", skill=await visit.look(chosen), locales=LOCALES)


async def _course_form(visit: Visit, skill_id: int) -> Response:
    def known(context: Context) -> tuple[Skill, Course | None, int]:
        skill = found(context.session, Skill, skill_id, visit.operator_id)
        course = context.session.scalar(select(Course).where(Course.skill_id == skill_id))
        passed = select(func.count()).where(CoursePass.course_id == (course.id if course else 0))
        return skill, course, context.session.scalar(passed) or 0

    skill, course, passed = await visit.look(known)
    rows = {"pages": COURSE_PAGES, "questions": COURSE_QUESTIONS}
    return visit.page("office/course.html", skill=skill, course=course, passed=passed, rows=rows)


def _quiz(form: Form) -> list[dict[str, Any]]:
    """The questions that were written; the right choice is the first line."""
    quiz = []
    for number in range(1, COURSE_QUESTIONS + 1):
        question = form.text(f"question_{number}", "")
        if question:
            lines = [one.strip() for one in form.text(f"choices_{number}").splitlines() if one.strip()]
            right = form.whole(f"right_{number}", 1) - 1
            quiz.append({"question": question, "choices": lines, "right": right, "why": form.text(f"why_{number}", "")})
    return quiz


def _words(form: Form, name: str) -> dict[str, str]:
    """The words by language; Japanese must be there. Raises BadValue."""
    words = {locale: form.text(f"{name}_{locale}", "") for locale in LOCALES}
    if not words["ja"] or any(len(value) > LONGEST_WORDS or "\n" in value for value in words.values()):
        raise BadValue(field=name)
    return {locale: value for locale, value in words.items() if value}
