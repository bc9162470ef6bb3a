"""The whole story of the API, watched while it is played, and kept so that many tests can begin where it ended."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.record.audit import AuditRow
from tests.api.office import Office
from tests.api.story import Story, play


@dataclass(frozen=True)
class Played:
    """The story after its end, the SQLite file that it left, and whether each step left a row in the record."""

    story: Story
    path: Path
    told: dict[str, bool]


async def play_watched(story: Story) -> dict[str, bool]:
    """Play the story; whether each operation left a row in the record, the last time that it was called."""
    told: dict[str, bool] = {}
    step = story.step

    async def watched(role: str, operation: str, **options: Any) -> Any:
        before = await _rows(story.office)
        result = await step(role, operation, **options)
        told[operation] = await _rows(story.office) > before
        return result

    story.step = watched  # type: ignore[method-assign, assignment]
    await play(story)
    return told


async def _rows(office: Office) -> int:
    return await office.look(lambda context: context.session.query(AuditRow).count())


def watch_wall(office: Office) -> list[str]:
    """As which role of the database each transaction from now on works, of those that the wall is raised for."""
    raised: list[str] = []
    wall: Any = office.acts._wall
    raise_for = wall.raise_for

    def noted(session: Session, operator_id: int, *, acts: bool) -> None:
        raise_for(session, operator_id, acts=acts)
        raised.append(str(session.scalar(text("SELECT current_user"))))

    wall.raise_for = noted
    return raised
