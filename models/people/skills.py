"""The skill questions of an operator."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.operators import Skill
from models.rows import once


def skills_of(session: Session, operator_id: int) -> list[Skill]:
    """All questions of an operator, in their order; read once in a transaction, for every screen counts them."""
    query = select(Skill).where(Skill.operator_id == operator_id).order_by(Skill.position, Skill.id)
    return once(session, "skills", operator_id, read=lambda: list(session.scalars(query)))


def first_questions(session: Session, operator_id: int) -> list[Skill]:
    """The few that are asked at the registration."""
    return [skill for skill in skills_of(session, operator_id) if skill.is_asked_first]
