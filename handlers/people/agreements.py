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
from messages.consents import (
    AGREEMENT,
    DIRECT_VERSION,
    PURPOSES,
    REQUIRED,
    SHARING,
    VERSIONS,
    consent_text,
    direct_text,
    secrecy_text,
    secrecy_version,
)
from models.errors import Conflict, NotFound
from models.people.agreements import AgreedText
from models.people.memberships import Consent
from models.people.operators import Client, Operator
from models.rows import found, found_with
from models.towns.entrusting import Entrusting
from models.work.orders import Order
from models.work.tasks import Task


class AgreementNeeded(Conflict):
    """Something is to be agreed to before this work: `purpose` is that of a consent, or a client's secrets."""

    key = "errors.work.agreement_needed"


class ConsentNeeded(AgreementNeeded):
    """The work is another town's: before it is taken, the resident consents to what that town is told of them."""

    key = "errors.crossing.consent_needed"


@dataclass(frozen=True, slots=True)
class Side:
    """With whom something is agreed before work is taken: `party` contracts, `lead` is whose work it is, `home` the
    resident's own operator. All three are one where no other town has to do with it."""

    party: Operator
    lead: Operator
    home: Operator

    @property
    def is_direct(self) -> bool:
        """Whether a lead contracts with another town's resident itself."""
        return self.party.id == self.lead.id != self.home.id


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something agreed to, in the very words."""

    consent: Consent
    words: str


def check_agreed(context: Context, task: Task, resident_id: int, entrusted: Entrusting) -> None:
    """Whether all has been agreed to with the party to the contract. Raises AgreementNeeded, ConsentNeeded."""
    party_id = entrusted.party_id
    given = consents.current(context.session, resident_id, party_id)
    if entrusted.pact is not None:
        is_direct = party_id == task.operator_id
        version = DIRECT_VERSION if is_direct else VERSIONS[SHARING]
        if SHARING not in given or given[SHARING].text_version != version:
            raise ConsentNeeded(purpose=SHARING)
    if AGREEMENT not in given:
        raise AgreementNeeded(purpose=AGREEMENT)
    for purpose in consents.outdated(context.session, resident_id, party_id):
        if purpose in REQUIRED:
            raise AgreementNeeded(purpose=purpose)
    _, client = found_with(context.session, Order, task.order_id, Client, "client_id")
    if client.asks_secrecy:
        purpose = consents.secrecy_with(client.id)
        if purpose not in given or given[purpose].text_version != secrecy_version(client.secrecy_version):
            raise AgreementNeeded(purpose=purpose)


def own_side(operator: Operator) -> Side:
    """An operator with its own residents and its own work."""
    return Side(operator, operator, operator)


def side_of(context: Context, task: Task, entrusted: Entrusting) -> Side:
    """With whom somebody agrees before they take a task."""
    session = context.session
    return Side(
        found(session, Operator, entrusted.party_id),
        found(session, Operator, task.operator_id),
        found(session, Operator, entrusted.membership.operator_id),
    )


def words_to_agree(context: Context, side: Side, purpose: str, locale: str) -> str:
    """The text of a purpose as it stands now. Raises NotFound."""
    party = side.party
    if consents.is_secrecy(purpose):
        client = _client(context, side.lead, purpose)
        return secrecy_text(locale, party.name, client.name, client.secrecy_words, client.secrecy_version)
    if purpose == SHARING and side.is_direct:
        return direct_text(locale, side.home.name, party.name, party.phone)
    return consent_text(locale, purpose, party.name, party.phone) if purpose in PURPOSES else _unknown()


def agree_to(context: Context, side: Side, resident_id: int, purpose: str, locale: str) -> Consent:
    """The resident has agreed to the text that stands now. Raises NotFound."""
    shown = words_to_agree(context, side, purpose, locale)
    if consents.is_secrecy(purpose):
        version = secrecy_version(_client(context, side.lead, purpose).secrecy_version)
    else:
        version = DIRECT_VERSION if purpose == SHARING and side.is_direct else VERSIONS[purpose]
    return consents.give_to(context, resident_id, side.party.id, purpose, version, shown, locale)


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
