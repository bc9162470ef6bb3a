"""The register of documents: what was made when, over how much, with whom; nothing in it is ever changed.

A transaction's electronic documents must be found by date, amount and counterparty together (Regulation for
Enforcement of the Act on Electronic Books, art. 2(6)(v) and 4(1)). The documents themselves stand in the tables of
their own nouns; here is their hash, so that a changed one shows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, one_of


class DocumentKind(StrEnum):
    """What kind of document it is; the rules of `retention.toml` go by the same words."""

    NOTICE = "notice"
    AGREEMENT = "agreement"
    STATEMENT = "statement"
    BANK_FILE = "bank_file"
    DELIVERY = "delivery"
    INVOICE = "invoice"


class Document(Base):
    """One document. `party` is the alias of a resident or the name of a client; `kept_until` the last day of its term.

    `sha256` is over the document as it was made (of private contents: as they are sealed), in hex.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "operator_id", "dated_on"),
        Index(None, "operator_id", "amount_yen"),
        Index(None, "resident_id"),
        Index(None, "subject"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind))
    subject: Mapped[str] = mapped_column(String(60))
    dated_on: Mapped[date]
    amount_yen: Mapped[int | None]
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("residents.id"))
    client_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("clients.id"))
    party: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    kept_until: Mapped[date]
    filed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; every part that is given must fit. Days and yen are inclusive; `party` is a part of the name."""

    kind: DocumentKind | None = None
    since: date | None = None
    until: date | None = None
    least_yen: int | None = None
    most_yen: int | None = None
    party: str | None = None


def search(operator_id: int, wanted: Wanted) -> Select[Any]:
    """The documents of an operator that fit, in no order."""
    conditions = [Document.operator_id == operator_id]
    if wanted.kind is not None:
        conditions.append(Document.kind == wanted.kind)
    if wanted.since is not None:
        conditions.append(Document.dated_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(Document.dated_on <= wanted.until)
    if wanted.least_yen is not None:
        conditions.append(Document.amount_yen >= wanted.least_yen)
    if wanted.most_yen is not None:
        conditions.append(Document.amount_yen <= wanted.most_yen)
    if wanted.party:
        conditions.append(Document.party.icontains(wanted.party, autoescape=True))
    return select(Document).where(*conditions)


def term_of(session: Session, resident_id: int) -> date | None:
    """Until when anything of a resident must still be there, or None where there is nothing."""
    return session.scalar(select(func.max(Document.kept_until)).where(Document.resident_id == resident_id))
