"""What the clock does for people: ends pauses, and gives the bot its voice back where nobody writes any more."""

from datetime import timedelta

from sqlalchemy import func, select

from handlers.context import Context
from handlers.help import tickets
from handlers.people import memberships
from models.japan_time import day_in_japan
from models.people.memberships import Membership, MembershipStatus
from models.work.tickets import Ticket, TicketMessage, TicketStatus

AT_ONCE = 200
IDLE = timedelta(days=3)


def resume_paused(context: Context) -> bool:
    """End the pauses whose last day is over; True if there may be more."""
    today = day_in_japan(context.now)
    over = select(Membership).where(Membership.status == MembershipStatus.PAUSED, Membership.paused_until < today)
    found = context.session.scalars(over.order_by(Membership.id).limit(AT_ONCE)).all()
    for membership in found:
        memberships.resume(context, membership)
    return len(found) == AT_ONCE


def end_idle_tickets(context: Context) -> bool:
    """Close answered tickets to which nobody has added anything for three days; True if there may be more."""
    last = select(func.max(TicketMessage.written_at)).where(TicketMessage.ticket_id == Ticket.id).scalar_subquery()
    idle = select(Ticket).where(
        Ticket.status == TicketStatus.ANSWERED,
        func.coalesce(last, Ticket.opened_at) <= context.now - IDLE,
    )
    found = context.session.scalars(idle.order_by(Ticket.id).limit(AT_ONCE)).all()
    for ticket in found:
        tickets.close(context, ticket)
    return len(found) == AT_ONCE
