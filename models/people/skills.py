"""The skill questions of an operator."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from models.lists import among
from models.people.operators import Skill
from models.rows import once

AT_HOME = ("computer", "internet", "quiet_place", "own_device")
"""What there is at home to work with and to keep what one sees to oneself, asked as one list; work can need it."""

_own, _other = aliased(Skill), aliased(Skill)
_ALIKE = (
    select(_own.id, _other.id)
    .join(_other, _other.key == _own.key)
    .where(among(_own.id, "skills"), or_(_other.id == _own.id, among(_other.operator_id, "operators")))
)
_OF = select(Skill).where(Skill.operator_id == bindparam("operator")).order_by(Skill.position, Skill.id)


def skills_of(session: Session, operator_id: int) -> list[Skill]:
    """All questions of an operator, in their order; read once in a transaction, for every screen counts them."""
    return once(session, "skills", operator_id, read=lambda: list(session.scalars(_OF, {"operator": operator_id})))


def home_questions(session: Session, operator_id: int) -> list[Skill]:
    """The list of what there is at home."""
    return [skill for skill in skills_of(session, operator_id) if skill.key in AT_HOME]


def first_questions(session: Session, operator_id: int) -> list[Skill]:
    """The few that are asked at the registration."""

    def read() -> list[Skill]:
        return [skill for skill in skills_of(session, operator_id) if skill.is_asked_first]

    return once(session, "first questions", operator_id, read=read)


def skills_alike(session: Session, skill_ids: Sequence[int], operator_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """For each skill all that count as it: itself, and what these operators ask about under the same key."""
    key = tuple(skill_ids), tuple(operator_ids)
    return once(session, "skills alike", *key, read=lambda: _alike(session, *key)) if skill_ids else {}


def _alike(session: Session, skill_ids: Sequence[int], operator_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    alike: dict[int, set[int]] = {skill_id: {skill_id} for skill_id in skill_ids}
    for skill_id, another in session.execute(_ALIKE, {"skills": skill_ids, "operators": operator_ids}):
        alike[skill_id].add(another)
    return {skill_id: frozenset(ids) for skill_id, ids in alike.items()}
