"""A statement is the payer's purchase statement (仕入明細書) once its payee has confirmed it.

Consumption Tax Act, art. 30(9)(iii): what the payer writes serves as an invoice where it was confirmed by who supplied.
"""

from handlers.context import Context
from models.errors import NotFound
from models.money.payables import Statement
from models.rows import locked


def confirm(context: Context, statement_id: int, resident_id: int) -> Statement:
    """By the payee's own tap, once it has been paid; a second tap changes nothing. Raises NotFound."""
    statement = locked(context.session, Statement, statement_id)
    if statement.resident_id != resident_id or statement.paid_at is None:
        raise NotFound()
    if statement.confirmed_at is None:
        statement.confirmed_at = context.now
        context.record(statement.operator_id, "statement.confirm", f"statements:{statement.id}")
    return statement
