"""The register of documents, found by date, amount and counterparty together."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bot.api.answers import Download
from bot.api.caller import Caller, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Page, Shape, Text, same
from handlers.context import Context
from handlers.records.register import documents_table
from models.record.documents import Document, DocumentKind, Wanted, search

router = APIRouter(prefix="/documents", tags=["record"])


class DocumentOut(Shape):
    """One document; `subject` says where it stands (`notices:5`), `party` is an alias or a client's name."""

    id: int
    kind: DocumentKind
    subject: str
    dated_on: date
    amount_yen: int | None
    resident_id: int | None
    client_id: int | None
    party: str
    sha256: str
    kept_until: date
    filed_at: datetime


class Search:
    """What is searched for; days and yen are inclusive, and everything given must fit."""

    def __init__(
        self,
        kind: Annotated[DocumentKind | None, Query()] = None,
        since: Annotated[date | None, Query()] = None,
        until: Annotated[date | None, Query()] = None,
        least_yen: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        most_yen: Annotated[int | None, Query(ge=0, le=10**12)] = None,
        party: Annotated[Text | None, Query(max_length=120)] = None,
    ) -> None:
        self.wanted = Wanted(kind, since, until, least_yen, most_yen, party)


Searched = Annotated[Search, Depends()]


@router.get("", response_model=Page[DocumentOut], summary="Search the register of documents")
async def list_documents(
    window: Paged, searched: Searched, caller: Annotated[Caller, reads("documents.read")]
) -> Response:
    def listed(context: Context) -> Page[DocumentOut]:
        query = search(caller.operator_id, searched.wanted)
        return page(context.session, window, query, Document.id, DocumentOut.model_validate)

    return await caller.look(same, listed)


@router.get(
    "/table",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
    summary="Take what was found as a table",
)
async def download_documents(searched: Searched, caller: Annotated[Caller, reads("documents.read")]) -> Response:
    """For an auditor: every document that fits, as CSV in UTF-8 with a byte order mark."""

    def table(context: Context) -> Download:
        content = documents_table(context, caller.operator_id, searched.wanted)
        return Download("documents.csv", "text/csv", content)

    return await caller.look(same, table)
