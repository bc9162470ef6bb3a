"""What must be agreed to before work is taken: the operator's texts as they stand now, and a client's secrets where it
asks for that.

Terms that are common to all orders may be told once, and each notice then goes by them (Freelance Act, art. 3, with
art. 3 of its rules; guideline on self-employed telework, 3(2)). A new version is agreed to anew before the next work.
"""

from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from handlers.context import Context
from handlers.people import consents
from messages.consents import AGREEMENT, PURPOSES, REQUIRED, VERSIONS, consent_text, secrecy_text, secrecy_version
from models.errors import Conflict, NotFound
from models.people.agreements import AgreedText
from models.people.memberships import Consent
from models.people.operators import Client, Operator
from models.rows import found
from models.work.orders import Order
from models.work.tasks import Task


class AgreementNeeded(Conflict):
    """Something is to be agreed to before this work: `purpose` is that of a consent, or a client's secrets."""

    key = "errors.work.agreement_needed"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something agreed to, in the very words."""

    consent: Consent
    words: str


def check_agreed(context: Context, task: Task, resident_id: int) -> None:
    """Raises AgreementNeeded."""
    given = consents.current(context.session, resident_id, task.operator_id)
    if AGREEMENT not in given:
        raise AgreementNeeded(purpose=AGREEMENT)
    for purpose in consents.outdated(context.session, resident_id, task.operator_id):
        if purpose in REQUIRED:
            raise AgreementNeeded(purpose=purpose)
    order = found(context.session, Order, task.order_id)
    client = found(context.session, Client, order.client_id) if order.client_id is not None else None
    if client is not None and client.asks_secrecy:
        purpose = consents.secrecy_with(client.id)
        if purpose not in given or given[purpose].text_version != secrecy_version(client.secrecy_version):
            raise AgreementNeeded(purpose=purpose)


def words_to_agree(context: Context, operator: Operator, purpose: str, locale: str) -> str:
    """The text of a purpose as it stands now. Raises NotFound."""
    if not consents.is_secrecy(purpose):
        return consent_text(locale, purpose, operator.name, operator.phone) if purpose in PURPOSES else _unknown()
    client = _client(context, operator, purpose)
    return secrecy_text(locale, operator.name, client.name, client.secrecy_words, client.secrecy_version)


def agree_to(context: Context, operator: Operator, resident_id: int, purpose: str, locale: str) -> Consent:
    """The resident has agreed to the text that stands now. Raises NotFound."""
    shown = words_to_agree(context, operator, purpose, locale)
    if consents.is_secrecy(purpose):
        version = secrecy_version(_client(context, operator, purpose).secrecy_version)
    else:
        version = VERSIONS[purpose]
    return consents.give_to(context, resident_id, operator.id, purpose, version, shown, locale)


def agreed(context: Context, resident_id: int, operator_id: int) -> list[Agreed]:
    """All that holds between the two, in the words that were agreed to, oldest first."""
    given = consents.current(context.session, resident_id, operator_id).values()
    kept = select(AgreedText).where(AgreedText.sha256.in_([one.text_sha256 for one in given]))
    words = {text.sha256: text.words for text in context.session.scalars(kept)}
    return [Agreed(one, words.get(one.text_sha256, "")) for one in given]


def _client(context: Context, operator: Operator, purpose: str) -> Client:
    client = found(context.session, Client, consents.client_of(purpose), operator.id)
    return client if client.asks_secrecy else _unknown()


def _unknown() -> NoReturn:
    raise NotFound()
