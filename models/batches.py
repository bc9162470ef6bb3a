"""Many rows at once."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Index, text

T = TypeVar("T")


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that anyone looks for.

    Its condition must stand in the query without parameters, else a prepared plan cannot use it: so it is "is null",
    or the text of a literal.
    """
    options: dict[str, Any] = {"postgresql_where": text(where), "sqlite_where": text(where)}
    return Index(name, *columns, **options)


def padded(values: Sequence[T]) -> list[T]:
    """The values for an IN list, the last repeated up to a power of two.

    Statements are prepared once per text, and the text of an IN list changes with its length: this leaves a dozen
    lengths instead of hundreds.
    """
    if not values:
        return []
    length: int = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (length - len(values))]
