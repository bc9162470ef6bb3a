"""Lists of numbers as one parameter: a statement stays the same however many they are."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String, TypeDecorator, TypeEngine


class _Numbers(TypeDecorator[Collection[int]]):
    """An array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        numbers = sorted(value or ())
        return json.dumps(numbers) if dialect.name == "sqlite" else numbers


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """It is a condition already: SQLite would not find the index behind "… = 1"."""
        return self


def among(
    column: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    numbers: Collection[int] | str,
) -> ColumnElement[bool]:
    """Like `column.in_(numbers)`, which writes each number into the statement: for three hundred towns that takes longer
    than asking. A name stands for numbers that are given with the parameter of that name."""
    if isinstance(numbers, str):
        return _Among(column, bindparam(numbers, type_=_Numbers()))
    return _Among(column, bindparam(None, numbers, type_=_Numbers(), unique=True))


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(numbers, **options)})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = element.clauses
    asked = compiler.process(numbers, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({asked}))"
