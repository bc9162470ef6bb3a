"""The invoice that a confirmed settlement becomes, from the partner to the lead: as a paper, a table and a workbook."""

from collections.abc import Sequence
from datetime import date

from handlers.context import Context
from handlers.records.filing import file_for_operator
from handlers.work.notices import digest
from messages.catalog import text
from messages.pdf.settlements import Issuer, SettlementPaper
from models.errors import Conflict
from models.files.csv_files import write_table
from models.files.workbooks import Column, Value, write_workbook
from models.japan_time import day_in_japan
from models.people.operators import Operator
from models.record.documents import DocumentKind
from models.rows import found
from models.towns.settlements import (
    OPEN,
    Settlement,
    SettlementLine,
    lines_of,
    settlement_of,
    tax_sums,
)

# Staff read Japanese.
_LOCALE = "ja"
_COLUMNS = ("line", "kind", "received_on", "task", "title", "assignment", "alias", "units", "minutes")
_SUMS = ("fee", "percent", "handling", "sum", "rate")
_WIDE = 30


class NotConfirmedYet(Conflict):
    """It is an invoice once both have confirmed it."""

    key = "errors.settlement.not_confirmed"


def invoice_of(context: Context, settlement_id: int, operator_id: int) -> SettlementPaper:
    """The invoice of a settlement, for one of its sides. Raises NotFound, NotConfirmedYet."""
    settlement = settlement_of(context.session, settlement_id, operator_id)
    if settlement.status in OPEN:
        raise NotConfirmedYet()
    return _paper(context, settlement)


def file_invoice(context: Context, settlement: Settlement) -> None:
    """Both operators file it on the day on which the second one confirms, with its hash."""
    paper = _paper(context, settlement)
    sums = [(one.percent, one.total_yen, one.tax_yen) for one in paper.taxes]
    lines = [[one.id, one.received_on.isoformat(), one.title, one.fee_yen, one.handling_yen] for one in paper.lines]
    body = {"number": paper.number, "from": paper.issuer.name, "to": paper.to, "lines": lines, "taxes": sums}
    subject, sha256 = f"settlements:{settlement.id}", digest(body | {"invoice_number": paper.issuer.invoice_number})
    for operator_id, party in ((settlement.lead_id, paper.issuer.name), (settlement.partner_id, paper.to)):
        kind, dated_on = DocumentKind.INVOICE, paper.dated_on
        file_for_operator(context, operator_id, kind, subject, party, sha256, dated_on, settlement.total_yen)


def settlement_table(context: Context, settlement_id: int, operator_id: int) -> bytes:
    """The lines as CSV, whatever the state; raises NotFound."""
    names, rows = _table(context, settlement_id, operator_id)
    return write_table(names, [["" if value is None else value for value in row] for row in rows])


def settlement_workbook(context: Context, settlement_id: int, operator_id: int) -> bytes:
    """The lines as a workbook; raises NotFound."""
    names, rows = _table(context, settlement_id, operator_id)
    columns = [Column(name, _WIDE if name == _word("column.title") else 14) for name in names]
    return write_workbook(_word("title"), columns, rows)


def _table(context: Context, settlement_id: int, operator_id: int) -> tuple[list[str], list[list[Value]]]:
    settlement = settlement_of(context.session, settlement_id, operator_id)
    rows = [_row(one) for one in lines_of(context.session, settlement.id)]
    rows.append(_totals(settlement))
    return [_word(f"column.{name}") for name in (*_COLUMNS, *_SUMS)], rows


def _row(line: SettlementLine) -> list[Value]:
    facts: list[Value] = [line.id, _word(f"kind.{line.kind}"), line.received_on, line.task_id, line.title]
    facts += [
        line.assignment_id,
        line.alias,
        line.units,
        line.minutes,
        line.fee_yen,
        line.handling_percent,
        line.handling_yen,
    ]
    [tax] = tax_sums([line])
    return [*facts, line.fee_yen + line.handling_yen, f"{tax.percent:g}%"]


def _totals(settlement: Settlement) -> list[Value]:
    facts: list[Value] = [
        None,
        _word("total"),
        None,
        None,
        _word("tax", tax=f"{settlement.tax_yen:,}"),
        None,
        None,
        None,
    ]
    return [*facts, settlement.minutes, settlement.fees_yen, None, settlement.handling_yen, settlement.total_yen, None]


def _paper(context: Context, settlement: Settlement) -> SettlementPaper:
    lead = found(context.session, Operator, settlement.lead_id)
    partner = found(context.session, Operator, settlement.partner_id)
    lines: Sequence[SettlementLine] = lines_of(context.session, settlement.id)
    return SettlementPaper(
        number=f"{partner.key}-{lead.key}-{settlement.month:%Y%m}",
        issuer=Issuer(
            partner.name, partner.address, partner.phone, partner.invoice_number or None, partner.invoice_account
        ),
        to=lead.name,
        month=settlement.month,
        dated_on=_confirmed_on(settlement),
        pay_on=settlement.pay_on,
        lines=lines,
        taxes=tax_sums(lines),
        settlement=settlement,
    )


def _confirmed_on(settlement: Settlement) -> date:
    moments = [one for one in (settlement.lead_confirmed_at, settlement.partner_confirmed_at) if one is not None]
    return day_in_japan(max(moments))


def _word(name: str, /, **values: object) -> str:
    return text(_LOCALE, f"settlements.{name}", **values)
