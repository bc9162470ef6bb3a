"""Keeping what people send: checked and cleaned first, which takes time, then written, which does not."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.files.attachments import Attachment, AttachmentUse, Blob
from models.files.file_types import MIMES, check_file
from models.files.pictures import clean_picture

_CLEANED = {MIMES["jpeg"], MIMES["png"]}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file whose content is what its name says; a picture in it is drawn anew, free of what it told of a place."""

    name: str
    media_type: str
    content: bytes


def clean(name: str, content: bytes) -> Cleaned:
    """Check and clean a file; up to a second of work for a large picture, so not inside a transaction.

    Raises what `models.files.file_types.check_file` and `models.files.pictures.clean_picture` raise.
    """
    checked = check_file(name, content)
    if checked.mime in _CLEANED:
        content = clean_picture(content).content
    return Cleaned(checked.name, checked.mime, content)


def keep(
    session: Session,
    cleaned: Cleaned,
    *,
    operator_id: int,
    use: AttachmentUse,
    now: datetime,
    assignment_id: int | None = None,
    account_id: int | None = None,
    line_message_id: str | None = None,
) -> Attachment:
    """Write a cleaned file down; equal bytes are kept once."""
    digest = hashlib.sha256(cleaned.content).hexdigest()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(Blob).on_conflict_do_nothing(), {"sha256": digest, "content": cleaned.content})
    attachment = Attachment(
        operator_id=operator_id,
        use=use,
        name=cleaned.name,
        media_type=cleaned.media_type,
        size=len(cleaned.content),
        sha256=digest,
        assignment_id=assignment_id,
        account_id=account_id,
        line_message_id=line_message_id,
        created_at=now,
    )
    session.add(attachment)
    session.flush()
    return attachment
