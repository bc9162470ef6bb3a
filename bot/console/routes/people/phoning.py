"""Acting for a resident who phones: recorded with both names, and told to the resident."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.people.residents import draw_resident
from bot.console.visit import RowId, Visit, acts
from handlers.context import Context
from handlers.people import acting_for

router = APIRouter(include_in_schema=False)

ActingFor = Annotated[Visit, acts("residents.act_for")]


@router.post("/residents/{resident_id}/accept")
async def accept(resident_id: RowId, visit: ActingFor) -> Response:
    return await _act(visit, resident_id, "accept", _with(acting_for.accept, visit, resident_id, "offer_id"))


@router.post("/residents/{resident_id}/decline")
async def decline(resident_id: RowId, visit: ActingFor) -> Response:
    return await _act(visit, resident_id, "decline", _with(acting_for.decline, visit, resident_id, "offer_id"))


@router.post("/residents/{resident_id}/wait")
async def wait(resident_id: RowId, visit: ActingFor) -> Response:
    return await _act(visit, resident_id, "wait", _with(acting_for.wait, visit, resident_id, "offer_id"))


@router.post("/residents/{resident_id}/hand-back")
async def hand_back(resident_id: RowId, visit: ActingFor) -> Response:
    act = _with(acting_for.hand_back, visit, resident_id, "assignment_id")
    return await _act(visit, resident_id, "hand_back", act)


@router.post("/residents/{resident_id}/pause")
async def pause(resident_id: RowId, visit: ActingFor) -> Response:
    def paused(context: Context) -> object:
        return acting_for.pause(context, visit.operator_id, resident_id, visit.form.day_or_none("until"))

    return await _act(visit, resident_id, "pause", paused)


@router.post("/residents/{resident_id}/resume")
async def resume(resident_id: RowId, visit: ActingFor) -> Response:
    return await _act(
        visit, resident_id, "resume", lambda context: acting_for.resume(context, visit.operator_id, resident_id)
    )


def _with(act: Callable[..., Any], visit: Visit, resident_id: int, field: str) -> Callable[[Context], object]:
    return lambda context: act(context, visit.operator_id, resident_id, visit.form.whole(field))


async def _act(visit: Visit, resident_id: int, done: str, act: Callable[[Context], object]) -> Response:
    return await visit.attempt(
        act, f"acted_{done}", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )
