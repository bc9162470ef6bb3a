"""Everything that is kept about a resident, for the resident (Act on the Protection of Personal Information, art. 33)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.help.tickets import message_text
from handlers.people import memberships
from handlers.people.bank_accounts import current_account, masked_account
from handlers.people.considerations import answer_of, words_of
from handlers.people.residents import private
from handlers.records.erasing import open_erasure
from models.japan_time import in_japan
from models.money.claims import ExpenseClaim
from models.money.payables import Payable, PayRun, Statement
from models.people.considerations import Consideration
from models.people.line_accounts import LineAccount
from models.people.memberships import Consent, Membership, ResidentSkill
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.people.tax_status import InvoiceRegistration
from models.record.documents import Document
from models.rows import found
from models.work.assignments import Assignment, Notice, Submission
from models.work.tasks import Task
from models.work.tickets import Ticket, TicketMessage

LINK_MINUTES = 15


def own_data(context: Context, resident_id: int) -> dict[str, Any]:
    """All of it as plain data, by section; times in Japan, money in yen. `operators` are numbers. Raises NotFound.

    Account numbers stay masked: their owner has them in the passbook. What was answered and handed in belongs to the
    client who ordered it, and is counted only.
    """
    session = context.session
    resident = found(session, Resident, resident_id)
    details, bank = private(context, resident), current_account(session, resident_id)
    erasure = open_erasure(context, resident_id)
    registered = select(Membership.operator_id).where(Membership.resident_id == resident_id)
    return {
        "operators": list(session.scalars(registered)),
        "made_at": _plain(context.now),
        "profile": {
            "alias": resident.alias,
            "name": details.name,
            "kana": details.kana,
            "born_on": _plain(details.born_on),
            "phone": details.phone,
            "postcode": resident.postcode,
            "municipality_code": resident.municipality_code,
            "registered_at": _plain(resident.created_at),
            "bank_account": asdict(masked_account(bank)) if bank else None,
            "erasure_asked_at": _plain(erasure.asked_at) if erasure else None,
        },
        "line_accounts": _rows(session, select(LineAccount).where(LineAccount.resident_id == resident_id), _ACCOUNT),
        "registrations": _registrations(session, resident_id),
        "invoice_registrations": _rows(
            session, select(InvoiceRegistration).where(InvoiceRegistration.resident_id == resident_id), _REGISTRATION
        ),
        "consents": _rows(session, select(Consent).where(Consent.resident_id == resident_id), _CONSENT),
        "skills": _skills(session, resident_id),
        "free_time": [list(one) for one in sorted(memberships.free_time(session, resident_id))],
        "considerations": _considerations(context, resident_id),
        "consultations": _consultations(context, resident_id),
        "work": _work(session, resident_id),
        "payments": _payments(session, resident_id),
        "documents": _rows(session, select(Document).where(Document.resident_id == resident_id), _DOCUMENT),
    }


_ACCOUNT = ("user_id", "locale", "first_seen_at", "blocked_at", "unlinked_at")
_CONSENT = ("purpose", "text_version", "given_at", "withdrawn_at")
_DOCUMENT = ("kind", "subject", "dated_on", "amount_yen", "sha256", "kept_until")
_MEMBERSHIP = (
    "status",
    "joined_at",
    "left_at",
    "paused_until",
    "minutes_per_week",
    "yen_per_year",
    "most_open",
    "has_longer_limits",
)
_ASSIGNMENT = ("status", "accepted_at", "due_at", "units", "units_paid", "told_minutes")
_SUBMISSION = ("number", "submitted_at", "units", "withdrawn_at")
_REGISTRATION = ("tail", "valid_from", "valid_to", "looked_up_on")
_CLAIM = ("kind", "words", "yen", "asked_at", "answered_at", "refusal")
_PAYABLE = ("kind", "words", "received_on", "due_on", "gross_yen", "status")


def _registrations(session: Session, resident_id: int) -> list[dict[str, Any]]:
    query = select(Membership, Operator.name).join(Operator, Operator.id == Membership.operator_id)
    rows = session.execute(query.where(Membership.resident_id == resident_id).order_by(Membership.id))
    return [{"operator": name, **_picked(row, _MEMBERSHIP)} for row, name in rows]


def _skills(session: Session, resident_id: int) -> list[dict[str, Any]]:
    query = select(Skill.names, ResidentSkill).join(Skill, Skill.id == ResidentSkill.skill_id)
    rows = session.execute(query.where(ResidentSkill.resident_id == resident_id).order_by(Skill.id))
    return [{"skill": names["ja"], "has": row.has, "answered_at": _plain(row.answered_at)} for names, row in rows]


def _considerations(context: Context, resident_id: int) -> list[dict[str, Any]]:
    query = select(Consideration).where(Consideration.resident_id == resident_id).order_by(Consideration.id)
    return [
        {
            "wish": str(one.wish),
            "words": words_of(context, one),
            "asked_at": _plain(one.asked_at),
            "decision": _plain(one.decision),
            "answer": answer_of(context, one),
        }
        for one in context.session.scalars(query)
    ]


def _consultations(context: Context, resident_id: int) -> list[dict[str, Any]]:
    query = select(Ticket).where(Ticket.resident_id == resident_id).order_by(Ticket.id)
    return [
        {"topic": ticket.topic, "opened_at": _plain(ticket.opened_at), "messages": _said(context, ticket.id)}
        for ticket in context.session.scalars(query).all()
    ]


def _said(context: Context, ticket_id: int) -> list[dict[str, Any]]:
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket_id).order_by(TicketMessage.id)
    return [
        {
            "by": "me" if one.author.startswith("resident") else "office",
            "at": _plain(one.written_at),
            "text": message_text(context, one),
        }
        for one in context.session.scalars(query)
    ]


def _work(session: Session, resident_id: int) -> list[dict[str, Any]]:
    query = select(Assignment, Task.title).join(Task, Task.id == Assignment.task_id)
    own = session.execute(query.where(Assignment.resident_id == resident_id).order_by(Assignment.id)).all()
    return [
        {
            "title": title,
            **_picked(row, _ASSIGNMENT),
            "notices": [
                {"number": notice.number, "issued_at": _plain(notice.issued_at), "body": notice.body}
                for notice in session.scalars(select(Notice).where(Notice.assignment_id == row.id).order_by(Notice.id))
            ],
            "submissions": _rows(session, select(Submission).where(Submission.assignment_id == row.id), _SUBMISSION),
        }
        for row, title in own
    ]


def _payments(session: Session, resident_id: int) -> dict[str, Any]:
    paid = select(Statement, PayRun.pay_on).join(PayRun, PayRun.id == Statement.pay_run_id)
    rows = session.execute(paid.where(Statement.resident_id == resident_id).order_by(Statement.id))
    return {
        "owed_and_paid": _rows(session, select(Payable).where(Payable.resident_id == resident_id), _PAYABLE),
        "expenses": _rows(session, select(ExpenseClaim).where(ExpenseClaim.resident_id == resident_id), _CLAIM),
        "statements": [
            {
                "pay_on": _plain(pay_on),
                "gross_yen": row.gross_yen,
                "withheld_yen": row.withheld_yen,
                "net_yen": row.net_yen,
                "tax_yen": row.tax_yen,
                "confirmed_at": _plain(row.confirmed_at),
            }
            for row, pay_on in rows
        ],
    }


def _rows(session: Session, query: Select[Any], names: Iterable[str]) -> list[dict[str, Any]]:
    entity = query.column_descriptions[0]["entity"]
    return [_picked(row, names) for row in session.scalars(query.order_by(entity.id))]


def _picked(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return in_japan(value).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value) if hasattr(value, "value") else value
