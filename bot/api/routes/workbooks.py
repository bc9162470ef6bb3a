"""Workbooks for Excel: the register of residents, a pay run, and documents that were searched for."""

from typing import Annotated, Any

from fastapi import APIRouter, Response

from bot.api.answers import Download
from bot.api.caller import Caller, reads
from bot.api.routes.documents import Searched
from bot.api.shapes import PathId, same
from handlers.context import Context
from handlers.papers import workbooks
from models.files.workbooks import MEDIA_TYPE

router = APIRouter(prefix="/workbooks", tags=["workbooks"])

AS_FILE: dict[str, Any] = {"response_class": Response, "responses": {200: {"content": {MEDIA_TYPE: {}}}}}


@router.get("/residents", summary="Take the register of residents as a workbook", **AS_FILE)
async def download_residents_workbook(caller: Annotated[Caller, reads("residents.read")]) -> Response:
    """By alias; nothing private."""

    def made(context: Context) -> Download:
        content = workbooks.residents_workbook(context, caller.operator_id)
        return Download("residents.xlsx", MEDIA_TYPE, content)

    return await caller.look(same, made)


@router.get("/pay-runs/{run_id}", summary="Take a pay run as a workbook", **AS_FILE)
async def download_run_workbook(run_id: PathId, caller: Annotated[Caller, reads("pay_runs.read")]) -> Response:
    """A row for each piece of work, amounts as numbers."""

    def made(context: Context) -> Download:
        content = workbooks.run_workbook(context, caller.operator_id, run_id)
        return Download(f"pay-run-{run_id}.xlsx", MEDIA_TYPE, content)

    return await caller.look(same, made)


@router.get("/documents", summary="Take documents that were searched for as a workbook", **AS_FILE)
async def download_documents_workbook(
    searched: Searched, caller: Annotated[Caller, reads("documents.read")]
) -> Response:
    def made(context: Context) -> Download:
        content = workbooks.documents_workbook(context, caller.operator_id, searched.wanted)
        return Download("documents.xlsx", MEDIA_TYPE, content)

    return await caller.look(same, made)
