"""Who reads what was written to the consultation desk: administrators, and nobody who hands out or judges work.

Guideline of the Ministry of Health, Labour and Welfare on the Freelance Act, art. 14 (2024): the privacy of whoever
turns to the desk is to be protected.
"""

from sqlalchemy import ColumnElement, true

from handlers.help.tickets import CARE
from models.errors import NotFound
from models.people.staff import Role, Staff
from models.work.tickets import Ticket


def readable(staff: Staff) -> ColumnElement[bool]:
    """The tickets that a member of staff may know of."""
    return true() if Role.ADMIN in staff.roles else Ticket.topic != CARE


def own_to_read(staff: Staff, ticket: Ticket) -> Ticket:
    """The ticket, if this member of staff may read it; raises NotFound."""
    if ticket.topic == CARE and Role.ADMIN not in staff.roles:
        raise NotFound()
    return ticket
