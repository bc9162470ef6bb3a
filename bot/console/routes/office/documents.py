"""The register of documents, found by date, amount and counterparty together; and the holds over what may be wiped."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import AskedId, RowId, Visit, acts, looks
from bot.web.downloads import file_response
from bot.web.forms import Form
from handlers.context import Context
from handlers.records import holding
from handlers.records.register import documents_table
from models.errors import YuiError
from models.people.memberships import resident_called
from models.people.residents import Resident
from models.record.documents import Document, DocumentKind, Wanted, search
from models.record.holds import LegalHold

router = APIRouter(include_in_schema=False)

PER_PAGE = 100


@dataclass(frozen=True)
class Search:
    """What is looked for; empty fields let everything through. Days and yen are inclusive."""

    kind: Annotated[str, Query(max_length=20)] = ""
    since: Annotated[str, Query(max_length=10)] = ""
    until: Annotated[str, Query(max_length=10)] = ""
    least: Annotated[str, Query(max_length=15)] = ""
    most: Annotated[str, Query(max_length=15)] = ""
    party: Annotated[str, Query(max_length=120)] = ""

    def wanted(self) -> Wanted:
        """Raises BadValue."""
        form = Form({name: [value] for name, value in asdict(self).items()})
        return Wanted(
            kind=DocumentKind(form.choice("kind", list(DocumentKind))) if self.kind else None,
            since=form.day_or_none("since"),
            until=form.day_or_none("until"),
            least_yen=form.whole("least") if self.least.strip() else None,
            most_yen=form.whole("most") if self.most.strip() else None,
            party=self.party.strip() or None,
        )


Searched = Annotated[Search, Depends()]


@router.get("/documents")
async def show_documents(
    visit: Annotated[Visit, looks("documents.read")],
    searched: Searched,
    before: AskedId = None,
) -> Response:
    """The newest first."""
    return await draw_documents(visit, searched, before)


@router.get("/documents/table")
async def save_documents(visit: Annotated[Visit, looks("documents.read")], searched: Searched) -> Response:
    """What was found, for an auditor's spreadsheet."""
    try:
        wanted = searched.wanted()
    except YuiError as error:
        visit.refuse(error)
        return await draw_documents(visit, Search(), None)
    content = await visit.look(documents_table, visit.operator_id, wanted)
    return file_response("documents.csv", "text/csv", content)


@router.post("/holds")
async def set_hold(visit: Annotated[Visit, acts("holds.write")]) -> Response:
    """Over one resident, by alias, or over everybody."""

    def held(context: Context) -> LegalHold:
        alias = visit.form.text("alias", "")
        resident_id = resident_called(context.session, visit.operator_id, alias).id if alias else None
        return holding.hold(context, visit.operator_id, visit.form.text("reason"), resident_id)

    return await visit.attempt(held, "hold_set", "/documents", lambda visit: draw_documents(visit, Search(), None))


@router.post("/holds/{hold_id}/lift")
async def lift_hold(hold_id: RowId, visit: Annotated[Visit, acts("holds.write")]) -> Response:
    def lifted(context: Context) -> LegalHold:
        return holding.lift(context, visit.operator_id, hold_id)

    return await visit.attempt(lifted, "hold_lifted", "/documents", lambda visit: draw_documents(visit, Search(), None))


async def draw_documents(visit: Visit, searched: Search, before: int | None) -> Response:
    def listed(context: Context) -> dict[str, Any]:
        query = search(visit.operator_id, searched.wanted())
        if before is not None:
            query = query.where(Document.id < before)
        rows = list(context.session.scalars(query.order_by(Document.id.desc()).limit(PER_PAGE + 1)))
        kept = {name: value for name, value in asdict(searched).items() if value}
        more = "?" + urlencode({**kept, "before": rows[PER_PAGE - 1].id}) if len(rows) > PER_PAGE else ""
        return {"rows": rows[:PER_PAGE], "more": more, "asked": urlencode(kept), "holds": _holds(context, visit)}

    try:
        values = await visit.look(listed)
    except YuiError as error:
        visit.refuse(error)
        values = {"rows": [], "more": "", "asked": "", "holds": []}
    return visit.page("office/documents.html", search=searched, kinds=list(DocumentKind), **values)


def _holds(context: Context, visit: Visit) -> list[Any]:
    query = select(LegalHold, Resident.alias).join(Resident, Resident.id == LegalHold.resident_id, isouter=True)
    own = query.where(LegalHold.operator_id == visit.operator_id, LegalHold.lifted_at.is_(None))
    return list(context.session.execute(own.order_by(LegalHold.id)))
