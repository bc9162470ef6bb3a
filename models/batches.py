"""Many rows at once."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def padded(values: Sequence[T]) -> list[T]:
    """The values for an IN list, the last repeated up to a power of two.

    Statements are prepared once per text, and the text of an IN list changes with its length: this leaves a dozen
    lengths instead of hundreds.
    """
    missing = (1 << (len(values) - 1).bit_length()) - len(values) if values else 0
    return [*values, *values[-1:] * missing]
