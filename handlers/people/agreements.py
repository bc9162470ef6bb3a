"""What must be agreed to before work is taken: the framework agreement, and a client's secrets where it asks for that.

Terms that are common to all orders may be told once, and each notice then goes by them (Freelance Act, art. 3, with
art. 3 of its rules; guideline on self-employed telework, 3(2)). A new version is agreed to anew before the next work.
"""

from dataclasses import dataclass

from sqlalchemy import select

from handlers.context import Context
from handlers.people import consents
from messages.consents import AGREEMENT, VERSIONS, consent_text, secrecy_text, secrecy_version
from models.errors import Conflict, NotFound
from models.people.agreements import AgreedText
from models.people.memberships import Consent
from models.people.operators import Client, Operator
from models.rows import found
from models.work.orders import Order
from models.work.tasks import Task


class AgreementNeeded(Conflict):
    """Something is to be agreed to before this work; `client` is the number of whose secrets it is, 0 for the
    framework agreement."""

    key = "errors.work.agreement_needed"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something agreed to, in the very words."""

    consent: Consent
    words: str


def check_agreed(context: Context, task: Task, resident_id: int) -> None:
    """Raises AgreementNeeded."""
    given = consents.current(context.session, resident_id, task.operator_id)
    if not _holds(given.get(AGREEMENT), VERSIONS[AGREEMENT]):
        raise AgreementNeeded(client=0)
    query = select(Client).join(Order, Order.client_id == Client.id).where(Order.id == task.order_id)
    client = context.session.scalar(query)
    if client is not None and client.asks_secrecy:
        consent = given.get(consents.secrecy_with(client.id))
        if not _holds(consent, secrecy_version(client.secrecy_version)):
            raise AgreementNeeded(client=client.id)


def words_to_agree(context: Context, operator: Operator, client_id: int, locale: str) -> str:
    """The text as it stands now: the framework agreement (client 0), or a client's secrets. Raises NotFound."""
    if not client_id:
        return consent_text(locale, AGREEMENT, operator.name, operator.phone)
    client = found(context.session, Client, client_id, operator.id)
    if not client.asks_secrecy:
        raise NotFound()
    return secrecy_text(locale, operator.name, client.name, client.secrecy_words, client.secrecy_version)


def agree_to(context: Context, operator: Operator, resident_id: int, client_id: int, locale: str) -> Consent:
    """The resident has agreed to the text that stands now. Raises NotFound."""
    shown = words_to_agree(context, operator, client_id, locale)
    if not client_id:
        return consents.give_to(context, resident_id, operator.id, AGREEMENT, VERSIONS[AGREEMENT], shown, locale)
    client = found(context.session, Client, client_id, operator.id)
    version = secrecy_version(client.secrecy_version)
    purpose = consents.secrecy_with(client_id)
    return consents.give_to(context, resident_id, operator.id, purpose, version, shown, locale)


def agreed(context: Context, resident_id: int, operator_id: int) -> list[Agreed]:
    """All that holds between the two, in the words that were agreed to, oldest first."""
    given = consents.current(context.session, resident_id, operator_id).values()
    kept = select(AgreedText).where(AgreedText.sha256.in_([one.text_sha256 for one in given]))
    words = {text.sha256: text.words for text in context.session.scalars(kept)}
    return [Agreed(one, words.get(one.text_sha256, "")) for one in given]


def _holds(consent: Consent | None, version: str) -> bool:
    return consent is not None and consent.text_version == version
