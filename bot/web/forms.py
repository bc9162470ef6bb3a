"""What a form brought, read field by field. A value that cannot be taken is named by its field."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from starlette.datastructures import FormData, UploadFile

from models.errors import BadInput
from models.japan_time import TOKYO
from models.people.tidying import tidy

LARGEST = 2**31 - 1
LONGEST_WHOLE = 20
LONGEST_TEXT = 10_000


class BadValue(BadInput):
    """The field was left empty, or holds something of another form."""

    key = "errors.page.bad_value"


class Empty(BadValue):
    """The field was left empty."""

    key = "errors.page.empty"


class TooLong(BadValue):
    """More words than `longest`."""

    key = "errors.page.too_long"


class NotWhole(BadValue):
    """A whole number, 0 or more, is asked for."""

    key = "errors.page.not_whole"


class NotNumber(BadValue):
    """A number is asked for."""

    key = "errors.page.not_number"


class NotDay(BadValue):
    """A day is asked for."""

    key = "errors.page.not_day"


class NotMoment(BadValue):
    """A day and a time are asked for."""

    key = "errors.page.not_moment"


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes = field(repr=False)


@dataclass
class Form:
    """The values of one form; `files` by the names of their fields."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """A value as it was typed, to be shown again."""
        return self.values.get(name, [default])[0]

    def has(self, name: str, value: str) -> bool:
        """Whether a box of that value was ticked."""
        return value in self.values.get(name, [])

    def text(self, name: str, default: str | None = None) -> str:
        """Words; raises Empty where they are missing and no default is given."""
        value = self.get(name).strip()
        if "\0" in value:
            raise BadValue(field=name)
        if len(value) > LONGEST_TEXT:
            raise TooLong(field=name, longest=LONGEST_TEXT)
        if not value and default is None:
            raise Empty(field=name)
        return value or default or ""

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number, full-width digits and commas too."""
        digits = tidy(self.get(name)).replace(",", "")
        if not digits and default is not None:
            return default
        if not digits:
            raise Empty(field=name)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_WHOLE or int(digits) > LARGEST:
            raise NotWhole(field=name)
        return int(digits)

    def amount(self, name: str) -> float:
        """A number above 0 that may have a fraction."""
        value = self.number(name)
        if value is None:
            raise Empty(field=name)
        if not 0 < value < LARGEST:
            raise NotNumber(field=name)
        return value

    def number(self, name: str) -> float | None:
        """Any number, or None where it was left empty."""
        try:
            return float(tidy(self.get(name))) if self.get(name).strip() else None
        except ValueError:
            raise NotNumber(field=name) from None

    def day(self, name: str) -> date:
        """A day, `2026-11-24`."""
        try:
            value = date.fromisoformat(self._filled(name))
        except ValueError:
            raise NotDay(field=name) from None
        if not 2000 <= value.year <= 2099:
            raise NotDay(field=name)
        return value

    def day_or_none(self, name: str) -> date | None:
        """A day, or None where it was left empty."""
        return self.day(name) if self.get(name).strip() else None

    def moment(self, name: str) -> datetime:
        """A moment in Japan, `2026-11-24T18:00`; a day alone means its last minute."""
        given = self._filled(name)
        try:
            local = datetime.fromisoformat(given)
        except ValueError:
            raise NotMoment(field=name) from None
        if local.tzinfo is not None or not 2000 <= local.year <= 2099:
            raise NotMoment(field=name)
        if len(given) == len("2026-11-24"):
            local = datetime.combine(local.date(), time(23, 59))
        return local.replace(tzinfo=TOKYO)

    def moment_or_none(self, name: str) -> datetime | None:
        """A moment, or None where it was left empty."""
        return self.moment(name) if self.get(name).strip() else None

    def ids(self, name: str) -> list[int]:
        """The row numbers of ticked boxes."""
        given = self.values.get(name, [])
        if not all(value.isascii() and value.isdigit() and len(value) < 19 for value in given):
            raise BadValue(field=name)
        return [int(value) for value in given]

    def version(self) -> int:
        """Which version of the thing the page showed."""
        return self.whole("version")

    def choice(self, name: str, known: Sequence[str]) -> str:
        """One of a few."""
        value = self.get(name)
        if value not in known:
            raise BadValue(field=name)
        return value

    def file(self, name: str) -> Upload:
        """One file; raises Empty where none was chosen."""
        given = [upload for upload in self.files.get(name, []) if upload.name]
        if not given:
            raise Empty(field=name)
        return given[0]

    def _filled(self, name: str) -> str:
        """What was typed; raises Empty where it is nothing."""
        value = self.get(name).strip()
        if not value:
            raise Empty(field=name)
        return value


async def read_form(data: FormData) -> Form:
    """Everything that came with a request."""
    form = Form()
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            form.files.setdefault(name, []).append(Upload(value.filename or "", await value.read()))
        else:
            form.values.setdefault(name, []).append(value)
    return form
