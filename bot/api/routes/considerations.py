"""Requests for consideration (配慮の申出): read by those who answer them, answered once, the answer sent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.people import considerations
from models.people.considerations import Consideration, Decision, Wish

router = APIRouter(prefix="/considerations", tags=["considerations"])


class ConsiderationOut(Shape):
    """A request as lists show it; longer limits are given at once, without an answer by staff."""

    id: int
    resident_id: int
    wish: Wish
    asked_at: datetime
    decision: Decision | None
    answered_at: datetime | None
    answered_by: str | None


class ConsiderationWords(ConsiderationOut):
    """One request with what was written and answered: special details, for those who answer only."""

    words: str
    answer: str

    @classmethod
    def of(cls, context: Context, asked: Consideration) -> "ConsiderationWords":
        """Opened with the resident's own key."""
        plain = ConsiderationOut.model_validate(asked).model_dump()
        words, answer = considerations.words_of(context, asked), considerations.answer_of(context, asked)
        return cls(**plain, words=words, answer=answer)


class Answer(Given):
    """What is decided; words are needed where it is not a plain yes."""

    decision: Decision
    words: Text = Field(default="", max_length=considerations.LONGEST)


@router.get("", response_model=Page[ConsiderationOut], summary="List requests for consideration")
async def list_considerations(
    window: Paged,
    caller: Annotated[Caller, reads("considerations.answer")],
    is_open: Annotated[bool | None, Query()] = None,
) -> Response:
    query = select(Consideration).where(Consideration.operator_id == caller.operator_id)
    if is_open is not None:
        has_none = Consideration.answered_at.is_(None)
        query = query.where(has_none if is_open else ~has_none)

    def listed(context: Context) -> Page[ConsiderationOut]:
        return page(context.session, window, query, Consideration.id, ConsiderationOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{consideration_id}", response_model=ConsiderationWords, summary="Read a request for consideration")
async def show_consideration(
    consideration_id: PathId, caller: Annotated[Caller, reads("considerations.answer")]
) -> Response:
    """That it was read, and by whom, stands in the record."""

    def show(context: Context) -> ConsiderationWords:
        return ConsiderationWords.of(context, considerations.read(context, caller.operator_id, consideration_id))

    return await caller.do(same, show)


@router.post("/{consideration_id}/answer", response_model=ConsiderationWords, summary="Answer a request")
async def answer_consideration(
    consideration_id: PathId, body: Answer, caller: Annotated[Caller, writes("considerations.answer")]
) -> Response:
    """The answer is sent to the resident and stands in the record, its words apart."""

    def answer(context: Context) -> ConsiderationWords:
        asked = considerations.answer(context, caller.operator_id, consideration_id, body.decision, body.words)
        return ConsiderationWords.of(context, asked)

    return await caller.do(same, answer)
