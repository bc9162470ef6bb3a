"""The record of accepted work on paper, in Japanese: it is shown to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.cards.work_parts import time_words
from messages.catalog import text
from messages.dates import long_date
from messages.pdf.sheets import Sheet, facts, table, words
from models.people.look import Look

_LOCALE = "ja"


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One kind of work: how many contracts, how many units, how many minutes they were expected to take."""

    kind: str
    contracts: int
    units: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """Whose record it is, who gives it, what was accepted, and the levels (skill, level)."""

    name: str
    operator: str
    address: str
    phone: str
    look: Look
    since: date
    until: date
    lines: Sequence[WorkLine]
    levels: Sequence[tuple[str, str]]

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"work-record-{self.until.isoformat()}.pdf"


def record_sheet(record: WorkRecord) -> Sheet:
    """The sheet: the period, the work by kind, the levels, and what these words mean."""
    columns = [("kind", False), ("contracts", True), ("units", True), ("time", True)]
    rows = [
        (one.kind, f"{one.contracts:,}", f"{one.units:,}", time_words(_LOCALE, one.minutes)) for one in record.lines
    ]
    period = _said("period_of", since=long_date(_LOCALE, record.since), until=long_date(_LOCALE, record.until))
    levels = [words(_said("levels"))] if record.levels else []
    return Sheet(
        title=_said("title"),
        locale=_LOCALE,
        to=text(_LOCALE, "papers.to", name=record.name),
        sender="\n".join(part for part in (record.operator, record.address, record.phone) if part),
        author=record.operator,
        blocks=(
            words(_said("words")),
            facts([(_said("period"), period)]),
            table([(_said(name), is_number) for name, is_number in columns], rows),
            *levels,
            facts(record.levels),
            words(_said("note"), small=True),
        ),
        foot=_said("issued", day=long_date(_LOCALE, record.until)),
    )


def _said(name: str, **values: object) -> str:
    return text(_LOCALE, f"papers.record.{name}", **values)
