# japanese: marks between skills in a list
"""Reading an existing register of residents from a CSV file: its people, and what is wrong in which line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from handlers.context import Context
from handlers.people import residents
from messages.catalog import text
from models.errors import BadInput, YuiError
from models.files.csv_files import Row, Table, read_table
from models.japan_time import day_in_japan
from models.people.ages import ADULT_AGE, age_on
from models.people.birth_dates import birth_date
from models.people.kana import kana_name
from models.people.memberships import Membership
from models.people.names import person_name
from models.people.operators import Skill
from models.people.residents import Resident
from models.people.text_input import phone_number, postcode
from models.places.postcodes import municipalities_of

T = TypeVar("T")

COLUMNS = ("name", "kana", "born_on", "phone", "postcode", "skills", "number")
REQUIRED = ("name", "kana", "born_on")
SLICE = 100
SKILL_MARKS = str.maketrans("\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA};/", ",,,,")


class RegisterHasProblems(BadInput):
    """`count` lines cannot be taken, the first of them `line`; nothing has been brought in."""

    key = "errors.register.problems"


class NotAdult(YuiError):
    """Registered people are of age (18)."""

    status = 422
    key = "errors.register.not_adult"


class TwiceInRegister(YuiError):
    """The same reading and birth date as in line `other`, or as somebody who is registered with this operator."""

    status = 422
    key = "errors.register.twice"


class UnknownSkill(YuiError):
    """The operator has no skill of this name."""

    status = 422
    key = "errors.register.unknown_skill"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one cell; `column` as the file names it."""

    line: int
    column: str
    error: YuiError


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the register, read."""

    line: int
    name: str
    kana: str
    born_on: date
    phone: str | None
    postcode: str | None
    skill_ids: tuple[int, ...]
    number: str | None


@dataclass(frozen=True, slots=True)
class RegisterPreview:
    """What would be brought in: how many people, which cells cannot be read, which lines are registered already, and
    which columns of the file nothing is taken from."""

    people: int
    problems: list[LineProblem]
    doubles: list[int]
    unused: list[str]


def preview(
    context: Context, operator_id: int, content: bytes, columns: Mapping[str, str] | None = None
) -> RegisterPreview:
    """Read the file and change nothing. Raises BadTable where the file itself cannot be read."""
    table, names = _table(content, columns)
    people, problems = _people_of(context, operator_id, table, names)
    doubles = sorted({problem.line for problem in problems if isinstance(problem.error, TwiceInRegister)})
    unused = [column for column in table.columns if column not in names.values()]
    return RegisterPreview(len(people), problems, doubles, unused)


def read_people(
    context: Context, operator_id: int, content: bytes, columns: Mapping[str, str] | None = None
) -> tuple[list[Person], list[LineProblem]]:
    """Whose line can be read, and what is wrong in the others. Raises BadTable."""
    return _people_of(context, operator_id, *_table(content, columns))


def column_names() -> dict[str, str]:
    """The usual names of the columns."""
    return {column: text("ja", f"register.columns.{column}") for column in COLUMNS}


def _table(content: bytes, columns: Mapping[str, str] | None) -> tuple[Table, dict[str, str]]:
    """The file as a table, and how it names our columns."""
    names = {**column_names(), **(columns or {})}
    required = [names[column] for column in COLUMNS if column in REQUIRED or column in (columns or {})]
    return read_table(content, required, list(names.values())), names


def _people_of(
    context: Context, operator_id: int, table: Table, names: Mapping[str, str]
) -> tuple[list[Person], list[LineProblem]]:
    reader = _Reader(names, day_in_japan(context.now), _skills(context, operator_id))
    registered = registered_here(context, operator_id)
    people: list[Person] = []
    seen: dict[str, int] = {}
    for row in (row for some in in_slices(context, table.rows) for row in some):
        person = reader.person(row)
        if person is None:
            continue
        digests = residents.person_digests(context, person.kana, person.born_on)
        if digests[0] in seen or registered.intersection(digests):
            reader.problem(row, "kana", TwiceInRegister(other=seen.get(digests[0], 0)))
            continue
        seen[digests[0]] = row.line
        people.append(person)
    return people, reader.problems


def in_slices(context: Context, everybody: Sequence[T]) -> Iterator[Sequence[T]]:
    """All in slices, and others run in between: ten thousand people are read and sealed for seconds."""
    for start in range(0, len(everybody), SLICE):
        yield everybody[start : start + SLICE]
        context.breathe()


class _Reader:
    """Reads rows into people; what cannot be read is listed with its line and column."""

    def __init__(self, names: Mapping[str, str], today: date, skills: Mapping[str, int]) -> None:
        self._names = names
        self._today = today
        self._skills = skills
        self.problems: list[LineProblem] = []

    def person(self, row: Row) -> Person | None:
        """The person of a row, or None when something in it cannot be read."""
        count = len(self.problems)
        name = self._cell(row, "name", person_name)
        kana = self._cell(row, "kana", lambda cell: kana_name(cell, single=True))
        born_on = self._cell(row, "born_on", self._born_on)
        phone = self._cell(row, "phone", phone_number, is_optional=True)
        code = self._cell(row, "postcode", _known_postcode, is_optional=True)
        skill_ids = self._cell(row, "skills", self._skill_ids, is_optional=True) or ()
        number = self._raw(row, "number")[:40] or None
        if len(self.problems) > count or name is None or kana is None or born_on is None:
            return None
        return Person(row.line, name, kana, born_on, phone, code, skill_ids, number)

    def problem(self, row: Row, column: str, error: YuiError) -> None:
        """List a problem of a row."""
        self.problems.append(LineProblem(row.line, self._names[column], error))

    def _raw(self, row: Row, column: str) -> str:
        return row.cells.get(self._names[column], "").strip()

    def _cell(self, row: Row, column: str, read: Callable[[str], T], is_optional: bool = False) -> T | None:
        cell = self._raw(row, column)
        if is_optional and not cell:
            return None
        try:
            return read(cell)
        except YuiError as error:
            self.problem(row, column, error)
            return None

    def _born_on(self, cell: str) -> date:
        born_on = birth_date(cell, self._today)
        if age_on(born_on, self._today) < ADULT_AGE:
            raise NotAdult(age=ADULT_AGE)
        return born_on

    def _skill_ids(self, cell: str) -> tuple[int, ...]:
        wanted = [name.strip() for name in cell.translate(SKILL_MARKS).split(",") if name.strip()]
        for name in wanted:
            if name not in self._skills:
                raise UnknownSkill(skill=name[:40])
        return tuple(sorted({self._skills[name] for name in wanted}))


def _known_postcode(cell: str) -> str:
    municipalities_of(cell)
    return postcode(cell)


def _skills(context: Context, operator_id: int) -> dict[str, int]:
    """Every name and key of the operator's skills."""
    known: dict[str, int] = {}
    for skill in context.session.scalars(select(Skill).where(Skill.operator_id == operator_id)):
        known |= {str(name): skill.id for name in (skill.key, *skill.names.values())}
    return known


def registered_here(context: Context, operator_id: int) -> set[str]:
    """The person digests of everybody who is registered here."""
    query = select(Resident.person_digest).join(Membership, Membership.resident_id == Resident.id)
    digests = context.session.scalars(query.where(Membership.operator_id == operator_id))
    return {digest for digest in digests if digest}
