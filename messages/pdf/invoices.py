"""An operator's invoice to its client on paper, with what a qualified invoice states.

Consumption Tax Act, art. 57-4(1): issuer and number, day of the transaction, what it was, the sum and the tax by rate,
and who receives it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from messages.catalog import text
from messages.dates import long_date, yen
from messages.pdf.sheets import Sheet, facts, table, words

_LOCALE = "ja"
"""Clients are written to in Japanese."""


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice as it was issued; one that was cancelled says so."""

    body: dict[str, Any]
    sha256: str
    is_cancelled: bool

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"invoice-{self.body['number']:04d}.pdf"


def invoice_sheet(paper: InvoicePaper) -> Sheet:
    """The invoice to be printed."""
    body, issuer = paper.body, paper.body["issuer"]
    number = _said("number", number=f"{body['number']:04d}")
    registered = _said("registered", number=issuer["invoice_number"]) if issuer["invoice_number"] else ""
    sender = (number, issuer["name"], issuer["address"], issuer["phone"], registered)
    rows = [(one["words"], yen(_LOCALE, one["yen"])) for one in body["lines"]]
    sums = [
        (_said("net", percent=body["rate"] // 100), yen(_LOCALE, body["net_yen"])),
        (_said("tax", percent=body["rate"] // 100), yen(_LOCALE, body["tax_yen"])),
        (_said("total"), yen(_LOCALE, body["total_yen"])),
        (_said("due"), _day(body["due_on"])),
        (_said("account"), issuer["account"]),
    ]
    named = [(_said("order"), body["order"]["title"]), (_said("delivered"), _day(body["delivered_on"]))]
    named.append((_said("issued"), _day(body["issued_on"])))
    return Sheet(
        title=_said("cancelled_title" if paper.is_cancelled else "title"),
        locale=_LOCALE,
        to=_said("to", name=body["client"]),
        sender="\n".join(part for part in sender if part),
        author=issuer["name"],
        blocks=(
            facts(named),
            table([(_said("what"), False), (_said("amount"), True)], rows),
            facts(sums),
            words(_said("rounding"), small=True),
            words(_said("hash", sha256=paper.sha256), small=True),
        ),
        foot=number,
    )


def _said(name: str, /, **values: Any) -> str:
    return text(_LOCALE, f"papers.invoice.{name}", **values)


def _day(given: str) -> str:
    return long_date(_LOCALE, date.fromisoformat(given))
