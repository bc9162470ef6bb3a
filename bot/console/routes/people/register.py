"""An existing register brought in: looked at line by line, taken, and the claim codes printed on slips, this once."""

import base64
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.sentences import sentence
from bot.console.visit import Visit, acts, looks
from handlers.context import Context
from handlers.people import invite_codes, register_import, register_reading
from handlers.people.register_import import ClaimCode
from models.errors import YuiError
from models.people.channels import Channel, is_used_by

router = APIRouter(include_in_schema=False)

SHOWN_PROBLEMS = 100
MOST_SLIPS = 500
"""Beyond it the codes come as a table only: drawing thousands of QR codes would hold a browser up for minutes."""


class Line(NamedTuple):
    """What is wrong in one cell, in words."""

    line: int
    column: str
    words: str


@dataclass(frozen=True)
class Looked:
    """What would be brought in, the lines that cannot be read, and the columns that nothing is taken from."""

    people: int
    lines: int
    shown: list[Line]
    unused: list[str]


class Slip(NamedTuple):
    """One person's code on paper; `picture` opens the chat with it typed in."""

    code: ClaimCode
    picture: str


class Taken(NamedTuple):
    """Everybody who was brought in, and the same as a file in the page itself, for the codes are kept nowhere."""

    codes: list[ClaimCode]
    slips: list[Slip]
    file: str


@router.get("/register")
async def show_register(visit: Annotated[Visit, looks("register.import")]) -> Response:
    return _draw(visit)


@router.post("/register/look")
async def look_at_register(visit: Annotated[Visit, acts("register.import")]) -> Response:
    """What the file would bring in. Nothing is kept."""

    def look(context: Context) -> Looked:
        found = register_reading.preview(context, visit.operator_id, visit.form.file("table").content)
        shown = [Line(one.line, one.column, sentence(one.error)) for one in found.problems[:SHOWN_PROBLEMS]]
        return Looked(found.people, len({one.line for one in found.problems}), shown, found.unused)

    visit = visit.beyond()
    try:
        looked = await visit.look(look)
    except YuiError as error:
        visit.refuse(error)
        looked = None
    if visit.is_part:
        return visit.part("parts/register.html", looked=looked)
    return _draw(visit, looked)


@router.post("/register")
async def take_register(visit: Annotated[Visit, acts("register.import")]) -> Response:
    """The codes are on this answer only; a reload asks for the file again."""

    def take(context: Context) -> Taken:
        codes = register_import.import_register(context, visit.operator_id, register)
        return _taken(context, visit.operator_id, codes)

    async def drawn(taken: Taken | None) -> Response:
        return beyond.page("people/claim_codes.html", taken=taken) if taken else _draw(beyond)

    beyond = visit.beyond()
    try:
        content, skips = visit.form.file("table").content, visit.form.has("skip_bad", "yes")
        register = await beyond.look(register_import.prepare, visit.operator_id, content, skip_bad=skips)
    except YuiError as error:
        beyond.refuse(error)
        return await drawn(None)
    return await beyond.show(take, drawn)


def _draw(visit: Visit, looked: Looked | None = None) -> Response:
    return visit.page("people/register.html", looked=looked, columns=register_reading.column_names())


def _taken(context: Context, operator_id: int, codes: list[ClaimCode]) -> Taken:
    own = select(Channel).where(is_used_by(operator_id), Channel.basic_id.is_not(None))
    channel = context.session.scalars(own.order_by(Channel.id)).first()
    slips = [Slip(code, _picture(channel, code)) for code in codes] if len(codes) <= MOST_SLIPS else []
    table = base64.b64encode(register_import.printable(codes)).decode()
    return Taken(codes, slips, f"data:text/csv;base64,{table}")


def _picture(channel: Channel | None, code: ClaimCode) -> str:
    """The QR of a slip; none where the account's own id has not been entered."""
    if channel is None:
        return ""
    drawn = invite_codes.qr_svg(invite_codes.join_address(channel, code.code))
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
