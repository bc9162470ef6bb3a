"""Everything that an auditor takes away of one operator: the record, and the documents with what their hashes are over."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from handlers.context import Context
from models.money.payables import PayRun, Statement
from models.people.agreements import AgreedText
from models.record.documents import Document, DocumentKind
from models.work.assignments import Notice
from models.work.invoices import Invoice

AT_ONCE = 500


def documents(context: Context, operator_id: int) -> Iterator[dict[str, Any]]:
    """Each document of the register in the order of filing, with its body where one is kept in clear.

    Archives and files for the bank stay where they are: of those the hash is told, of the latter also that of what is
    kept now (`sealed_sha256`).
    """
    after = 0
    while True:
        query = select(Document).where(Document.operator_id == operator_id, Document.id > after)
        rows = list(context.session.scalars(query.order_by(Document.id).limit(AT_ONCE)))
        if not rows:
            return
        bodies = _bodies(context, rows)
        for row in rows:
            yield {
                "kind": str(row.kind),
                "subject": row.subject,
                "dated_on": row.dated_on.isoformat(),
                "amount_yen": row.amount_yen,
                "party": row.party,
                "sha256": row.sha256,
                "kept_until": row.kept_until.isoformat(),
                "filed_at": row.filed_at.isoformat(),
                **bodies.get(row.subject, _run_of(row)),
            }
        after = rows[-1].id
        context.session.expunge_all()


def _bodies(context: Context, rows: list[Document]) -> dict[str, dict[str, Any]]:
    session = context.session
    found: dict[str, dict[str, Any]] = {}
    for notice in session.scalars(select(Notice).where(Notice.id.in_(_ids(rows, DocumentKind.NOTICE)))):
        found[f"notices:{notice.id}"] = {"body": notice.body}
    for invoice in session.scalars(select(Invoice).where(Invoice.id.in_(_ids(rows, DocumentKind.INVOICE)))):
        found[f"invoices:{invoice.id}"] = {"body": invoice.body}
    for one in session.scalars(select(Statement).where(Statement.id.in_(_ids(rows, DocumentKind.STATEMENT)))):
        body = [one.lines, one.gross_yen, one.withheld_yen, one.net_yen]
        found[f"statements:{one.id}"] = {"body": body, "run": one.pay_run_id}
    for run in session.scalars(select(PayRun).where(PayRun.id.in_(_ids(rows, DocumentKind.BANK_FILE)))):
        sealed = hashlib.sha256(run.bank_file_sealed or b"").hexdigest()
        found[f"pay_runs:{run.id}"] = {"run": run.id, "sealed_sha256": sealed}
    subjects: dict[str, list[str]] = {}
    for row in rows:
        if row.kind is DocumentKind.AGREEMENT:
            subjects.setdefault(row.sha256, []).append(row.subject)
    for words in session.scalars(select(AgreedText).where(AgreedText.sha256.in_(list(subjects)))):
        found |= {subject: {"words": words.words} for subject in subjects[words.sha256]}
    return found


def _run_of(row: Document) -> dict[str, Any]:
    return {"run": _number(row.subject)} if row.kind is DocumentKind.BANK_FILE else {}


def _ids(rows: list[Document], kind: DocumentKind) -> list[int]:
    return [_number(row.subject) for row in rows if row.kind is kind]


def _number(subject: str) -> int:
    return int(subject.partition(":")[2])
