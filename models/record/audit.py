"""The append-only record: every act of staff and every legal document, chained by hashes per operator."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Index, Row, String, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, new_row
from models.writes import gather

GENESIS = "0" * 64
ROWS_AT_ONCE = 2000

# One encoder for all rows: `json.dumps` would make one for each.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True)
class Entry:
    """What is to be recorded: who did what to which thing, when. `detail` holds no private text."""

    operator_id: int
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]
    at: datetime


class Line(NamedTuple):
    """One entry as it stands in a chain."""

    number: int
    entry: Entry
    previous: str
    hash: str


class Walked(NamedTuple):
    """How far a chain holds: its last good number and hash, and the first number that does not follow, if any."""

    number: int
    hash: str
    broken_at: int | None = None


class AuditHead(Base):
    """The newest hash of an operator's chain; its row lock puts writers in a line."""

    __tablename__ = "audit_heads"

    operator_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=GENESIS)


class AuditRow(Base):
    """One recorded act. `hash` = SHA-256 over the previous hash and the canonical JSON of this row."""

    __tablename__ = "audit_rows"
    __table_args__ = (UniqueConstraint("operator_id", "number"), Index(None, "subject"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


# Built once, and written past the session: every act ends with these.
_LOCKED_HEAD = (
    select(AuditHead.number, AuditHead.hash).where(AuditHead.operator_id == bindparam("operator")).with_for_update()
)
_HEAD_MOVES = (
    update(AuditHead.__table__)  # type: ignore[arg-type]
    .where(AuditHead.operator_id == bindparam("operator"))
    .values(number=bindparam("newest"), hash=bindparam("its_hash"))
)
_ROW = new_row(AuditRow)


def digest(previous: str, number: int, entry: Entry) -> str:
    """The hash of one entry: SHA-256 in hex over the previous hash and the entry's canonical JSON."""
    body = [number, entry.operator_id, entry.at.isoformat(), entry.actor, entry.act, entry.subject, entry.detail]
    return hashlib.sha256(f"{previous}\n{_canonical(body)}".encode()).hexdigest()


def append(session: Session, entries: Sequence[Entry]) -> None:
    """Chain the entries of this transaction, operators in the order of their ids so that two writers never cross.

    Called last before the commit: the head's lock is held for a moment only.
    """
    ordered = sorted(entries, key=lambda entry: entry.operator_id)
    for operator_id, own in groupby(ordered, key=lambda entry: entry.operator_id):
        number, previous = _locked_head(session, operator_id)
        for entry in own:
            number += 1
            made = digest(previous, number, entry)
            row = {
                "operator_id": operator_id,
                "number": number,
                "at": entry.at,
                "actor": entry.actor,
                "act": entry.act,
                "subject": entry.subject,
                "detail": entry.detail,
                "previous": previous,
                "hash": made,
            }
            gather(session, _ROW, row)
            previous = made
        gather(session, _HEAD_MOVES, {"operator": operator_id, "newest": number, "its_hash": previous})


def lines(session: Session, operator_id: int) -> Iterator[Line]:
    """Every row of an operator's record, in order; its columns only, for there are millions."""
    row = AuditRow
    columns = select(row.number, row.actor, row.act, row.subject, row.detail, row.at, row.previous, row.hash)
    rows = columns.where(row.operator_id == operator_id).order_by(row.number)
    for number, actor, act, subject, detail, at, previous, made in session.execute(
        rows.execution_options(yield_per=ROWS_AT_ONCE)
    ):
        yield Line(number, Entry(operator_id, actor, act, subject, detail, at), previous, made)


def walk(record: Iterable[Line]) -> Walked:
    """Follow a chain from its beginning to its end, or to the first line that does not follow."""
    previous, number = GENESIS, 0
    for line in record:
        follows = line.number == number + 1 and line.previous == previous
        if not follows or line.hash != digest(previous, line.number, line.entry):
            return Walked(number, previous, broken_at=number + 1)
        previous, number = line.hash, line.number
    return Walked(number, previous)


def verify(session: Session, operator_id: int) -> int | None:
    """The number of the first row whose hash does not follow from the one before, or None if all do."""
    walked = walk(lines(session, operator_id))
    head = session.get(AuditHead, operator_id)
    if walked.broken_at is not None or head is None or (head.number, head.hash) == (walked.number, walked.hash):
        return walked.broken_at
    return walked.number + 1


def _locked_head(session: Session, operator_id: int) -> Row[int, str]:
    head = session.execute(_LOCKED_HEAD, {"operator": operator_id}).one_or_none()
    if head is None:
        raise LookupError(f"operator {operator_id} has no record; it is opened with the operator")
    return head
