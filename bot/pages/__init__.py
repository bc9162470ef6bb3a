"""The small pages of residents: the one-time form, the notice of terms, statements, personal work, pictures and files. Reached by link alone."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, request_response

from bot.pages import papers
from bot.pages.drawing import refused
from bot.pages.files import show_file
from bot.pages.own_data import show_own_data
from bot.pages.private import show_private
from bot.pages.work import LARGEST_FORM as LARGEST_WORK_FORM
from bot.pages.work import show_work
from bot.runtime import Runtime
from bot.web.guard import Guard
from models.errors import YuiError

LARGEST_FORM = 100_000
LOCALE = "ja"

Page = Callable[[Request], Awaitable[Response]]


def add_pages(app: FastAPI, runtime: Runtime) -> None:
    """Put the pages onto the application."""
    app.router.routes.extend(
        [
            _route("/private/{token}", show_private, ["GET", "HEAD", "POST"]),
            _route("/notices/{token}", papers.show_notice, ["GET", "HEAD"]),
            _route("/notices/{token}/pdf", papers.print_notice, ["GET", "HEAD"]),
            _route("/statements/{token}", papers.show_statement, ["GET", "HEAD"]),
            _route("/statements/{token}/pdf", papers.print_statement, ["GET", "HEAD"]),
            _route("/years/{token}/{year:int}", papers.show_year, ["GET", "HEAD"]),
            _route("/years/{token}/{year:int}/pdf", papers.print_year, ["GET", "HEAD"]),
            _route("/work-records/{token}", papers.show_record, ["GET", "HEAD"]),
            _route("/work-records/{token}/pdf", papers.print_record, ["GET", "HEAD"]),
            _route("/erasures/{token}", papers.show_certificate, ["GET", "HEAD"]),
            _route("/erasures/{token}/pdf", papers.print_certificate, ["GET", "HEAD"]),
            _route("/files/{token}", show_file, ["GET", "HEAD"]),
            _route("/own-data/{token}", show_own_data, ["GET", "HEAD"]),
            _route("/work/{token}", show_work, ["GET", "HEAD", "POST"], LARGEST_WORK_FORM),
        ]
    )


def _route(path: str, page: Page, methods: Sequence[str], most_bytes: int = LARGEST_FORM) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await page(request)
        except YuiError as error:
            return _turned_away(request, error)

    return Route(path, Guard(request_response(answered), _turned_away, most_bytes), methods=list(methods))


def _turned_away(request: Request, error: YuiError) -> Response:
    return refused(LOCALE, error)
