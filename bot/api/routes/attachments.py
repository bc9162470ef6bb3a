"""Pictures and files: what they are, and their bytes to be saved."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, reads
from bot.api.shapes import PathId, Shape, same
from handlers.context import Context
from models.errors import NotFound
from models.files.attachments import Attachment, AttachmentUse, Blob
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
    return await caller.look(AttachmentOut.model_validate, caller.own, Attachment, attachment_id)


@router.get(
    "/{attachment_id}/content",
    response_class=Response,
    responses={200: {"content": {mime: {} for mime in MIMES.values()}}},
    summary="Download an attachment",
)
async def download_attachment(attachment_id: PathId, caller: Annotated[Caller, reads("assignments.read")]) -> Response:
    def download(context: Context) -> Download:
        attachment = caller.own(context, Attachment, attachment_id)
        blob = select(Blob.content).where(Blob.sha256 == attachment.sha256)
        content = None if attachment.removed_at else context.session.scalar(blob)
        if content is None:
            raise NotFound()
        return Download(attachment.name, attachment.media_type, content)

    return await caller.look(same, download)
