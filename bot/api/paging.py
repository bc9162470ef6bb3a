"""Lists come in pages: newest first, with a cursor to go on from."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.api.problems import BadCursor
from bot.api.shapes import Page, Shape
from models.base import LARGEST_ID

S = TypeVar("S", bound=Shape)


class Window(NamedTuple):
    """Which page of a list is asked for. `path` and `query` are those of the request."""

    path: str
    query: tuple[tuple[str, str], ...]
    after: int | None
    limit: int

    def next(self, last_id: int) -> str:
        """The address of the page that begins after a row."""
        kept = [(name, value) for name, value in self.query if name not in ("cursor", "limit")]
        return f"{self.path}?{urlencode([*kept, ('cursor', to_cursor(last_id)), ('limit', str(self.limit))])}"


async def _window(
    request: Request,
    cursor: Annotated[str | None, Query(max_length=40, description="From `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = 50,
) -> Window:
    after = None if cursor is None else from_cursor(cursor)
    return Window(request.url.path, tuple(request.query_params.multi_items()), after, limit)


Paged = Annotated[Window, Depends(_window)]


def page(
    session: Session,
    window: Window,
    query: Select[*tuple[Any, ...]],
    number: InstrumentedAttribute[int],
    shape: Callable[..., S],
) -> Page[S]:
    """The rows of a query on this page, by their number from the newest down; `number` belongs to its first entity."""
    if window.after is not None:
        query = query.where(number < window.after)
    rows = session.execute(query.order_by(number.desc()).limit(window.limit + 1)).all()
    shown = rows[: window.limit]
    following = window.next(getattr(shown[-1][0], number.key)) if len(rows) > window.limit else None
    return Page(items=[shape(*row) for row in shown], next=following)


def to_cursor(row_id: int) -> str:
    """A row's number as a cursor; what it means is nobody's business."""
    return base64.urlsafe_b64encode(str(row_id).encode()).rstrip(b"=").decode()


def from_cursor(cursor: str) -> int:
    """Raises BadCursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        clear = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (UnicodeError, binascii.Error):
        raise BadCursor() from None
    if not (clear.isdigit() and 0 < int(clear) <= LARGEST_ID):
        raise BadCursor()
    return int(clear)
