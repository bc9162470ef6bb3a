"""The report of the flow between an operator and the others (相互の収支): hours and yen each way, as table and workbook.

Who worked is told by number only, and a number below five not at all: in a small town it would be a person.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.catalog import text
from models.errors import BadInput
from models.files.csv_files import write_table
from models.files.workbooks import Column, Value, write_workbook
from models.people.operators import Operator
from models.towns.balance import Flow, flows

FEWEST_SHOWN = 5
_LOCALE = "ja"
_COLUMNS = ("lead", "partner", "contracts", "people", "hours", "yen")
_WIDE = 30


class EndsBeforeItBegins(BadInput):
    """The last day of the period lies before its first."""

    key = "errors.balance.period"


@dataclass(frozen=True, slots=True)
class FlowReport:
    """One way between two operators; `people` is None where there are fewer than five."""

    lead_id: int
    lead: str
    partner_id: int
    partner: str
    contracts: int
    people: int | None
    minutes: int
    yen: int


@dataclass(frozen=True, slots=True)
class Between:
    """What another operator's residents did for us, less what ours did for them: above zero, we owe work."""

    operator_id: int
    name: str
    minutes: int
    yen: int


def report(session: Session, operator_id: int, first: date, last: date) -> list[FlowReport]:
    """The flow of a period, both days included, each way apart. Raises EndsBeforeItBegins."""
    if last < first:
        raise EndsBeforeItBegins(field="last")
    found = flows(session, operator_id, first, last)
    names = _names(session, found)
    return [
        FlowReport(
            one.lead_id,
            names[one.lead_id],
            one.partner_id,
            names[one.partner_id],
            one.contracts,
            one.people if one.people >= FEWEST_SHOWN else None,
            one.minutes,
            one.yen,
        )
        for one in found
    ]


def balances(found: list[FlowReport], operator_id: int) -> list[Between]:
    """Both ways summed for each of the others, by number."""
    sums: dict[int, tuple[str, int, int]] = {}
    for one in found:
        is_ours = one.lead_id == operator_id
        other, name = (one.partner_id, one.partner) if is_ours else (one.lead_id, one.lead)
        _, minutes, yen = sums.get(other, (name, 0, 0))
        sign = 1 if is_ours else -1
        sums[other] = (name, minutes + sign * one.minutes, yen + sign * one.yen)
    return [Between(other, name, minutes, yen) for other, (name, minutes, yen) in sorted(sums.items())]


def report_table(found: list[FlowReport]) -> bytes:
    """The report as CSV."""
    return write_table([_word(f"column.{name}") for name in _COLUMNS], [_row(one) for one in found])


def report_workbook(found: list[FlowReport]) -> bytes:
    """The report as a workbook."""
    columns = [Column(_word(f"column.{name}"), _WIDE if name in ("lead", "partner") else 14) for name in _COLUMNS]
    return write_workbook(_word("title"), columns, [_row(one) for one in found])


def _row(one: FlowReport) -> list[Value]:
    people: Value = _word("few") if one.people is None else one.people
    return [one.lead, one.partner, one.contracts, people, f"{one.minutes / 60:.1f}", one.yen]


def _names(session: Session, found: list[Flow]) -> dict[int, str]:
    ids = {number for one in found for number in (one.lead_id, one.partner_id)}
    query = select(Operator.id, Operator.name).where(Operator.id.in_(ids))
    return {one.id: one.name for one in session.execute(query)}


def _word(name: str) -> str:
    return text(_LOCALE, f"balance.{name}")
