"""A statement is the payer's purchase statement (仕入明細書) once its payee has confirmed it.

Consumption Tax Act, art. 30(9)(iii): what the payer writes serves as an invoice where it was confirmed by who supplied;
Basic Circular on Consumption Tax 11-6-6: also where it was agreed beforehand that no word within a time is a yes.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from messages.consents import AGREEMENT, SILENCE_DAYS, SILENCE_SINCE
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.money.payables import Statement
from models.people.memberships import Consent
from models.rows import locked
from models.work.tickets import Ticket


class Silence(NamedTuple):
    """Until when a word may come, and whether it is over without one."""

    until: date
    is_over: bool


def confirm(context: Context, statement_id: int, resident_id: int) -> Statement:
    """By the payee's own tap, once it has been paid; a second tap changes nothing. Raises NotFound."""
    statement = locked(context.session, Statement, statement_id)
    if statement.resident_id != resident_id or statement.paid_at is None:
        raise NotFound()
    if statement.confirmed_at is None:
        statement.confirmed_at = context.now
        context.record(statement.operator_id, "statement.confirm", f"statements:{statement.id}")
    return statement


def silence(session: Session, statement: Statement, today: date) -> Silence | None:
    """What no word means for a paid statement; None where that was not agreed before it was paid, where it was sent back,
    and where its payee has turned to people in the time."""
    if statement.paid_at is None or statement.returned_at is not None:
        return None
    agreed = select(Consent.id).where(
        Consent.resident_id == statement.resident_id,
        Consent.operator_id == statement.operator_id,
        Consent.purpose == AGREEMENT,
        Consent.text_version >= SILENCE_SINCE,
        Consent.given_at <= statement.paid_at,
    )
    if session.scalar(agreed.limit(1)) is None:
        return None
    until = day_in_japan(statement.paid_at) + timedelta(days=SILENCE_DAYS)
    spoke = select(Ticket.id).where(
        Ticket.resident_id == statement.resident_id,
        Ticket.operator_id == statement.operator_id,
        Ticket.opened_at >= statement.paid_at,
        Ticket.opened_at < statement.paid_at + timedelta(days=SILENCE_DAYS + 1),
    )
    return Silence(until, today > until) if session.scalar(spoke.limit(1)) is None else None
