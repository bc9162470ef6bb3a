"""Pictures and files: what they are, and their bytes to be saved."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response

from bot.api.answers import Download
from bot.api.caller import Caller, reads
from bot.api.shapes import PathId, Shape, same
from handlers.context import Context
from handlers.help.confidants import own_attachment
from handlers.work.handing_in import bytes_of
from models.files.attachments import AttachmentUse
from models.files.file_types import MIMES

router = APIRouter(prefix="/attachments", tags=["attachments"])


class AttachmentOut(Shape):
    """A picture, recording or file; `removed_at` if it was taken back."""

    id: int
    use: AttachmentUse
    name: str
    media_type: str
    size: int
    assignment_id: int | None
    submission_id: int | None
    created_at: datetime
    unsent_at: datetime | None
    removed_at: datetime | None


@router.get("/{attachment_id}", response_model=AttachmentOut, summary="Show what an attachment is")
async def show_attachment(attachment_id: PathId, caller: Annotated[Caller, reads("assignments.read")]) -> Response:
    return await caller.do(AttachmentOut.model_validate, own_attachment, caller.staff, attachment_id)


@router.get(
    "/{attachment_id}/content",
    response_class=Response,
    responses={200: {"content": {mime: {} for mime in MIMES.values()}}},
    summary="Download an attachment",
)
async def download_attachment(attachment_id: PathId, caller: Annotated[Caller, reads("assignments.read")]) -> Response:
    def download(context: Context) -> Download:
        attachment = own_attachment(context, caller.staff, attachment_id)
        return Download(attachment.name, attachment.media_type, bytes_of(context, attachment))

    return await caller.do(same, download)
