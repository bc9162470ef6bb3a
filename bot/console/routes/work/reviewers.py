"""How well reviewers judge, for the director alone."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import Visit, looks
from handlers.context import Context
from models.quality.reviewers import FEWEST, ReviewerTrace, reviewer_traces

router = APIRouter(include_in_schema=False)


@router.get("/reviewers")
async def list_reviewers(visit: Annotated[Visit, looks("reviewers.read")]) -> Response:
    def listed(context: Context) -> list[tuple[str, ReviewerTrace]]:
        names = Names(context, visit.operator_id)
        return [(names.of(one.reviewer), one) for one in reviewer_traces(context.session, visit.operator_id)]

    return visit.page("work/reviewers.html", rows=await visit.look(listed), fewest=FEWEST)
