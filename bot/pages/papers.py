"""The notice of terms and what was paid, as pages to be read in full and as PDFs to be printed and kept."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.pages.drawing import page
from bot.runtime import Runtime
from bot.web.downloads import file_response
from handlers.context import Actor, ActorKind
from handlers.papers.certificates import linked_certificate
from handlers.papers.notices import linked_notice
from handlers.papers.statements import linked_statement, linked_year
from handlers.papers.work_records import linked_record
from messages.pdf.certificates import certificate_sheet
from messages.pdf.notices import notice_sheet
from messages.pdf.sheets import Sheet, to_pdf
from messages.pdf.statements import statement_sheet, year_sheet
from messages.pdf.work_records import WorkRecord, record_sheet
from models.people.look import Look

Paper = TypeVar("Paper")

# LINE's own browser cannot save a file: the way to a PDF opens the phone's browser (LINE URL scheme reference).
_PDF = "pdf?openExternalBrowser=1"
_LAST_YEAR = 9999


async def show_notice(request: Request) -> Response:
    """Raises NotFound for anything but a sealed link, as all of these do."""
    paper = await _read(request, linked_notice)
    return page("notice.html", paper.locale, look=paper.look, shown=paper, pdf=_beside(request))


async def print_notice(request: Request) -> Response:
    """The notice as PDF."""
    paper = await _read(request, linked_notice)
    return await _printed(paper.file_name, notice_sheet(paper))


async def show_statement(request: Request) -> Response:
    """One statement."""
    paper = await _read(request, linked_statement)
    return _drawn(request, statement_sheet(paper), paper.payer.look)


async def print_statement(request: Request) -> Response:
    """One statement as PDF."""
    paper = await _read(request, linked_statement)
    return await _printed(paper.file_name, statement_sheet(paper))


async def show_year(request: Request) -> Response:
    """All that was paid in a year."""
    paper = await _read(request, linked_year, _year(request))
    return _drawn(request, year_sheet(paper), paper.payer.look)


async def print_year(request: Request) -> Response:
    """A year as PDF."""
    paper = await _read(request, linked_year, _year(request))
    return await _printed(paper.file_name, year_sheet(paper))


async def show_record(request: Request) -> Response:
    """The record of accepted work, with the whole name: it lives as long as its link, and is kept nowhere."""
    record = await _recorded(request)
    response = _drawn(request, record_sheet(record), record.look)
    response.headers["Cache-Control"] = "no-store"
    return response


async def print_record(request: Request) -> Response:
    """The record as PDF."""
    record = await _recorded(request)
    response = await _printed(record.file_name, record_sheet(record))
    response.headers["Cache-Control"] = "no-store"
    return response


async def show_certificate(request: Request) -> Response:
    """That somebody's data were erased; it lives as long as its link."""
    shown = await _read(request, linked_certificate)
    response = _drawn(request, certificate_sheet(shown), shown.look)
    response.headers["Cache-Control"] = "no-store"
    return response


async def print_certificate(request: Request) -> Response:
    """The same as PDF."""
    shown = await _read(request, linked_certificate)
    return await _printed(shown.file_name, certificate_sheet(shown))


async def _recorded(request: Request) -> WorkRecord:
    """That it was taken stands in the operator's record."""
    runtime: Runtime = request.app.state.runtime
    return await runtime.acts.do(Actor(ActorKind.TERMINAL), linked_record, request.path_params["token"])


async def _read(request: Request, question: Callable[..., Paper], *more: Any) -> Paper:
    runtime: Runtime = request.app.state.runtime
    return await runtime.acts.look(Actor(ActorKind.TERMINAL), question, request.path_params["token"], *more)


async def _printed(name: str, sheet: Sheet) -> Response:
    return file_response(name, "application/pdf", await asyncio.to_thread(to_pdf, sheet))


def _drawn(request: Request, sheet: Sheet, look: Look) -> Response:
    return page("sheet.html", sheet.locale, look=look, sheet=sheet, pdf=_beside(request))


def _beside(request: Request) -> str:
    return f"{request.url.path}/{_PDF}"


def _year(request: Request) -> int:
    return min(max(int(request.path_params["year"]), 1), _LAST_YEAR)
