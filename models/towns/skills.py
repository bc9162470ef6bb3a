"""Skills of two operators are the same where their keys are."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people.operators import Skill


def counting(session: Session, skill_ids: Collection[int], operator_id: int) -> dict[int, frozenset[int]]:
    """For each of some skills the ids that count as it for residents of an operator: its own, and the operator's of
    the same key."""
    if not skill_ids:
        return {}
    keys = dict(session.execute(select(Skill.id, Skill.key).where(Skill.id.in_(sorted(skill_ids)))).tuples())
    theirs = select(Skill.key, Skill.id).where(
        Skill.operator_id == operator_id, Skill.key.in_(sorted(set(keys.values())))
    )
    known: dict[str, set[int]] = defaultdict(set)
    for key, skill_id in session.execute(theirs):
        known[key].add(skill_id)
    return {skill_id: frozenset({skill_id, *known[key]}) for skill_id, key in keys.items()}
