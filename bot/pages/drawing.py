"""What the small pages share: how they are drawn, and how a dead link is told."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from messages.catalog import has, text
from messages.templates import render
from models.errors import YuiError
from models.people.look import Look

GONE = {404: "pages.not_found", 410: "pages.over"}


def page(template: str, locale: str, status: int = 200, look: Look | None = None, **values: Any) -> Response:
    """A page in the resident's language, in the look of the operator that it is from."""
    return HTMLResponse(render(f"pages/{template}", locale=locale, look=look, **values), status)


def refused(locale: str, error: YuiError) -> Response:
    """A kind page for a link that leads nowhere (any more)."""
    title = text(locale, GONE.get(error.status, "pages.home"))
    words = text(locale, "pages.not_found_words") if error.status == 404 else sentence(locale, error)
    return page("refusal.html", locale, error.status, title=title, words=words)


def sentence(locale: str, error: YuiError) -> str:
    """What stands beside a field that cannot be taken."""
    return text(locale, error.key if has(error.key) else YuiError.key, **error.values)
