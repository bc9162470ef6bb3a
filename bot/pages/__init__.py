"""The small pages of residents: the one-time form, the notice of terms, statements, personal work, pictures and files. Reached by link alone."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, request_response

from bot.pages import papers
from bot.pages.drawing import refused
from bot.pages.files import show_file, show_small
from bot.pages.own_data import show_own_data
from bot.pages.private import show_private
from bot.pages.work import LARGEST_FORM as LARGEST_WORK_FORM
from bot.pages.work import show_work
from bot.runtime import Runtime
from bot.web.guard import FRAMED_HEADERS, Guard
from models.errors import YuiError

LARGEST_FORM = 100_000
LOCALE = "ja"

Page = Callable[[Request], Awaitable[Response]]


_READ = ("GET", "HEAD")
_FORM = (*_READ, "POST")

PAGES: tuple[tuple[str, Page, Sequence[str], int], ...] = (
    ("/private/{token}", show_private, _FORM, LARGEST_FORM),
    ("/notices/{token}", papers.show_notice, _READ, LARGEST_FORM),
    ("/notices/{token}/pdf", papers.print_notice, _READ, LARGEST_FORM),
    ("/statements/{token}", papers.show_statement, _READ, LARGEST_FORM),
    ("/statements/{token}/pdf", papers.print_statement, _READ, LARGEST_FORM),
    ("/years/{token}/{year:int}", papers.show_year, _READ, LARGEST_FORM),
    ("/years/{token}/{year:int}/pdf", papers.print_year, _READ, LARGEST_FORM),
    ("/work-records/{token}", papers.show_record, _READ, LARGEST_FORM),
    ("/work-records/{token}/pdf", papers.print_record, _READ, LARGEST_FORM),
    ("/erasures/{token}", papers.show_certificate, _READ, LARGEST_FORM),
    ("/erasures/{token}/pdf", papers.print_certificate, _READ, LARGEST_FORM),
    ("/files/{token}", show_file, _READ, LARGEST_FORM),
    ("/files/{token}/small", show_small, _READ, LARGEST_FORM),
    ("/own-data/{token}", show_own_data, _READ, LARGEST_FORM),
    ("/work/{token}", show_work, _FORM, LARGEST_WORK_FORM),
)
"""Address, page, methods, and the most bytes that are read."""


def add_pages(app: FastAPI, runtime: Runtime) -> None:
    """Put the pages onto the application."""
    app.router.routes.extend(_route(*page) for page in PAGES)


def _route(path: str, page: Page, methods: Sequence[str], most_bytes: int) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await page(request)
        except YuiError as error:
            return _turned_away(request, error)

    guarded = Guard(request_response(answered), _turned_away, most_bytes, FRAMED_HEADERS)
    return Route(path, guarded, methods=list(methods))


def _turned_away(request: Request, error: YuiError) -> Response:
    return refused(LOCALE, error)
