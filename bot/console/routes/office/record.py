"""The record of all acts, for the auditor; and what staff were told by mail, which the demo shows here instead."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Select, or_, select
from starlette.responses import Response

from bot.console.names import Names, elsewhere
from bot.console.visit import AskedId, Visit, looks
from bot.web.forms import Form
from handlers.context import Context
from handlers.help.confidants import knowable
from messages.templates import detail_words, subject_of, words
from models.errors import YuiError
from models.japan_time import at_hour
from models.people.tidying import tidy
from models.record.audit import AuditRow, verify
from models.record.staff_notices import StaffNotice

router = APIRouter(include_in_schema=False)

PER_PAGE = 100


@dataclass(frozen=True)
class Search:
    """What is looked for; empty fields let everything through. Days are days in Japan, both included."""

    subject: Annotated[str, Query(max_length=60)] = ""
    act: Annotated[str, Query(max_length=60)] = ""
    actor: Annotated[str, Query(max_length=80)] = ""
    since: Annotated[str, Query(max_length=10)] = ""
    until: Annotated[str, Query(max_length=10)] = ""

    def narrowed(self, query: Select[AuditRow]) -> Select[AuditRow]:
        """The rows that fit. What somebody did for a resident is found under their own name too."""
        subject, actor = subject_of(tidy(self.subject)), self.actor.strip()
        since, until = _day(self.since, "since"), _day(self.until, "record.until")
        if subject:
            query = query.where(AuditRow.subject == subject)
        if self.act:
            query = query.where(AuditRow.act == self.act)
        if actor:
            query = query.where(or_(AuditRow.actor == actor, AuditRow.actor.startswith(f"{actor} for ")))
        if since:
            query = query.where(AuditRow.at >= at_hour(since, 0))
        if until:
            query = query.where(AuditRow.at < at_hour(until + timedelta(days=1), 0))
        return query


@router.get("/record")
async def show_record(
    visit: Annotated[Visit, looks("record.read")],
    search: Annotated[Search, Depends()],
    before: AskedId = None,
    check: Annotated[bool, Query()] = False,
) -> Response:
    """The newest first; `check` computes the whole chain of hashes anew."""

    def listed(context: Context) -> dict[str, Any]:
        query = search.narrowed(select(AuditRow).where(AuditRow.operator_id == visit.operator_id))
        if before is not None:
            query = query.where(AuditRow.number < before)
        rows = list(context.session.scalars(query.order_by(AuditRow.number.desc()).limit(PER_PAGE + 1)))
        names = Names(context, visit.operator_id)
        return {
            "rows": [(row, names.of(row.actor), detail_words(row.detail)) for row in rows[:PER_PAGE]],
            "elsewhere": elsewhere(context, visit.operator_id, (row.subject for row in rows)),
            "more": _more(search, rows[PER_PAGE - 1].number) if len(rows) > PER_PAGE else "",
            "people": names.staff(),
            "broken_at": verify(context.session, visit.operator_id) if check else None,
        }

    try:
        values = await visit.look(listed)
    except YuiError as error:
        visit.refuse(error)
        values = {"rows": [], "elsewhere": set(), "more": "", "people": [], "broken_at": None}
    return visit.page("office/record.html", search=search, check=check, acts=words("act"), **values)


@router.get("/mails")
async def show_mails(visit: Annotated[Visit, looks("messages.read")], before: AskedId = None) -> Response:
    def listed(context: Context) -> list[StaffNotice]:
        query = select(StaffNotice).where(StaffNotice.operator_id == visit.operator_id, knowable(visit.staff))
        if before is not None:
            query = query.where(StaffNotice.id < before)
        return list(context.session.scalars(query.order_by(StaffNotice.id.desc()).limit(PER_PAGE + 1)))

    rows = await visit.look(listed)
    more = f"?before={rows[PER_PAGE - 1].id}" if len(rows) > PER_PAGE else ""
    sends_mail = visit.runtime.settings.smtp_url is not None
    return visit.page("office/mails.html", rows=rows[:PER_PAGE], more=more, sends_mail=sends_mail)


def _day(given: str, field: str) -> date | None:
    """Raises NotDay."""
    return Form({field: [given]}).day_or_none(field)


def _more(search: Search, before: int) -> str:
    kept = {name: value for name, value in asdict(search).items() if value}
    return "?" + urlencode({**kept, "before": before})
