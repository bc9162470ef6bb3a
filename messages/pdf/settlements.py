"""The invoice of a partner operator to the lead operator, as the Consumption Tax Act (art. 57-4(1)) wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.catalog import text
from messages.dates import long_date, yen
from messages.pdf.sheets import Block, Sheet, facts, heading, table, words
from models.towns.settlements import Settlement, SettlementLine, TaxSum

_LOCALE = "ja"
"""Operators write to each other in Japanese."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who asks to be paid; `invoice_number` is None where it is no registered issuer. `account` is where to pay to."""

    name: str
    address: str
    phone: str
    invoice_number: str | None
    account: str = ""


@dataclass(frozen=True, slots=True)
class SettlementPaper:
    """A confirmed settlement as an invoice, with its lines and the sums of each rate of tax."""

    number: str
    issuer: Issuer
    to: str
    month: date
    dated_on: date
    pay_on: date
    lines: Sequence[SettlementLine]
    taxes: Sequence[TaxSum]
    settlement: Settlement

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"settlement-{self.number}.pdf"


def settlement_sheet(paper: SettlementPaper) -> Sheet:
    """What is asked for and by when, the tax by rate, and every line with the day of receipt."""
    issuer, total = paper.issuer, paper.settlement.total_yen
    sender = "\n".join(part for part in (issuer.name, issuer.address, issuer.phone, issuer.invoice_number) if part)
    return Sheet(
        title=_word("title" if total >= 0 else "title_back"),
        locale=_LOCALE,
        to=_word("to", name=paper.to),
        sender=sender,
        author=issuer.name,
        blocks=(*_head(paper), heading(_word("lines")), _lines(paper.lines), *_notes(paper)),
        foot=f"{issuer.name}  {paper.number}",
    )


def _head(paper: SettlementPaper) -> list[Block]:
    total = paper.settlement.total_yen
    rows = [
        (_word("number"), paper.number),
        (_word("dated_on"), long_date(_LOCALE, paper.dated_on)),
        (_word("month"), _word("month_value", year=paper.month.year, month=paper.month.month)),
        (_word("total" if total >= 0 else "total_back"), yen(_LOCALE, abs(total))),
        (_word("pay_on"), long_date(_LOCALE, paper.pay_on)),
        (_word("fees"), yen(_LOCALE, paper.settlement.fees_yen)),
        (_word("handling"), yen(_LOCALE, paper.settlement.handling_yen)),
    ]
    for one in paper.taxes:
        named = _word("rate", percent=f"{one.percent:g}")
        said = _word("tax", total=yen(_LOCALE, one.total_yen), tax=yen(_LOCALE, one.tax_yen))
        rows.append((named, said))
    if paper.issuer.account and total >= 0:
        rows.append((_word("account"), paper.issuer.account))
    if paper.issuer.invoice_number:
        rows.append((_word("registered"), paper.issuer.invoice_number))
    return [facts(rows)]


def _lines(lines: Sequence[SettlementLine]) -> Block:
    names = [
        ("received_on", False),
        ("work", False),
        ("alias", False),
        ("fee", True),
        ("handling", True),
        ("sum", True),
    ]
    rows = [
        (
            long_date(_LOCALE, one.received_on),
            _word(f"kind.{one.kind}", title=one.title, assignment=one.assignment_id),
            one.alias,
            yen(_LOCALE, one.fee_yen),
            yen(_LOCALE, one.handling_yen),
            yen(_LOCALE, one.fee_yen + one.handling_yen),
        )
        for one in lines
    ]
    return table([(_word(f"column.{name}"), is_number) for name, is_number in names], rows)


def _notes(paper: SettlementPaper) -> list[Block]:
    notes = [words(_word("note"), small=True)]
    if not paper.issuer.invoice_number:
        notes.append(words(_word("not_registered", name=paper.issuer.name), small=True))
    return notes


def _word(name: str, /, **values: object) -> str:
    return text(_LOCALE, f"between.{name}", **values)
