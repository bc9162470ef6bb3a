"""Filing: every legal document stands in the register when it is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert

from handlers.context import Context
from models.base import new_row
from models.people.operators import Client
from models.people.residents import Resident
from models.record.documents import Document, DocumentKind
from models.record.retention import kept_until
from models.rows import found
from models.writes import gather

ROWS_PER_INSERT = 500
_FILING = new_row(Document)


class Filed(NamedTuple):
    """One document of many: its subject, its resident and their alias, net yen, and its hash."""

    subject: str
    resident_id: int
    alias: str
    amount_yen: int
    sha256: str


def file_for_resident(
    context: Context,
    operator_id: int,
    kind: DocumentKind,
    subject: str,
    resident_id: int,
    sha256: str,
    dated_on: date,
    amount_yen: int | None = None,
) -> None:
    """File a document that an operator made for one resident."""
    party = found(context.session, Resident, resident_id).alias
    _file(context, operator_id, kind, subject, sha256, dated_on, amount_yen, party, resident_id=resident_id)


def file_for_client(
    context: Context,
    operator_id: int,
    kind: DocumentKind,
    subject: str,
    client_id: int | None,
    sha256: str,
    dated_on: date,
    amount_yen: int | None = None,
) -> None:
    """File a document for a client, or, without one, for nobody in particular (a bank's file)."""
    party = found(context.session, Client, client_id).name if client_id is not None else ""
    _file(context, operator_id, kind, subject, sha256, dated_on, amount_yen, party, client_id=client_id)


def file_for_operator(
    context: Context,
    operator_id: int,
    kind: DocumentKind,
    subject: str,
    party: str,
    sha256: str,
    dated_on: date,
    amount_yen: int,
) -> None:
    """File a document between operators; `party` is the name of the other one."""
    _file(context, operator_id, kind, subject, sha256, dated_on, amount_yen, party)


def file_many(context: Context, operator_id: int, kind: DocumentKind, dated_on: date, filed: Sequence[Filed]) -> None:
    """File many documents of one day for residents, with a statement for hundreds of them."""
    alike = _alike(context, operator_id, kind, dated_on)
    for start in range(0, len(filed), ROWS_PER_INSERT):
        rows = [
            alike
            | {
                "subject": one.subject,
                "amount_yen": one.amount_yen,
                "resident_id": one.resident_id,
                "party": one.alias,
                "sha256": one.sha256,
            }
            for one in filed[start : start + ROWS_PER_INSERT]
        ]
        context.session.execute(insert(Document), rows)


def _file(
    context: Context,
    operator_id: int,
    kind: DocumentKind,
    subject: str,
    sha256: str,
    dated_on: date,
    amount_yen: int | None,
    party: str,
    resident_id: int | None = None,
    client_id: int | None = None,
) -> None:
    document = {
        "subject": subject,
        "amount_yen": amount_yen,
        "resident_id": resident_id,
        "client_id": client_id,
        "party": party,
        "sha256": sha256,
    }
    gather(context.session, _FILING, _alike(context, operator_id, kind, dated_on) | document)


def _alike(context: Context, operator_id: int, kind: DocumentKind, dated_on: date) -> dict[str, Any]:
    """What all documents of a kind and a day are filed with."""
    return {
        "operator_id": operator_id,
        "kind": kind,
        "dated_on": dated_on,
        "kept_until": kept_until(kind, dated_on),
        "filed_at": context.now,
    }
