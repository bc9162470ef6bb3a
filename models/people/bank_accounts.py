"""The account to which a resident is paid; number and holder are sealed, and only one is current."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id


class BankAccount(Base):
    """A bank account. `kind` as in the Zengin format: 1 ordinary, 2 current, 4 savings, 9 other."""

    __tablename__ = "bank_accounts"
    __table_args__ = (Index(None, "resident_id"),)

    id: Mapped[Id]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    bank_code: Mapped[str] = mapped_column(String(4))
    branch_code: Mapped[str] = mapped_column(String(3))
    kind: Mapped[int]
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    holder_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    tail: Mapped[str] = mapped_column(String(3))
    registered_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class PrivateLink(Base):
    """A one-time link to the small form on which private details are given outside of the chat.

    `digest` is the SHA-256 of the token in the link; `purpose` names the form.
    """

    __tablename__ = "private_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
