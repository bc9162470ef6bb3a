"""Consents: given per purpose, in the version that was shown, and withdrawn at any time."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.records.filing import file_for_resident
from messages.consents import AGREEMENT, PURPOSES, REQUIRED, VERSIONS, consent_sha256, consent_text
from models.errors import Conflict, NotFound
from models.japan_time import day_in_japan
from models.lists import among
from models.people.agreements import AgreedText
from models.people.memberships import Consent
from models.people.operators import Operator
from models.people.residents import Resident, is_new
from models.record.documents import DocumentKind
from models.rows import numbered, of_each, once
from models.writes import gather

_CURRENT = (
    select(Consent)
    .where(
        among(Consent.resident_id, "residents"),
        Consent.operator_id == bindparam("operator"),
        Consent.withdrawn_at.is_(None),
    )
    .order_by(Consent.id)
    .execution_options(autoflush=False)
)
"""Asked once in a transaction; what is given in it stands in the list."""
_KEEPING = {
    dialect.dialect.name: dialect.insert(AgreedText.__table__).on_conflict_do_nothing()
    for dialect in (postgresql, sqlite)
}


class RequiredConsent(Conflict):
    """Without this consent there is no registration: the way to take it back is to leave."""

    key = "errors.consent.required"


def give(context: Context, resident: Resident, operator: Operator, purpose: str, locale: str) -> Consent:
    """Keep a consent to the current text; the same version given again changes nothing. Raises NotFound."""
    if purpose not in PURPOSES:
        raise NotFound()
    shown = consent_text(locale, purpose, operator.name, operator.phone)
    return give_to(context, resident.id, operator.id, purpose, VERSIONS[purpose], shown, locale)


def give_to(
    context: Context, resident_id: int, operator_id: int, purpose: str, version: str, shown: str, locale: str
) -> Consent:
    """Keep a consent to a text of one's own, in its version; the words themselves are kept beside their hash."""
    given = current(context.session, resident_id, operator_id).get(purpose)
    if given is not None and given.text_version == version:
        return given
    consent = Consent(
        resident_id=resident_id,
        operator_id=operator_id,
        purpose=purpose,
        text_version=version,
        locale=locale,
        text_sha256=consent_sha256(shown),
        given_at=context.now,
    )
    numbered(context.session, consent)
    _given(context.session, resident_id, operator_id).append(consent)
    once(context.session, "words", consent.text_sha256, read=lambda: _keep_words(context, consent.text_sha256, shown))
    detail = {"purpose": purpose, "version": consent.text_version, "sha256": consent.text_sha256}
    context.record(operator_id, "consents.give", f"residents:{resident_id}", detail)
    if purpose == AGREEMENT or is_secrecy(purpose):
        subject = f"consents:{consent.id}"
        today = day_in_japan(context.now)
        kind = DocumentKind.AGREEMENT
        file_for_resident(context, operator_id, kind, subject, resident_id, consent.text_sha256, today)
    return consent


def secrecy_with(client_id: int) -> str:
    """The purpose of an agreement to keep a client's secrets."""
    return f"secrecy:{client_id}"


def is_secrecy(purpose: str) -> bool:
    """Whether a purpose is a client's secrets."""
    return purpose.startswith("secrecy:")


def client_of(purpose: str) -> int:
    """Whose secrets they are; 0 where it is no number."""
    number = purpose.removeprefix("secrecy:")
    return int(number) if number.isdecimal() else 0


def withdraw(context: Context, resident: Resident, operator: Operator, purpose: str) -> None:
    """Take a consent back; what was done under it stays done. Raises RequiredConsent."""
    if purpose in REQUIRED:
        raise RequiredConsent()
    given = current(context.session, resident.id, operator.id).get(purpose)
    if given is not None:
        given.withdrawn_at = context.now
        context.record(operator.id, "consents.withdraw", f"residents:{resident.id}", {"purpose": purpose})


def current(session: Session, resident_id: int, operator_id: int) -> dict[str, Consent]:
    """The newest consent of each purpose that has not been withdrawn."""
    given = _given(session, resident_id, operator_id)
    return {consent.purpose: consent for consent in given if consent.withdrawn_at is None}


def _given(session: Session, resident_id: int, operator_id: int) -> list[Consent]:
    """Consents that stand, oldest first, and those given in this transaction."""

    def read(residents: list[int]) -> dict[int, list[Consent]]:
        found: dict[int, list[Consent]] = {one: [] for one in residents}
        for consent in session.scalars(_CURRENT, {"residents": residents, "operator": operator_id}):
            found[consent.resident_id].append(consent)
        return found

    if is_new(session, resident_id):
        return once(session, "consents", resident_id, operator_id, read=list)
    given = of_each(session, "consents", resident_id, operator_id, read=read)
    return [] if given is None else given  # The list itself, though empty: what is given now is put into it.


def outdated(session: Session, resident_id: int, operator_id: int) -> list[str]:
    """Purposes whose consent was given to an earlier text than today's."""
    given = current(session, resident_id, operator_id)
    return [purpose for purpose in PURPOSES if purpose in given and given[purpose].text_version != VERSIONS[purpose]]


def _keep_words(context: Context, sha256: str, shown: str) -> bool:
    """Once only, also where two agree to the same text at the same moment."""
    keeping = _KEEPING[context.session.get_bind().dialect.name]
    gather(context.session, keeping, {"sha256": sha256, "words": shown, "kept_at": context.now})
    return True
