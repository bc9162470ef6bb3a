"""What every table is made of: ids, times, JSON, and the version that guards against lost updates."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Insert, Integer, MetaData, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; SQLite numbers rows by itself only for its own INTEGER."""

LARGEST_ID = 2**63 - 1
"""The highest number that a row can have."""

Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]

Json = JSON().with_variant(JSONB(), "postgresql")
JsonOrNothing = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON where None is no value at all, so that the database can be asked for it."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both databases; a naive one is refused, for nobody can say which day it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(names: type[StrEnum]) -> Enum:
    """A column that holds one of the names as text; new names need no change of the database."""
    return Enum(names, native_enum=False, length=20, values_callable=lambda kind: [name.value for name in kind])


class Base(DeclarativeBase):
    """The declarative base; names of constraints are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        list[int]: Json,
    }


def new_row(kind: type[Base]) -> Insert:
    """A row that nobody needs as an object, to be gathered (`models.writes`): its number is not asked for."""
    return insert(kind.__table__).inline()  # type: ignore[arg-type]


class Versioned:
    """A row that staff edit: its version is the ETag, and a stale write is refused."""

    version: Mapped[int] = mapped_column(default=1)
