"""The skills that an operator asks about: their words mended, their order, and which are asked at registration."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from handlers.context import Context
from models.errors import NotFound
from models.people.operator_settings import BadSetting
from models.people.operators import Skill


def change_skill(context: Context, skill: Skill, *, names: Mapping[str, str], questions: Mapping[str, str]) -> Skill:
    """Mend the words of a skill, by language, Japanese at least; what residents have answered stays. Raises BadSetting."""
    for field, words in (("names", names), ("questions", questions)):
        if not words.get("ja"):
            raise BadSetting(field=field)
    skill.names, skill.questions = dict(names), dict(questions)
    context.record(skill.operator_id, "skills.change", f"skills:{skill.id}")
    return skill


def arrange_skills(context: Context, operator_id: int, skill_ids: Sequence[int], first_ids: Sequence[int]) -> None:
    """The order in which skills are asked, and which of them at registration.

    `skill_ids` are all of the operator's, in order. Raises NotFound if one is missing or somebody else's.
    """
    query = select(Skill).where(Skill.operator_id == operator_id)
    skills = {skill.id: skill for skill in context.session.scalars(query)}
    if sorted(skill_ids) != sorted(skills):
        raise NotFound()
    for position, skill_id in enumerate(skill_ids):
        skills[skill_id].position, skills[skill_id].is_asked_first = position, skill_id in first_ids
    detail = {"order": list(skill_ids), "first": sorted(first_ids)}
    context.record(operator_id, "skills.arrange", f"operators:{operator_id}", detail)
