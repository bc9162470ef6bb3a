"""Where each account stands in its conversation: one row, with a version that buttons carry."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


def draft_purpose(account_id: int) -> str:
    """What the drafts of an account are sealed for."""
    return f"draft:{account_id}"


class ConversationState(Base):
    """The open conversation of one account; its id is the account's.

    `version` grows with every screen, so that a button of an older screen is known as such. `draft_sealed` holds
    the answers given so far, sealed, for some are private. `past` lists the steps already shown, for going back;
    `parked` the conversations that an interruption has set aside, newest last, each with its own sealed draft and
    with when it was found to lie there.
    `unsent` keeps the newest LINE ids of messages that were taken back: one redelivered late is not taken in.
    While `ticket_id` is set, the resident is talking with people and the bot is mute.
    """

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "touched_at"),)

    WRITTEN_ALIKE: ClassVar = ("name", "step", "version", "draft_sealed", "past", "touched_at")

    id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"), primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(String(30))
    step: Mapped[str | None] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(default=0)
    draft_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    past: Mapped[list[str]] = mapped_column(default=list)
    parked: Mapped[list[Any]] = mapped_column(default=list)
    touched_at: Mapped[datetime]
    nudged_at: Mapped[datetime | None]
    unsent: Mapped[list[str]] = mapped_column(default=list)
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tickets.id"))
