"""The registers and statements that staff take away, as workbooks; residents go by alias."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from handlers.context import Context
from messages.cards.money import line_title
from messages.catalog import text
from models.files.workbooks import Column, write_workbook
from models.money.payables import PayRun, Statement
from models.people.memberships import Membership
from models.people.residents import Resident
from models.record.documents import Document, Wanted, search
from models.rows import found

# Staff read Japanese.
_LOCALE = "ja"
_WIDE, _HASH = 30, 66


def residents_workbook(context: Context, operator_id: int) -> bytes:
    """Everybody registered, by number: what is needed to count and to look up, and nothing private."""
    query = (
        select(Membership, Resident.alias, Resident.municipality_code)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Membership.operator_id == operator_id)
        .order_by(Membership.id)
    )
    rows = (
        (
            one.resident_id,
            alias,
            one.number,
            text(_LOCALE, f"workbooks.membership.{one.status}"),
            town,
            one.joined_at,
            one.paused_until,
            one.left_at,
            one.minutes_per_week,
            one.yen_per_year,
        )
        for one, alias, town in context.session.execute(query)
    )
    names = ("resident", "alias", "number", "status", "town", "joined", "paused_until", "left", "minutes", "yen")
    return write_workbook(_title("residents"), _columns(names), rows)


def run_workbook(context: Context, operator_id: int, run_id: int) -> bytes:
    """A pay run: one row for each piece of work, with the sums of its statement on the first. Raises NotFound."""
    run = found(context.session, PayRun, run_id, operator_id)
    query = (
        select(Statement, Resident.alias)
        .join(Resident, Resident.id == Statement.resident_id)
        .where(Statement.pay_run_id == run.id)
        .order_by(Statement.id)
    )
    names = ("statement", "alias", "pay_on", "title", "received_on", "gross", "sum", "withheld", "net")
    rows = [
        (
            statement.id,
            alias,
            run.pay_on,
            line_title(_LOCALE, line),
            date.fromisoformat(line["received_on"]),
            line["gross_yen"],
            *((statement.gross_yen, statement.withheld_yen, statement.net_yen) if place == 0 else (None,) * 3),
        )
        for statement, alias in context.session.execute(query)
        for place, line in enumerate(statement.lines)
    ]
    return write_workbook(_title("run"), _columns(names, title=_WIDE), rows)


def documents_workbook(context: Context, operator_id: int, wanted: Wanted) -> bytes:
    """The documents that were searched for, in the order of filing."""
    names = ("kind", "subject", "dated_on", "amount", "party", "sha256", "kept_until", "filed")
    rows = (
        (
            text(_LOCALE, f"workbooks.document.{one.kind}"),
            one.subject,
            one.dated_on,
            one.amount_yen,
            one.party,
            one.sha256,
            one.kept_until,
            one.filed_at,
        )
        for one in context.session.scalars(search(operator_id, wanted).order_by(Document.id))
    )
    return write_workbook(_title("documents"), _columns(names, party=_WIDE, sha256=_HASH), rows)


def _title(name: str) -> str:
    return text(_LOCALE, f"workbooks.title.{name}")


def _columns(names: Sequence[str], **widths: int) -> list[Column]:
    return [Column(text(_LOCALE, f"workbooks.column.{name}"), widths.get(name, 14)) for name in names]
