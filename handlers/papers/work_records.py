"""A record of one's accepted work, to be shown elsewhere (実績証明): by whom, what, how much, how sure. It names nothing of
what was worked on for whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from handlers.context import Context
from handlers.people import residents
from handlers.quality.levels import levels_of
from messages.carving import template_words
from messages.catalog import text
from messages.pdf.work_records import WorkLine, WorkRecord
from models.carving.own_templates import template_of
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.page_links import read_dated_token
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found
from models.work.assignments import Assignment
from models.work.tasks import Task

WORK_RECORD = "work-record"
_LOCALE = "ja"


@dataclass
class _Sum:
    contracts: int = 0
    units: int = 0
    minutes: float = 0.0


def linked_record(context: Context, token: str) -> WorkRecord:
    """The record of whoever holds a fresh link, with their whole name; raises NotFound where nothing is accepted yet,
    LinkExpired."""
    account_id, _ = read_dated_token(context.vault, WORK_RECORD, token, context.now)
    account = found(context.session, LineAccount, account_id)
    if account.resident_id is None:
        raise NotFound()
    operator = found(context.session, Operator, found(context.session, Channel, account.channel_id).operator_id)
    resident = found(context.session, Resident, account.resident_id)
    lines, since = _lines(context, operator.id, resident.id)
    if since is None:
        raise NotFound()
    context.record(operator.id, "residents.work_record", f"residents:{resident.id}")
    levels = [
        (
            one.names.get(_LOCALE) or text(_LOCALE, "quality.levels.any"),
            text(_LOCALE, f"quality.level.{one.level_name}"),
        )
        for one in levels_of(context, operator.id, resident.id)
    ]
    return WorkRecord(
        name=residents.private(context, resident).name or resident.alias,
        operator=operator.name,
        address=operator.address,
        phone=operator.phone,
        look=operator.look,
        since=since,
        until=day_in_japan(context.now),
        lines=lines,
        levels=levels,
    )


def _lines(context: Context, operator_id: int, resident_id: int) -> tuple[list[WorkLine], date | None]:
    """What was accepted, by kind of work, most minutes first; and the day on which the first of it came in."""
    query = (
        select(Assignment, Task)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.resident_id == resident_id,
            Assignment.operator_id == operator_id,
            Assignment.units_paid > 0,
        )
    )
    sums: dict[str, _Sum] = defaultdict(_Sum)
    days = []
    for assignment, task in context.session.execute(query):
        known = sums[_kind(context, task)]
        units = assignment.units_paid or 0
        known.contracts += 1
        known.units += units
        known.minutes += units * task.unit_minutes
        days.append(day_in_japan(assignment.received_at or assignment.ended_at or assignment.accepted_at))
    ordered = sorted(sums.items(), key=lambda one: (-one[1].minutes, one[0]))
    lines = [WorkLine(kind, one.contracts, one.units, round(one.minutes)) for kind, one in ordered]
    return lines, min(days, default=None)


def _kind(context: Context, task: Task) -> str:
    if not task.template:
        return text(_LOCALE, "papers.record.other")
    return template_words(template_of(context.session, task.operator_id, task.template)).name
