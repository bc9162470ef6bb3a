"""The people of an operator or a client, their roles, tokens and console sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned


class Role(StrEnum):
    """What a member of staff does; separation of order, review and pay follows from it."""

    DIRECTOR = "director"
    REVIEWER = "reviewer"
    ACCOUNTANT = "accountant"
    AUDITOR = "auditor"
    ADMIN = "admin"
    CLIENT = "client"


class Staff(Base, Versioned):
    """A member of staff (職員). `client_id` is set for people of a client, who see only their own orders."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("operator_id", "email"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    client_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("clients.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(80), default="")
    roles: Mapped[list[str]]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    wants_mail: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]


class StaffToken(Base):
    """An API token; only its SHA-256 is kept. `scopes` narrow what the owner's roles allow."""

    __tablename__ = "staff_tokens"

    id: Mapped[Id]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ConsoleSession(Base):
    """A signed-in browser; its cookie holds a random value of which only the SHA-256 is kept."""

    __tablename__ = "console_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    form_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
