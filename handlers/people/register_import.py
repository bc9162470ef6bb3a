"""Bringing an existing register of residents in from a CSV file: all of it, or, if so chosen, what is readable of it.

In two steps: reading and sealing take seconds for ten thousand people, and writing alone holds the one writer of an
SQLite file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from handlers.context import Context
from handlers.people import invite_codes, residents
from handlers.people.register_reading import (
    Person,
    RegisterHasProblems,
    in_slices,
    read_people,
    registered_here,
)
from messages.catalog import text
from models.base import Base
from models.errors import Conflict
from models.files.csv_files import write_table
from models.lists import among
from models.people.memberships import InviteCode, Membership, MembershipStatus, ResidentSkill
from models.people.operators import Operator
from models.people.residents import PrivateField, Resident, ResidentKey, owner_name
from models.places.postcodes import municipalities_of
from models.rows import found
from models.writes import reserve_numbers

Row = dict[str, Any]

_ARE_THERE = select(Resident.id).where(among(Resident.id, "numbers")).limit(1)


@dataclass(frozen=True, slots=True)
class ClaimCode:
    """One person's code, to be handed to them on paper; it is shown this once. `number` is the register's own."""

    line: int
    number: str | None
    alias: str
    name: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(slots=True)
class Register:
    """A register as it was read: the lines that cannot be taken, and the rows of the others, sealed, to be written.

    `lines` has the line of each digest by which its people are known.
    """

    bad_lines: list[int]
    skips_bad: bool
    lines: dict[str, int] = field(default_factory=dict)
    codes: list[ClaimCode] = field(default_factory=list, repr=False)
    rows: dict[type[Base], list[Row]] = field(default_factory=dict, repr=False)


def prepare(
    context: Context,
    operator_id: int,
    content: bytes,
    *,
    columns: Mapping[str, str] | None = None,
    skip_bad: bool = False,
) -> Register:
    """Read the file and seal what is in it; nothing is written. With `skip_bad` all whose line can be read count.

    `columns` names the file's columns where they are not the usual ones; those it names have to be there. Raises
    BadTable.
    """
    people, problems = read_people(context, operator_id, content, columns)
    register = Register(sorted({problem.line for problem in problems}), skip_bad)
    if problems and not skip_bad:
        return register
    home = found(context.session, Operator, operator_id).municipality_code
    numbers = iter(reserve_numbers(context.session, Resident, len(people)))
    aliases: set[str] = set()
    for some in in_slices(context, people):
        for person, alias in zip(some, _new_aliases(context, len(some), aliases), strict=True):
            _add(context, operator_id, register, person, next(numbers), alias, home)
    return register


def import_register(context: Context, operator_id: int, register: Register) -> list[ClaimCode]:
    """Register everybody who was read, with a claim code for each; all or nothing.

    Raises RegisterHasProblems, also for who was registered since it was read; Conflict where another register came
    first.
    """
    if register.bad_lines and not register.skips_bad:
        raise RegisterHasProblems(count=len(register.bad_lines), line=register.bad_lines[0])
    twice = sorted({register.lines[one] for one in registered_here(context, operator_id) if one in register.lines})
    if twice:
        raise RegisterHasProblems(count=len(twice), line=twice[0])
    numbers = [row["id"] for row in register.rows.get(Resident, [])]
    if context.session.scalar(_ARE_THERE, {"numbers": numbers}) is not None:
        raise Conflict()
    for kind, rows in register.rows.items():
        for some in in_slices(context, rows):
            context.session.execute(insert(kind.__table__), some)  # type: ignore[arg-type]
    detail = {"people": len(register.codes), "skipped": len(register.bad_lines)}
    context.record(operator_id, "register.import", f"operators:{operator_id}", detail)
    return register.codes


def bring_in(
    context: Context,
    operator_id: int,
    content: bytes,
    *,
    columns: Mapping[str, str] | None = None,
    skip_bad: bool = False,
) -> list[ClaimCode]:
    """Both steps at once, where nobody else waits. Raises what they raise."""
    register = prepare(context, operator_id, content, columns=columns, skip_bad=skip_bad)
    return import_register(context, operator_id, register)


def printable(codes: Sequence[ClaimCode]) -> bytes:
    """The codes as a table to print and hand out; it is not kept."""
    names = ("number", "name", "alias", "code")
    header = [text("ja", f"register.columns.{name}") for name in names]
    return write_table(header, [[code.number or "", code.name, code.alias, code.code] for code in codes])


def _new_aliases(context: Context, count: int, drawn: set[str]) -> list[str]:
    """So many that nobody has, nor anybody of this register: among so many, two are soon drawn alike."""
    fresh: set[str] = set()
    while len(fresh) < count:
        fresh |= set(residents.new_aliases(context, count - len(fresh))) - drawn
    drawn |= fresh
    return sorted(fresh)


def _add(
    context: Context, operator_id: int, register: Register, person: Person, number: int, alias: str, home: str
) -> None:
    """Add one person's rows, in an order in which each names only those before it."""
    wrapped = context.vault.new_data_key(owner_name(number))
    context.data_keys[number] = context.vault.data_key(owner_name(number), wrapped)
    resident = Resident(id=number)
    details = residents.PrivateDetails(person.name, person.kana, person.born_on, person.phone)
    residents.seal_private(context, resident, details)
    sealed = {f"{name}_sealed": getattr(resident, f"{name}_sealed") for name in PrivateField}
    code, code_row = invite_codes.claim_code_row(context, operator_id, number)
    made: list[tuple[type[Base], Row]] = [
        (
            Resident,
            {
                "id": number,
                "alias": alias,
                "municipality_code": _town(person, home),
                "postcode": person.postcode,
                "person_digest": resident.person_digest,
                "created_at": context.now,
                **sealed,
            },
        ),
        (ResidentKey, {"resident_id": number, "wrapped": wrapped}),
        (
            Membership,
            {
                "resident_id": number,
                "operator_id": operator_id,
                "status": MembershipStatus.IMPORTED,
                "joined_at": context.now,
                "number": person.number,
            },
        ),
        (InviteCode, code_row),
    ]
    for skill_id in person.skill_ids:
        skill = {"resident_id": number, "skill_id": skill_id, "has": True, "answered_at": context.now}
        made.append((ResidentSkill, skill))
    for kind, row in made:
        register.rows.setdefault(kind, []).append(row)
    register.lines |= dict.fromkeys(residents.person_digests(context, person.kana, person.born_on), person.line)
    register.codes.append(ClaimCode(person.line, person.number, alias, person.name, code))


def _town(person: Person, home: str) -> str:
    """The town of a postcode where it is one, the operator's own where it spans several or is not known."""
    towns = municipalities_of(person.postcode) if person.postcode else []
    return towns[0].code if len(towns) == 1 else home
