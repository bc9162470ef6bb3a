"""Workbooks for Excel, taken from the pages that show the same."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.routes.office.documents import Search, Searched, draw_documents
from bot.console.visit import RowId, Visit, looks
from bot.web.downloads import file_response
from handlers.papers import workbooks
from models.errors import YuiError
from models.files.workbooks import MEDIA_TYPE

router = APIRouter(include_in_schema=False)


@router.get("/workbooks/residents")
async def save_residents(visit: Annotated[Visit, looks("residents.read")]) -> Response:
    content = await visit.look(workbooks.residents_workbook, visit.operator_id)
    return file_response("residents.xlsx", MEDIA_TYPE, content)


@router.get("/workbooks/pay-runs/{run_id}")
async def save_run(run_id: RowId, visit: Annotated[Visit, looks("pay_runs.read")]) -> Response:
    content = await visit.look(workbooks.run_workbook, visit.operator_id, run_id)
    return file_response(f"pay-run-{run_id}.xlsx", MEDIA_TYPE, content)


@router.get("/workbooks/documents")
async def save_documents(visit: Annotated[Visit, looks("documents.read")], searched: Searched) -> Response:
    """What was found."""
    try:
        wanted = searched.wanted()
    except YuiError as error:
        visit.refuse(error)
        return await draw_documents(visit, Search(), None)
    content = await visit.look(workbooks.documents_workbook, visit.operator_id, wanted)
    return file_response("documents.xlsx", MEDIA_TYPE, content)
