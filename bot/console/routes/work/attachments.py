"""Pictures and files that residents handed in or wrote with: pictures are shown, everything else is only saved."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.visit import RowId, Visit, looks
from bot.web.downloads import file_response
from handlers.context import Context
from handlers.help.confidants import own_attachment
from handlers.office import permissions
from handlers.work.handing_in import bytes_of
from models.errors import Forbidden

router = APIRouter(include_in_schema=False)


class _File(NamedTuple):
    name: str
    media_type: str
    content: bytes


@router.get("/attachments/{attachment_id}")
async def show_attachment(attachment_id: RowId, visit: Annotated[Visit, looks()]) -> Response:
    """For those who review, and for those who answer tickets."""

    def file(context: Context) -> _File:
        attachment = own_attachment(context, visit.staff, attachment_id)
        return _File(attachment.name, attachment.media_type, bytes_of(context, attachment))

    if not any(permissions.allowed(visit.staff, act) for act in ("reviews.read", "tickets.read")):
        raise Forbidden(act="reviews.read")
    return file_response(*await visit.do(file), may_show=True)
