"""Codes by which residents come in: one for everybody, with its QR for a poster; one for a single person, shown once."""

import base64
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.routes.people.residents import draw_resident
from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.people import invite_codes
from models.people.channels import Channel, is_used_by
from models.people.memberships import resident_of

router = APIRouter(include_in_schema=False)

MAKERS = {"claim": invite_codes.issue_claim_code, "relink": invite_codes.issue_relink_code}


class Poster(NamedTuple):
    """A way into one account with one code: the address behind the QR, and the QR as a picture."""

    code: str
    channel: str
    address: str
    picture: str


@router.get("/residents/codes")
async def show_codes(visit: Annotated[Visit, looks("residents.codes")]) -> Response:
    return await _codes(visit)


@router.post("/residents/codes")
async def make_join_code(visit: Annotated[Visit, acts("residents.codes")]) -> Response:
    return await visit.attempt(
        lambda context: invite_codes.issue_join_code(context, visit.operator_id), "", "/residents/codes", _codes
    )


@router.post("/residents/{resident_id}/codes")
async def make_code(resident_id: RowId, visit: Annotated[Visit, acts("residents.codes")]) -> Response:
    """A code for this person alone."""

    def issue(context: Context) -> str:
        purpose = visit.form.choice("purpose", list(MAKERS))
        resident_of(context.session, resident_id, visit.operator_id)
        return MAKERS[purpose](context, visit.operator_id, resident_id)

    return await visit.show(issue, lambda code: draw_resident(visit, resident_id, code=code))


async def _codes(visit: Visit) -> Response:
    return visit.page("people/codes.html", posters=await visit.look(_posters, visit.operator_id))


def _posters(context: Context, operator_id: int) -> list[Poster]:
    channels = select(Channel).where(is_used_by(operator_id), Channel.basic_id.is_not(None))
    codes = invite_codes.join_codes(context.session, operator_id)
    return [_poster(channel, code) for channel in context.session.scalars(channels) for code in codes]


def _poster(channel: Channel, code: str) -> Poster:
    address = invite_codes.join_address(channel, code)
    picture = base64.b64encode(invite_codes.qr_svg(address)).decode()
    return Poster(code, channel.name, address, f"data:image/svg+xml;base64,{picture}")
