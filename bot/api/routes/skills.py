"""Skills that residents are asked about."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, Shape, Text, same
from handlers.context import Context
from handlers.office import operators
from models.people.operators import Skill

router = APIRouter(prefix="/skills", tags=["skills"])


class SkillOut(Shape):
    """A skill; names and questions by language (`ja`, `ja-easy`, `en`)."""

    id: int
    key: str
    names: dict[str, str]
    questions: dict[str, str]
    position: int
    is_asked_first: bool


class Words(Given):
    """A sentence by language; Japanese at least."""

    ja: Line = Field(max_length=100)
    easy: Text | None = Field(default=None, max_length=100, alias="ja-easy")
    en: Text | None = Field(default=None, max_length=100)

    def by_language(self) -> dict[str, str]:
        """The languages that were given."""
        return self.model_dump(by_alias=True, exclude_none=True)


class NewSkill(Given):
    """A skill to ask about with one tap."""

    key: Text = Field(min_length=1, max_length=30, pattern="^[a-z0-9_-]+$", examples=["typing"])
    names: Words
    questions: Words
    is_asked_first: bool = False


@router.get("", response_model=Page[SkillOut], summary="List the skills")
async def list_skills(window: Paged, caller: Annotated[Caller, reads("skills.read")]) -> Response:
    query = select(Skill).where(Skill.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[SkillOut]:
        return page(context.session, window, query, Skill.id, SkillOut.model_validate)

    return await caller.look(same, listed)


@router.post("", response_model=SkillOut, summary="Add a skill")
async def add_skill(body: NewSkill, caller: Annotated[Caller, writes("skills.write")]) -> Response:
    return await caller.do(
        SkillOut.model_validate,
        operators.add_skill,
        caller.operator_id,
        key=body.key,
        names=body.names.by_language(),
        questions=body.questions.by_language(),
        is_asked_first=body.is_asked_first,
    )
