"""The documents of a released run: each resident's statement, and the bank's file."""

import hashlib
import json

from sqlalchemy import select

from handlers.context import Context
from handlers.records.filing import Filed, file_for_client, file_many
from models.money.payables import PayRun, Statement
from models.people.residents import Resident
from models.record.documents import DocumentKind


def file_run(context: Context, run: PayRun) -> str:
    """File them with the day of payment as their date; a statement's hash is over its lines and sums.

    Answers one hash over all of theirs in the order of filing, for the record.
    """
    columns = (Statement.id, Statement.resident_id, Resident.alias, Statement.lines)
    sums = (Statement.gross_yen, Statement.withheld_yen, Statement.net_yen)
    query = select(*columns, *sums).join(Resident, Resident.id == Statement.resident_id)
    filed = [
        Filed(f"statements:{number}", resident_id, alias, net_yen, _digest([lines, gross_yen, withheld_yen, net_yen]))
        for number, resident_id, alias, lines, gross_yen, withheld_yen, net_yen in context.session.execute(
            query.where(Statement.pay_run_id == run.id).order_by(Statement.id)
        )
    ]
    file_many(context, run.operator_id, DocumentKind.STATEMENT, run.pay_on, filed)
    sha256 = hashlib.sha256(run.bank_file_sealed or b"").hexdigest()
    file_for_client(
        context, run.operator_id, DocumentKind.BANK_FILE, f"pay_runs:{run.id}", None, sha256, run.pay_on, run.net_yen
    )
    return hashlib.sha256("\n".join([*(one.sha256 for one in filed), sha256]).encode()).hexdigest()


def _digest(body: object) -> str:
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
