"""Requests for consideration, read by those who answer them."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.people import considerations
from models.people.considerations import Consideration, Decision
from models.people.residents import Resident
from models.rows import found

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
    """Who asked and for what, without their words; those to be answered at the top."""

    def listed(context: Context) -> list[Any]:
        query = (
            select(Consideration, Resident.alias)
            .join(Resident, Resident.id == Consideration.resident_id)
            .where(Consideration.operator_id == visit.operator_id)
            .order_by(Consideration.answered_at.is_not(None), Consideration.id.desc())
            .limit(SHOWN)
        )
        return list(context.session.execute(query))

    return visit.page("people/considerations.html", rows=await visit.look(listed))


@router.get("/considerations/{consideration_id}")
async def show_consideration(
    consideration_id: RowId, visit: Annotated[Visit, looks("considerations.answer")]
) -> Response:
    return await _draw(visit, consideration_id)


@router.post("/considerations/{consideration_id}/answer")
async def answer(consideration_id: RowId, visit: Annotated[Visit, acts("considerations.answer")]) -> Response:
    def answered(context: Context) -> None:
        decision = Decision(visit.form.choice("decision", list(Decision)))
        considerations.answer(context, visit.operator_id, consideration_id, decision, visit.form.text("words", ""))

    path = f"/considerations/{consideration_id}"
    return await visit.attempt(answered, "consideration_answered", path, lambda visit: _draw(visit, consideration_id))


async def _draw(visit: Visit, consideration_id: int) -> Response:
    """The page of a request; that it was read, and by whom, stands in the record."""

    def asked(context: Context) -> Asked:
        row = considerations.read(context, visit.operator_id, consideration_id)
        alias = found(context.session, Resident, row.resident_id).alias
        return Asked(row, alias, considerations.words_of(context, row), considerations.answer_of(context, row))

    return visit.page("people/consideration.html", one=await visit.do(asked))
