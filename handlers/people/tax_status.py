"""A resident's registration as an issuer of invoices, as staff record it after looking it up."""

from datetime import date

from handlers.context import Context
from handlers.people.residents import key_of
from models.errors import BadInput
from models.japan_time import day_in_japan
from models.money.invoice_numbers import invoice_number
from models.people.memberships import resident_of
from models.people.tax_status import InvoiceRegistration, registrations

NUMBER = "invoice number"
FIRST_DAY = date(2023, 10, 1)
"""The first day of the invoice system."""


def record_registration(
    context: Context,
    operator_id: int,
    resident_id: int,
    number: str,
    valid_from: date,
    valid_to: date | None,
    looked_up_on: date,
) -> InvoiceRegistration:
    """Keep a number and its days, found in the tax agency's list; it replaces the one before.

    What was closed already stays as it is. Raises NotFound, BadInvoiceNumber, BadInput.
    """
    resident = resident_of(context.session, resident_id, operator_id, lock=True)
    digits = invoice_number(number, is_corporate=False)
    if valid_from < FIRST_DAY:
        raise BadInput(field="valid_from", reason=f">= {FIRST_DAY}")
    if valid_to is not None and valid_to < valid_from:
        raise BadInput(field="valid_to", reason=f">= {valid_from}")
    if looked_up_on > day_in_japan(context.now):
        raise BadInput(field="looked_up_on", reason=f"<= {day_in_japan(context.now)}")
    earlier = registrations(context.session, [resident.id]).get(resident.id)
    if earlier is not None:
        earlier.replaced_at = context.now
    kept = InvoiceRegistration(
        resident_id=resident.id,
        number_sealed=key_of(context, resident.id).seal(NUMBER, digits),
        tail=digits[-4:],
        valid_from=valid_from,
        valid_to=valid_to,
        looked_up_on=looked_up_on,
        recorded_at=context.now,
        recorded_by=str(context.actor),
    )
    context.session.add(kept)
    context.session.flush()
    detail = {"from": valid_from.isoformat(), "to": valid_to and valid_to.isoformat(), "tail": kept.tail}
    context.record(operator_id, "residents.invoice_number", f"residents:{resident.id}", detail)
    return kept


def number_in_clear(context: Context, registration: InvoiceRegistration) -> str:
    """The number, for what must show it: the purchase statement (Consumption Tax Act, art. 30(9)(iii))."""
    return key_of(context, registration.resident_id).open(NUMBER, registration.number_sealed)
