"""An operator's own kinds of work; `GET /templates` offers them beside the common ones."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Data, Given, Line, Page, PathId, Shape, Text, Yen, same
from handlers.carving import own_templates
from handlers.context import Context
from models.carving.own_templates import LONGEST_HINT, LONGEST_NAME, OwnTemplate, Source
from models.carving.template_facts import LARGEST_FEE, TemplateFacts
from models.money.withholding import Withholding
from models.work.readiness import LONGEST_PLACE_MINUTES, SHORTEST_MINUTES
from models.work.tasks import TaskKind

router = APIRouter(tags=["tasks"])


class OwnTemplateOut(Shape):
    """A kind of work of this operator; `key` is what tasks and pacts name. Nothing new is cut by a retired one."""

    id: int
    version: int
    key: str
    name: str
    hint: str
    kind: TaskKind
    withholding: Withholding
    unit_minutes: float
    place_minutes: int
    unit_fee_yen: int
    fields: list[str]
    source: Source | None
    questions: list[Any]
    is_active: bool


class NewOwnTemplate(Given):
    """A kind of work. `fields` are labels of what its tasks must state, or names of the common fields."""

    name: Line = Field(max_length=LONGEST_NAME, examples=["Minutes of the ward meeting"])
    hint: Text = Field(default="", max_length=LONGEST_HINT, description="What staff read when they choose it.")
    kind: TaskKind
    withholding: Withholding = Withholding.ASK
    unit_minutes: float = Field(ge=SHORTEST_MINUTES, le=LONGEST_PLACE_MINUTES, description="Until it is measured.")
    place_minutes: int = Field(ge=1, le=LONGEST_PLACE_MINUTES, description="How long one resident's share should be.")
    unit_fee_yen: Yen = Field(default=0, le=LARGEST_FEE, description="The usual fee of a unit; 0: none.")
    fields: list[Text] = Field(default_factory=list, max_length=100)
    source: Source | None = None
    questions: list[Data] = Field(default_factory=list, max_length=20)


class OwnTemplateChanges(Given):
    """What is to be changed; what is not named stays. `is_active` false retires it, true brings it back."""

    name: Line | None = Field(default=None, max_length=LONGEST_NAME)
    hint: Text | None = Field(default=None, max_length=LONGEST_HINT)
    kind: TaskKind | None = None
    withholding: Withholding | None = None
    unit_minutes: float | None = Field(default=None, ge=SHORTEST_MINUTES, le=LONGEST_PLACE_MINUTES)
    place_minutes: int | None = Field(default=None, ge=1, le=LONGEST_PLACE_MINUTES)
    unit_fee_yen: Yen | None = Field(default=None, le=LARGEST_FEE)
    fields: list[Text] | None = Field(default=None, max_length=100)
    source: Source | None = None
    questions: list[Data] | None = Field(default=None, max_length=20)
    is_active: bool | None = None


class Keeping(Given):
    """What a kept task is called as a kind of work (its title, if nothing), and what it must state (as its own kind)."""

    name: Text = Field(default="", max_length=LONGEST_NAME)
    hint: Text = Field(default="", max_length=LONGEST_HINT)
    fields: list[Text] | None = Field(default=None, max_length=100)


@router.get("/own-templates", response_model=Page[OwnTemplateOut], summary="List your own kinds of work")
async def list_own_templates(
    window: Paged,
    caller: Annotated[Caller, reads("tasks.read")],
    is_active: Annotated[bool | None, Query()] = None,
) -> Response:
    """The retired ones too, unless `is_active` is given."""
    query = select(OwnTemplate).where(OwnTemplate.operator_id == caller.operator_id)
    if is_active is not None:
        query = query.where(OwnTemplate.is_active == is_active)

    def listed(context: Context) -> Page[OwnTemplateOut]:
        return page(context.session, window, query, OwnTemplate.id, OwnTemplateOut.model_validate)

    return await caller.look(same, listed)


@router.get("/own-templates/{template_id}", response_model=OwnTemplateOut, summary="Show one of your kinds of work")
async def show_own_template(template_id: PathId, caller: Annotated[Caller, reads("tasks.read")]) -> Response:
    return await caller.look(OwnTemplateOut.model_validate, caller.own, OwnTemplate, template_id)


@router.post("/own-templates", response_model=OwnTemplateOut, summary="Write a kind of work of your own")
async def add_own_template(body: NewOwnTemplate, caller: Annotated[Caller, writes("tasks.write")]) -> Response:
    facts = TemplateFacts(**body.model_dump())
    return await caller.do(OwnTemplateOut.model_validate, own_templates.add_template, caller.operator_id, facts)


@router.post("/tasks/{task_id}/keep", response_model=OwnTemplateOut, summary="Keep a task as a kind of work")
async def keep_task(task_id: PathId, body: Keeping, caller: Annotated[Caller, writes("tasks.write")]) -> Response:
    """With its questions, minutes, fee and tax class; the task itself stays as it is."""
    return await caller.do(
        OwnTemplateOut.model_validate,
        own_templates.keep_task,
        caller.operator_id,
        task_id,
        body.name,
        body.hint,
        body.fields,
    )


@router.patch("/own-templates/{template_id}", response_model=OwnTemplateOut, summary="Change or retire a kind of work")
async def change_own_template(
    template_id: PathId, body: OwnTemplateChanges, caller: Annotated[Caller, edits("tasks.write")]
) -> Response:
    """Tasks that were cut by it stay as they are."""

    def change(context: Context) -> OwnTemplate:
        known = own_templates.facts_of(caller.own(context, OwnTemplate, template_id))
        facts = replace(known, **body.changes("source"))
        return own_templates.change_template(context, caller.operator_id, template_id, facts, caller.version)

    return await caller.do(OwnTemplateOut.model_validate, change)
