"""The skill questions of an operator."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people.operators import Skill
from models.rows import once

_OF = select(Skill).where(Skill.operator_id == bindparam("operator")).order_by(Skill.position, Skill.id)


def skills_of(session: Session, operator_id: int) -> list[Skill]:
    """All questions of an operator, in their order; read once in a transaction, for every screen counts them."""
    return once(session, "skills", operator_id, read=lambda: list(session.scalars(_OF, {"operator": operator_id})))


def first_questions(session: Session, operator_id: int) -> list[Skill]:
    """The few that are asked at the registration."""
    return [skill for skill in skills_of(session, operator_id) if skill.is_asked_first]
