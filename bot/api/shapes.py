"""What goes in and out: the base of every shape, and the kinds of values that the tables can hold."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from models.base import LARGEST_ID

T = TypeVar("T")

LARGEST_YEN = 2_000_000_000
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
# NUL cannot stand in PostgreSQL's text, half a surrogate in no encoding.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def _writable(value: str) -> str:
    if _UNWRITABLE.search(value):
        raise PydanticCustomError("characters", "characters that cannot be stored")
    return value


def _in_our_time(value: date) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if not _FIRST <= day <= _LAST:
        raise PydanticCustomError("date_range", "a date between 2000 and 2099")
    return value


def _writable_json(value: Any) -> Any:
    if isinstance(value, str):
        _writable(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _writable(name)
            _writable_json(inner)
    elif isinstance(value, list):
        for inner in value:
            _writable_json(inner)
    return value


Text = Annotated[str, AfterValidator(_writable)]
"""Any text that the tables can hold; add `Field(max_length=…)` as wide as its column."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_writable)]
"""A text that must not be empty."""

Yen = Annotated[int, Field(ge=0, le=LARGEST_YEN)]
Day = Annotated[date, AfterValidator(_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
PathId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Data = Annotated[dict[str, Any], AfterValidator(_writable_json)]
"""A JSON object whose form the act itself checks."""


class Given(BaseModel):
    """What a request brings; a name that is not known is refused, so that a typing error is no silent loss."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """Only what the request named."""
        return self.model_dump(exclude_unset=True)

    def changes(self, *can_be_null: str) -> dict[str, Any]:
        """What the request named, a null only where null means something."""
        return {name: value for name, value in self.given().items() if value is not None or name in can_be_null}


class Shape(BaseModel):
    """What an answer holds; made from rows and facts by their attributes."""

    model_config = ConfigDict(from_attributes=True)


class Page(Shape, Generic[T]):
    """One page of a list; `next` is the address of the one after it, if there is one."""

    items: list[T]
    next: str | None = Field(default=None, examples=["/api/v1/orders?cursor=NDI&limit=50"])


def same(value: T) -> T:
    """For an act that answers with a shape already."""
    return value


class Reason(Given):
    """Why something is done; it stands in the record, and those concerned are told."""

    reason: Line = Field(max_length=200, examples=["the order was withdrawn"])
