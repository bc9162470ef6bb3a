"""Requests for consideration, read by those who answer them."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.people import considerations
from models.people.considerations import Consideration, Decision
from models.people.residents import Resident

router = APIRouter(include_in_schema=False)

SHOWN = 50


class Asked(NamedTuple):
    """One request in clear."""

    row: Consideration
    alias: str
    words: str
    answer: str


@router.get("/considerations")
async def list_considerations(visit: Annotated[Visit, looks("considerations.answer")]) -> Response:
    return await _draw(visit)


@router.post("/considerations/{consideration_id}/answer")
async def answer(consideration_id: RowId, visit: Annotated[Visit, acts("considerations.answer")]) -> Response:
    def answered(context: Context) -> None:
        decision = Decision(visit.form.choice("decision", list(Decision)))
        considerations.answer(context, visit.operator_id, consideration_id, decision, visit.form.text("words", ""))

    return await visit.attempt(answered, "consideration_answered", "/considerations", _draw)


async def _draw(visit: Visit) -> Response:
    def asked(context: Context) -> list[Asked]:
        query = (
            select(Consideration, Resident.alias)
            .join(Resident, Resident.id == Consideration.resident_id)
            .where(Consideration.operator_id == visit.operator_id)
            .order_by(Consideration.answered_at.is_not(None), Consideration.id.desc())
            .limit(SHOWN)
        )
        return [
            Asked(row, alias, considerations.words_of(context, row), considerations.answer_of(context, row))
            for row, alias in context.session.execute(query)
        ]

    return visit.page("people/considerations.html", rows=await visit.look(asked))
