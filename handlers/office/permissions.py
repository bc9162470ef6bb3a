"""Who may do what: one table of acts, the roles that may do them, and the scope that a token needs."""

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Forbidden, NotFound
from models.people.staff import Role, Staff
from models.rows import found
from models.work.orders import Order

SCOPES = ("read", "orders", "work", "review", "money", "people", "admin")
"""What a token can be narrowed to; "all" stands for every one."""


class Rule(NamedTuple):
    """The roles that may do an act, and the scope that it falls under."""

    roles: frozenset[Role]
    scope: str


_OFFICE = frozenset({Role.DIRECTOR, Role.REVIEWER, Role.ACCOUNTANT, Role.ADMIN})
_DIRECTOR = frozenset({Role.DIRECTOR})
_REVIEWER = frozenset({Role.REVIEWER})
_ACCOUNTANT = frozenset({Role.ACCOUNTANT})
_ADMIN = frozenset({Role.ADMIN})
_CLIENT = frozenset({Role.CLIENT})

ACTS: dict[str, Rule] = {
    "operators.read": Rule(_OFFICE, "read"),
    "operators.write": Rule(_ADMIN, "admin"),
    "operators.close": Rule(_ADMIN, "admin"),
    "channels.write": Rule(_ADMIN, "admin"),
    "staff.read": Rule(_ADMIN, "read"),
    "staff.write": Rule(_ADMIN, "admin"),
    "pacts.read": Rule(_OFFICE, "read"),
    "pacts.write": Rule(_ADMIN, "admin"),
    "pacts.suspend": Rule(_DIRECTOR | _ADMIN, "work"),
    "skills.read": Rule(_OFFICE, "read"),
    "skills.write": Rule(_DIRECTOR | _ADMIN, "people"),
    "clients.read": Rule(_OFFICE, "read"),
    "clients.write": Rule(_DIRECTOR | _ADMIN, "orders"),
    "orders.read": Rule(_OFFICE | _CLIENT, "read"),
    "orders.write": Rule(_DIRECTOR, "orders"),
    "orders.hours": Rule(_DIRECTOR | _CLIENT, "orders"),
    "tasks.read": Rule(_OFFICE, "read"),
    "tasks.write": Rule(_DIRECTOR, "work"),
    "tasks.publish": Rule(_DIRECTOR | _REVIEWER | _ADMIN, "work"),
    "offers.read": Rule(_OFFICE, "read"),
    "offers.write": Rule(_DIRECTOR, "work"),
    "assignments.read": Rule(_OFFICE, "read"),
    "assignments.write": Rule(_DIRECTOR, "work"),
    "reviews.read": Rule(_DIRECTOR | _REVIEWER | _ADMIN, "read"),
    "reviews.write": Rule(_REVIEWER, "review"),
    "reviewers.read": Rule(_DIRECTOR, "read"),
    "disputes.read": Rule(_DIRECTOR | _REVIEWER | _ADMIN, "read"),
    "disputes.decide": Rule(_DIRECTOR | _REVIEWER, "review"),
    "quality.read": Rule(_DIRECTOR | _REVIEWER | _ADMIN, "read"),
    "quality.write": Rule(_DIRECTOR, "work"),
    "deliveries.read": Rule(_DIRECTOR | _REVIEWER | _ADMIN | _CLIENT, "read"),
    "deliveries.write": Rule(_DIRECTOR, "orders"),
    "deliveries.accept": Rule(_CLIENT, "orders"),
    "invoices.read": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN | _CLIENT, "read"),
    "invoices.write": Rule(_DIRECTOR | _ACCOUNTANT, "orders"),
    "residents.read": Rule(_OFFICE, "read"),
    "residents.write": Rule(_DIRECTOR | _ADMIN, "people"),
    "residents.private": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "people"),
    "residents.tax": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "people"),
    "residents.act_for": Rule(_DIRECTOR | _ADMIN, "people"),
    "residents.codes": Rule(_DIRECTOR | _ADMIN, "people"),
    "register.import": Rule(_DIRECTOR | _ADMIN, "people"),
    "considerations.answer": Rule(_DIRECTOR | _ADMIN, "people"),
    "papers.read": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "read"),
    "papers.send": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "people"),
    "endings.read": Rule(_DIRECTOR | _ADMIN, "read"),
    "endings.write": Rule(_ADMIN, "people"),
    "tickets.read": Rule(_OFFICE, "read"),
    "tickets.answer": Rule(_OFFICE, "people"),
    "payables.read": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "read"),
    "payables.write": Rule(_DIRECTOR | _ACCOUNTANT, "money"),
    "early_payments.read": Rule(_ACCOUNTANT | _ADMIN, "read"),
    "early_payments.decide": Rule(_ACCOUNTANT, "money"),
    "pay_runs.read": Rule(_ACCOUNTANT | _ADMIN, "read"),
    "pay_runs.close": Rule(_ACCOUNTANT, "money"),
    "pay_runs.release": Rule(_ACCOUNTANT | _ADMIN, "money"),
    "pay_runs.file": Rule(_ACCOUNTANT, "money"),
    "pay_runs.pay": Rule(_ACCOUNTANT, "money"),
    "settlements.read": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "read"),
    "settlements.write": Rule(_DIRECTOR | _ACCOUNTANT, "money"),
    "settlements.pay": Rule(_ACCOUNTANT, "money"),
    "tax.read": Rule(_ACCOUNTANT | _ADMIN, "read"),
    "tax.file": Rule(_ACCOUNTANT, "money"),
    "record.read": Rule(_ADMIN, "read"),
    "documents.read": Rule(_DIRECTOR | _ACCOUNTANT | _ADMIN, "read"),
    "residents.erase": Rule(_ADMIN, "people"),
    "holds.write": Rule(_ADMIN, "admin"),
    "notices.read": Rule(_OFFICE, "read"),
    "messages.read": Rule(_DIRECTOR | _ADMIN, "read"),
    "messages.bring": Rule(_DIRECTOR | _ADMIN, "people"),
    "messages.write": Rule(_DIRECTOR | _ADMIN, "admin"),
}

