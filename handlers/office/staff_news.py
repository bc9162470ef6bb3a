"""What staff must know of, by mail and by signed webhook; never by a private LINE account.

Things are named by number only: who reads the mail looks the rest up where it is kept.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, String, bindparam, cast, func, literal, or_, select

from handlers.context import Context
from models.base import new_row
from models.people.operators import Operator
from models.people.staff import Role, Staff
from models.record.staff_notices import MAIL, WEBHOOK, StaffNotice
from models.rows import found_or_none
from models.writes import gather

EVENTS: Mapping[str, frozenset[Role]] = {
    "submission.arrived": frozenset({Role.REVIEWER}),
    "question.asked": frozenset({Role.DIRECTOR}),
    "review.due": frozenset({Role.REVIEWER, Role.DIRECTOR}),
    "task.often_returned": frozenset({Role.DIRECTOR, Role.REVIEWER}),
    "dispute.opened": frozenset({Role.DIRECTOR, Role.REVIEWER, Role.ADMIN}),
    "terms.answered": frozenset({Role.DIRECTOR}),
    "terms.undecided": frozenset({Role.DIRECTOR}),
    "offer.unfilled": frozenset({Role.DIRECTOR}),
    "assignment.accepted": frozenset({Role.DIRECTOR}),
    "assignment.handed_back": frozenset({Role.DIRECTOR}),
    "assignment.lapsed": frozenset({Role.DIRECTOR}),
    "ticket.opened": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "ticket.written": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "ticket.unsend": frozenset({Role.DIRECTOR, Role.REVIEWER}),
    "resident.joined": frozenset({Role.DIRECTOR}),
    "resident.moved_out": frozenset({Role.DIRECTOR}),
    "resident.left": frozenset({Role.DIRECTOR}),
    "resident.urgent": frozenset({Role.DIRECTOR}),
    "resident.double": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "message.undeliverable": frozenset({Role.DIRECTOR}),
    "event.failed": frozenset({Role.ADMIN}),
    "call.parked": frozenset({Role.ADMIN}),
    "token.refused": frozenset({Role.ADMIN}),
    "quota.low": frozenset({Role.ADMIN, Role.DIRECTOR}),
    "quota.reached": frozenset({Role.ADMIN, Role.DIRECTOR}),
    "consideration.asked": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "care.asked": frozenset({Role.ADMIN}),
    "paper.asked": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "relation.months_1": frozenset({Role.DIRECTOR}),
    "relation.months_6": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "relation.ends_soon": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "payables.due_soon": frozenset({Role.ACCOUNTANT, Role.ADMIN}),
    "run.closed": frozenset({Role.ACCOUNTANT, Role.ADMIN}),
    "run.released": frozenset({Role.ACCOUNTANT}),
    "run.unpaid": frozenset({Role.ACCOUNTANT, Role.ADMIN}),
    "payment.early_asked": frozenset({Role.ACCOUNTANT, Role.ADMIN}),
    "payment.expense_asked": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "transfer.returned": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.drawn_up": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.waiting": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.difference": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.answered": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.confirmed": frozenset({Role.ACCOUNTANT, Role.DIRECTOR}),
    "settlement.paid": frozenset({Role.ACCOUNTANT}),
    "settlement.due_soon": frozenset({Role.ACCOUNTANT, Role.ADMIN}),
    "resident.erasing": frozenset({Role.ADMIN}),
    "resident.forgotten": frozenset({Role.ADMIN}),
    "record.head": frozenset(),
    "staff.token": frozenset(),
    "pact.proposed": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.agreed": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.declined": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.withdrawn": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.suspended": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.resumed": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "pact.ended": frozenset({Role.DIRECTOR, Role.ADMIN}),
    "order.delivered": frozenset({Role.CLIENT}),
    "invoice.issued": frozenset({Role.CLIENT}),
    "invoice.cancelled": frozenset({Role.CLIENT}),
    "order.accepted": frozenset({Role.DIRECTOR}),
    "order.returned": frozenset({Role.DIRECTOR}),
}
"""What happens, and the roles that care."""


def notify(
    context: Context,
    operator_id: int,
    event: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    client_id: int | None = None,
) -> None:
    """Let the people who care know of an event; `subject` reads like `tickets:12`. No private text in `detail`.

    `client_id` names the client whose people are meant, where the event concerns one. Raises KeyError for an event
    that is in no table.
    """
    roles = EVENTS[event]
    body = {"event": event, "subject": subject, "detail": dict(detail or {}), "at": context.now.isoformat()}
    news = {"event": event, "body": body, "now": context.now}
    if roles:
        gather(context.session, _to_all(roles), news | {"operator": operator_id, "client": client_id})
    operator = found_or_none(context.session, Operator, operator_id)
    if operator is not None and operator.webhook_url:
        _put(context, operator_id, WEBHOOK, event, operator.webhook_url, body)


def notify_one(context: Context, staff: Staff, event: str, subject: str) -> None:
    """Let one person know of what concerns themselves, also one who wants no mail else."""
    body = {"event": event, "subject": subject, "detail": {}, "at": context.now.isoformat()}
    _put(context, staff.operator_id, MAIL, event, staff.email, body)


def was_told_since(context: Context, operator_id: int, event: str, since: datetime) -> bool:
    """Whether an event of this kind has been told since a time: what a tick finds every hour is told once."""
    query = select(func.count()).where(
        StaffNotice.operator_id == operator_id, StaffNotice.event == event, StaffNotice.created_at >= since
    )
    return bool(context.session.scalar(query))


def _put(context: Context, operator_id: int, way: str, event: str, to: str, body: dict[str, Any]) -> None:
    notice = {"operator_id": operator_id, "way": way, "event": event, "to": to, "body": body}
    gather(context.session, _NOTICE, notice | {"created_at": context.now, "not_before": context.now})


_NOTICE = new_row(StaffNotice)


@cache
def _to_all(roles: frozenset[Role]) -> Insert:
    """A notice to each who works here now, has one of the roles and wants mail: chosen as it is written."""
    now = bindparam("now", type_=StaffNotice.created_at.type)
    receivers = select(
        Staff.operator_id,
        literal(MAIL, String),
        bindparam("event", type_=String),
        Staff.email,
        bindparam("body", type_=StaffNotice.body.type),
        now,
        now,
    ).where(
        Staff.operator_id == bindparam("operator"),
        Staff.disabled_at.is_(None),
        Staff.wants_mail,
        or_(Staff.client_id.is_(None), Staff.client_id == bindparam("client")),
        or_(*(cast(Staff.roles, String).contains(f'"{role}"') for role in sorted(roles))),
    )
    columns = ("operator_id", "way", "event", "to", "body", "created_at", "not_before")
    return new_row(StaffNotice).from_select(columns, receivers)
