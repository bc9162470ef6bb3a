"""The two chains of contracts between a lead, its partner and an outside resident: who owes what from which day on."""

from datetime import date

from models.money.business_days import on_or_before
from models.money.due_dates import agreed_on, closing_on
from models.towns.pacts import Chain, Pact


def pays_partner_on(pact: Pact, received_on: date) -> date:
    """The day on which the lead pays the partner for work received on a day: where banks rest, the business day
    before."""
    return on_or_before(agreed_on(closing_on(received_on, pact.payment_terms), pact.payment_terms))


def upstream_on(pact: Pact | None, received_on: date) -> date | None:
    """The day of the original consignment's payment for a resident whose own operator passes the lead's work on to
    them (Freelance Act, art. 4(3)); None where the work is not consigned on by a pact."""
    if pact is None or pact.chain is Chain.DIRECT:
        return None
    return pays_partner_on(pact, received_on)