_APART = frozenset({Role.DIRECTOR, Role.REVIEWER, Role.ACCOUNTANT})
"""Who orders, who reviews and who pays are to be different people."""


def allowed(staff: Staff, act: str, scopes: Sequence[str] | None = None) -> bool:
    """Whether a member of staff may do an act; `scopes` are those of the token used, None for a sign-in.

    Auditors may read everything but what only those see who act on it, and write nothing. Raises KeyError for an act that is in no table.
    """
    rule = ACTS[act]
    roles = set(staff.roles)
    by_role = bool(roles & rule.roles) or (Role.AUDITOR in roles and act.endswith(".read"))
    by_scope = scopes is None or "all" in scopes or rule.scope in scopes
    return staff.disabled_at is None and by_role and by_scope


def require(staff: Staff, act: str, scopes: Sequence[str] | None = None) -> None:
    """Raises Forbidden unless the member of staff may do the act."""
    if not allowed(staff, act, scopes):
        raise Forbidden(act=act)


def others_may(session: Session, operator_id: int, act: str, staff_id: int | None) -> bool:
    """Whether anybody of the operator beside this member of staff may do an act; None: whoever is at the terminal."""
    others = select(Staff).where(Staff.operator_id == operator_id, Staff.id != staff_id)
    return any(allowed(one, act) for one in session.scalars(others))


def own_order(session: Session, staff: Staff, order_id: int) -> Order:
    """An order that this person may see: people of a client see only that client's. Raises NotFound."""
    order = found(session, Order, order_id, staff.operator_id)
    if staff.client_id is not None and order.client_id != staff.client_id:
        raise NotFound()
    return order


def kept_apart(roles: Collection[Role]) -> list[tuple[Role, Role]]:
    """Pairs among the roles that one person holds only by a recorded exception."""
    return list(combinations(sorted(set(roles) & _APART), 2))
