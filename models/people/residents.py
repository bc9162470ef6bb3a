"""Residents: one person in the installation, whatever accounts and operators; their private fields are sealed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, new_row
from models.errors import YuiError
from models.lists import among
from models.rows import of_each, recall, remember
from models.seal import DataKey, Vault
from models.writes import gather


class PrivateField(StrEnum):
    """The private fields of a resident, shown in full once to their owner and masked after."""

    NAME = "name"
    KANA = "kana"
    BORN_ON = "born_on"
    PHONE = "phone"


class Resident(Base, Versioned):
    """A resident worker (住民ワーカー). `alias` is what others see: never a name.

    The private fields are sealed with the resident's own key; `set_private` and `private` are the only way in and
    out. `saves_data`: pictures come small, and whole on a tap. `person_digest` is a keyed digest of kana and birth date, to find that one person registered twice.
    """

    __tablename__ = "residents"

    id: Mapped[Id]
    alias: Mapped[str] = mapped_column(String(20), unique=True)
    municipality_code: Mapped[str | None] = mapped_column(String(5))
    postcode: Mapped[str | None] = mapped_column(String(7))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    born_on_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    works_alone_declared_at: Mapped[datetime | None]
    saves_data: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    def set_private(self, field: PrivateField, key: DataKey, value: str) -> None:
        """Seal one private field."""
        setattr(self, f"{field}_sealed", key.seal(field, value))

    def private(self, field: PrivateField, key: DataKey) -> str | None:
        """Open one private field, or None where it was never given."""
        sealed: bytes | None = getattr(self, f"{field}_sealed")
        return None if sealed is None else key.open(field, sealed)


class Erased(YuiError):
    """The resident's key has been destroyed, and nothing sealed with it opens again."""

    status = 410
    key = "errors.records.erased"


class ResidentKey(Base):
    """The wrapped data key of one resident; deleting this row erases what was sealed with it."""

    __tablename__ = "resident_keys"

    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"), primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


# Those made in this transaction are remembered, so nothing need be written before this is asked.
_KEYS = (
    select(ResidentKey.resident_id, ResidentKey.wrapped)
    .where(among(ResidentKey.resident_id, "residents"))
    .execution_options(autoflush=False)
)

_NEW_KEY = new_row(ResidentKey)


def put_key(session: Session, resident_id: int, wrapped: bytes) -> None:
    """Add the data key of a new resident."""
    gather(session, _NEW_KEY, {"resident_id": resident_id, "wrapped": wrapped})
    remember(session, "key", resident_id, value=wrapped)


def note_key(session: Session, resident_id: int, wrapped: bytes | None) -> None:
    """Note a data key that was read with something else; None where it has been destroyed."""
    if recall(session, "key", resident_id) is None:
        remember(session, "key", resident_id, value=wrapped)


def mark_new(session: Session, resident_id: int) -> None:
    """Note that a resident has come to be in this transaction."""
    remember(session, "new resident", resident_id, value=True)


def is_new(session: Session, resident_id: int) -> bool:
    """Whether a resident has come to be in this very transaction: the tables hold nothing of theirs yet."""
    return bool(recall(session, "new resident", resident_id))


def owner_name(resident_id: int) -> str:
    """The owner to which a resident's data key is bound."""
    return f"resident:{resident_id}"


def data_key(session: Session, vault: Vault, resident_id: int) -> DataKey:
    """The resident's own key; raises Erased once it has been destroyed."""
    wrapped = of_each(
        session, "key", resident_id, read=lambda ids: dict(session.execute(_KEYS, {"residents": ids}).all())
    )
    if wrapped is None:
        raise Erased()
    return vault.data_key(owner_name(resident_id), wrapped)
