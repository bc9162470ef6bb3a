"""The record of all acts, for the auditor; and what staff were told by mail, which the demo shows here instead."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.responses import Response

from bot.console.names import Names
from bot.console.visit import Visit, looks
from handlers.context import Context
from models.record.audit import AuditRow, verify
from models.record.staff_notices import StaffNotice

router = APIRouter(include_in_schema=False)

PER_PAGE = 100


@router.get("/record")
async def show_record(
    visit: Annotated[Visit, looks("record.read")],
    before: Annotated[int | None, Query(ge=1)] = None,
    subject: Annotated[str, Query(max_length=60)] = "",
    check: Annotated[bool, Query()] = False,
) -> Response:
    """The newest first; `check` computes the whole chain of hashes anew."""

    def listed(context: Context) -> tuple[list[Any], int | None]:
        query = select(AuditRow).where(AuditRow.operator_id == visit.operator_id)
        if subject.strip():
            query = query.where(AuditRow.subject == subject.strip())
        if before is not None:
            query = query.where(AuditRow.number < before)
        names = Names(context, visit.operator_id)
        rows = context.session.scalars(query.order_by(AuditRow.number.desc()).limit(PER_PAGE + 1))
        shown = [(row, names.of(row.actor), _detail(row)) for row in rows]
        return shown, verify(context.session, visit.operator_id) if check else None

    rows, broken_at = await visit.look(listed)
    more = f"?before={rows[PER_PAGE - 1][0].number}" if len(rows) > PER_PAGE else ""
    values = {"rows": rows[:PER_PAGE], "more": more, "subject": subject, "check": check, "broken_at": broken_at}
    return visit.page("office/record.html", **values)


@router.get("/mails")
async def show_mails(
    visit: Annotated[Visit, looks("messages.read")], before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    def listed(context: Context) -> list[StaffNotice]:
        query = select(StaffNotice).where(StaffNotice.operator_id == visit.operator_id)
        if before is not None:
            query = query.where(StaffNotice.id < before)
        return list(context.session.scalars(query.order_by(StaffNotice.id.desc()).limit(PER_PAGE + 1)))

    rows = await visit.look(listed)
    more = f"?before={rows[PER_PAGE - 1].id}" if len(rows) > PER_PAGE else ""
    sends_mail = visit.runtime.settings.smtp_url is not None
    return visit.page("office/mails.html", rows=rows[:PER_PAGE], more=more, sends_mail=sends_mail)


def _detail(row: AuditRow) -> str:
    return orjson.dumps(row.detail).decode() if row.detail else ""
