"""Levels as people see them: a resident their own, staff those of a resident."""

from dataclasses import dataclass

from handlers.context import Context
from models.people.operators import Skill
from models.quality.levels import Level, checks_to_next
from models.quality.standing import standings_of
from models.rows import found


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A resident's level in one skill: `names` by language, empty for work that needs no particular skill."""

    skill_id: int
    names: dict[str, str]
    level: Level
    checked: int
    checks_to_next: int

    @property
    def level_name(self) -> str:
        """The level as it is named in the API and the catalog."""
        return self.level.name.lower()


def levels_of(context: Context, operator_id: int, resident_id: int) -> list[SkillLevel]:
    """The levels of a resident with one operator, skill by skill."""
    return [
        SkillLevel(
            standing.skill_id,
            dict(found(context.session, Skill, standing.skill_id).names) if standing.skill_id else {},
            standing.level,
            len(standing.checks),
            checks_to_next(standing.checks),
        )
        for standing in standings_of(context.session, operator_id, resident_id)
    ]
