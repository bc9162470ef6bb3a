"""Pictures, recordings and files: what they are in one row, their bytes in another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, one_of
from models.batches import partial_index


class AttachmentUse(StrEnum):
    """What an attachment is for."""

    MATERIAL = "material"  # staff gave it: the picture of an item, the file of a task
    HANDED_IN = "handed_in"  # a resident's work, in a submission or an answer
    RECEIPT = "receipt"  # of an expense that a resident has told of
    LOOSE = "loose"  # sent by a resident, not yet part of anything


IS_LOOSE = "use = 'loose' AND removed_at IS NULL"
"""The condition on an attachment that is part of nothing, or of a consultation, and still there."""


class Blob(Base):
    """Bytes, kept once for equal contents."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Base):
    """One picture, recording or file. `removed_at` is set when the resident took it back or unsent it.

    `submission_id` is the submission with which it first came in; what is handed in after it has it too, unless it was
    taken off before (`taken_off_at`): then it stays as what had been judged.
    `line_message_id` is the message that brought it, so that an unsend finds it.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "assignment_id"),
        Index(None, "line_message_id"),
        Index(None, "sha256"),
        partial_index("ix_attachments_loose", "created_at", where=IS_LOOSE),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    use: Mapped[AttachmentUse] = mapped_column(one_of(AttachmentUse))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64), ForeignKey("blobs.sha256"))
    assignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("assignments.id"))
    submission_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("submissions.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    line_message_id: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    unsent_at: Mapped[datetime | None]
    taken_off_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
