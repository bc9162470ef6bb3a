"""A LINE official account of an operator: its keys and what it may send."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id


class Channel(Base):
    """One LINE official account. Its secrets and token are sealed with the installation's key.

    `secrets_sealed` opens to a JSON list: while a secret is being changed, the old and the new both verify.
    `quota` is the number of paid messages a month (None: unlimited), `quota_used` as LINE last told.
    """

    __tablename__ = "channels"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    name: Mapped[str] = mapped_column(String(80))
    bot_user_id: Mapped[str | None] = mapped_column(String(40))
    basic_id: Mapped[str | None] = mapped_column(String(40))
    secrets_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    quota: Mapped[int | None]
    quota_used: Mapped[int | None]
    quota_read_at: Mapped[datetime | None]
