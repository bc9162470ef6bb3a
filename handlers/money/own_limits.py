"""Telling residents how near they are to their own limit, as they take work."""

from handlers.context import Context
from handlers.money.money_so_far import limit_so_far
from messages.cards.limits import limit_words
from messages.line import Message
from models.japan_time import day_in_japan
from models.money.consumption_tax import with_tax
from models.money.due_dates import pay_on
from models.people.operators import Operator
from models.rows import found
from models.work.assignments import Assignment
from models.work.tasks import Task


def limit_reached(context: Context, assignment: Assignment, locale: str) -> Message | None:
    """What is said where taking this work has reached 70, 90 or 100 percent of one's own limit, for its year of delivery."""
    due_on = day_in_japan(assignment.due_at)
    so_far = limit_so_far(context.session, assignment.resident_id, assignment.operator_id, due_on.year)
    if so_far is None:
        return None
    task = found(context.session, Task, assignment.task_id)
    fee_yen = with_tax(task, assignment.units * assignment.unit_fee(task), due_on)
    step = so_far.step_reached(so_far.total_yen - fee_yen)
    if step is None:
        return None
    terms = found(context.session, Operator, assignment.party_id).payment_terms
    return limit_words(locale, so_far, step, pay_on(due_on, terms))
