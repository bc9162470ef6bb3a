"""Quality: known answers, second looks, outliers, levels, and the courses before work."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Data, Given, Line, Moment, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.quality import courses, golds, levels, second_pass, strange
from models.people.memberships import resident_of
from models.quality.courses import Course
from models.quality.outliers import Outlier, Strange
from models.quality.reviewers import reviewer_traces
from models.work.readiness import SHORTEST_MINUTES

router = APIRouter(tags=["quality"])


class Known(Given):
    """The answers that staff know, by the keys of closed questions; null takes the mark away."""

    known: dict[Text, Text] | None = Field(max_length=10, examples=[{"total": "1200"}])


class KnownOut(Shape):
    """An item that checks the work; residents are never told which these are."""

    id: int
    task_id: int
    position: int
    known: dict[str, Any] | None


class SecondLook(Given):
    """The terms of looking answers over: minutes and fee of each, and when it is due."""

    unit_minutes: float = Field(ge=SHORTEST_MINUTES, le=480)
    unit_fee_yen: int = Field(ge=1, le=1_000_000)
    due_at: Moment
    units_per_place: int = Field(default=10, ge=1, le=1_000)


class SecondLookOut(Shape):
    """The draft in which others look the answers over."""

    id: int
    title: str
    places: int
    fee_yen: int
    checks_task_id: int


class OutlierOut(Shape):
    """Work that differs from everybody else's on the task; nothing follows from it by itself."""

    resident_id: int
    signs: list[Strange]
    answers: int
    seconds: float | None = Field(description="The time of an item in the middle, breaks left out.")
    agreed: int
    compared: int

    @classmethod
    def of(cls, one: Outlier) -> "OutlierOut":
        """The finding as it is shown."""
        trace = one.trace
        return cls(
            resident_id=trace.resident_id,
            signs=list(one.signs),
            answers=trace.answers,
            seconds=trace.seconds,
            agreed=trace.agreed,
            compared=trace.compared,
        )


class LevelOut(Shape):
    """A level in one skill; it comes from checked work alone, never from absence."""

    skill_id: int = Field(description="0 stands for work that needs no particular skill.")
    level: int = Field(description="0 just begun, 1 getting steady, 2 sure, 3 trusted.")
    checked: int
    checks_to_next: int


class ReviewerOut(Shape):
    """One reviewer's judgements: refusals overturned on appeal, approved answers that a second look found wrong."""

    reviewer: str
    judged: int
    refused: int
    appealed: int
    overturned: int
    looked_over: int
    differed: int
    overturned_percent: int | None = Field(description="Null while too few are known.")
    differed_percent: int | None


class NewCourse(Given):
    """Short texts and a quiz: `[{"question": …, "choices": […], "right": 0, "why": …}]`; `right` counts from 0."""

    pages: list[Line] = Field(min_length=1, max_length=10)
    quiz: list[Data] = Field(min_length=1, max_length=10)
    is_required: bool = True
    trial_units: int = Field(default=0, ge=0, le=1_000, description="The size of a first, paid share; 0 asks for none.")


class CourseOut(Shape):
    """The course of a skill."""

    id: int
    version: int
    skill_id: int
    pages: list[str]
    quiz: list[Any]
    is_required: bool
    trial_units: int
    created_at: datetime


@router.post("/tasks/{task_id}/items/{item_id}/known", response_model=KnownOut, summary="Mark an item as known")
async def know_answer(
    task_id: PathId, item_id: PathId, body: Known, caller: Annotated[Caller, writes("quality.write")]
) -> Response:
    """Only items that nobody has begun; some are then mixed into every resident's share and paid like the others."""
    return await caller.do(KnownOut.model_validate, golds.know_answer, caller.operator_id, task_id, item_id, body.known)


@router.post("/tasks/{task_id}/second-look", response_model=SecondLookOut, summary="Have answers looked over, paid")
async def check_answers(
    task_id: PathId, body: SecondLook, caller: Annotated[Caller, writes("quality.write")]
) -> Response:
    """A draft of a new task, made from the answers that are handed in; nobody gets their own."""
    return await caller.do(
        SecondLookOut.model_validate,
        second_pass.check_answers,
        caller.operator_id,
        task_id,
        body.unit_minutes,
        body.unit_fee_yen,
        body.due_at,
        body.units_per_place,
    )


@router.get("/tasks/{task_id}/outliers", response_model=Page[OutlierOut], summary="See whose work on a task differs")
async def list_outliers(task_id: PathId, caller: Annotated[Caller, reads("quality.read")]) -> Response:
    def listed(context: Context) -> Page[OutlierOut]:
        found = strange.outliers_of(context, caller.operator_id, task_id)
        return Page(items=[OutlierOut.of(one) for one in found])

    return await caller.look(same, listed)


@router.get("/reviewers", response_model=Page[ReviewerOut], summary="See how well reviewers judge")
async def list_reviewers(caller: Annotated[Caller, reads("reviewers.read")]) -> Response:
    """For the director alone (and the auditor, who reads everything)."""

    def listed(context: Context) -> Page[ReviewerOut]:
        found = reviewer_traces(context.session, caller.operator_id)
        return Page(items=[ReviewerOut.model_validate(one) for one in found])

    return await caller.look(same, listed)


@router.get("/residents/{resident_id}/levels", response_model=Page[LevelOut], summary="See a resident's levels")
async def list_levels(resident_id: PathId, caller: Annotated[Caller, reads("quality.read")]) -> Response:
    def listed(context: Context) -> Page[LevelOut]:
        resident_of(context.session, resident_id, caller.operator_id)
        known = levels.levels_of(context, caller.operator_id, resident_id)
        return Page(items=[LevelOut.model_validate(one) for one in known])

    return await caller.look(same, listed)


@router.get("/courses", response_model=Page[CourseOut], summary="List the courses")
async def list_courses(window: Paged, caller: Annotated[Caller, reads("skills.read")]) -> Response:
    query = select(Course).where(Course.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[CourseOut]:
        return page(context.session, window, query, Course.id, CourseOut.model_validate)

    return await caller.look(same, listed)


@router.post("/skills/{skill_id}/course", response_model=CourseOut, summary="Write the course of a skill")
async def write_course(skill_id: PathId, body: NewCourse, caller: Annotated[Caller, moves("skills.write")]) -> Response:
    """It takes the place of the one before; who has passed that one need not pass it again.

    The version is that of the course, `"0"` where there is none yet.
    """
    return await caller.do(
        CourseOut.model_validate,
        courses.write_course,
        caller.operator_id,
        skill_id,
        body.pages,
        body.quiz,
        body.is_required,
        body.trial_units,
        caller.version,
    )
