"""Every table in one import: for the migrations, and for anyone who wants the whole picture."""

from models import states
from models.base import Base
from models.carving import own_templates
from models.dispatch import offers
from models.files import attachments
from models.money import claims, early, ledger, payables
from models.people import (
    agreements,
    bank_accounts,
    channels,
    considerations,
    line_accounts,
    memberships,
    operators,
    residents,
    staff,
    tax_status,
)
from models.quality import courses, standing
from models.record import audit, documents, holds, idempotency, staff_notices
from models.talk import calls, conversations, fetches, inbox, lanes, outbox
from models.towns import pacts, settlements
from models.work import assignments, disputes, invoices, orders, shared_answers, tasks, tickets

__all__ = [
    "Base",
    "agreements",
    "assignments",
    "attachments",
    "audit",
    "bank_accounts",
    "calls",
    "channels",
    "claims",
    "considerations",
    "conversations",
    "courses",
    "disputes",
    "documents",
    "early",
    "fetches",
    "holds",
    "idempotency",
    "inbox",
    "invoices",
    "lanes",
    "ledger",
    "line_accounts",
    "memberships",
    "offers",
    "operators",
    "orders",
    "outbox",
    "own_templates",
    "pacts",
    "payables",
    "residents",
    "settlements",
    "shared_answers",
    "staff",
    "staff_notices",
    "standing",
    "states",
    "tasks",
    "tax_status",
    "tickets",
]
