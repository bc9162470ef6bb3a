"""A LINE account on one channel, and the resident behind it once they have registered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


class LineAccount(Base):
    """(channel, LINE user id); its id is the id of its lane, so that one look-up finds both.

    User ids differ per LINE provider, so a resident who meets two towns has two accounts. A blocked account is a
    pause, not a deletion: `blocked_at` is set by `unfollow` and cleared by `follow`.
    """

    __tablename__ = "line_accounts"
    __table_args__ = (UniqueConstraint("channel_id", "user_id"), Index(None, "resident_id"))

    id: Mapped[int] = mapped_column(BigId, ForeignKey("lanes.id"), primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channels.id"))
    user_id: Mapped[str] = mapped_column(String(40))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    locale: Mapped[str] = mapped_column(String(10), default="ja")
    menu: Mapped[str | None] = mapped_column(String(40))
    first_seen_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    unlinked_at: Mapped[datetime | None]
