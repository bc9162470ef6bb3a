"""Consents: given per purpose, in the version that was shown, and withdrawn at any time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from messages.consents import PURPOSES, REQUIRED, VERSIONS, consent_sha256, consent_text
from models.errors import Conflict, NotFound
from models.people.memberships import Consent
from models.people.operators import Operator
from models.people.residents import Resident


class RequiredConsent(Conflict):
    """Without this consent there is no registration: the way to take it back is to leave."""

    key = "errors.consent.required"


def give(context: Context, resident: Resident, operator: Operator, purpose: str, locale: str) -> Consent:
    """Keep a consent to the current text; the same version given again changes nothing. Raises NotFound."""
    if purpose not in PURPOSES:
        raise NotFound()
    given = current(context.session, resident.id, operator.id).get(purpose)
    if given is not None and given.text_version == VERSIONS[purpose]:
        return given
    shown = consent_text(locale, purpose, operator.name, operator.phone)
    consent = Consent(
        resident_id=resident.id,
        operator_id=operator.id,
        purpose=purpose,
        text_version=VERSIONS[purpose],
        locale=locale,
        text_sha256=consent_sha256(shown),
        given_at=context.now,
    )
    context.session.add(consent)
    context.session.flush()
    detail = {"purpose": purpose, "version": consent.text_version, "sha256": consent.text_sha256}
    context.record(operator.id, "consents.give", f"residents:{resident.id}", detail)
    return consent


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
    query = select(Consent).where(
        Consent.resident_id == resident_id,
        Consent.operator_id == operator_id,
        Consent.withdrawn_at.is_(None),
    )
    return {consent.purpose: consent for consent in session.scalars(query.order_by(Consent.id))}


def missing(session: Session, resident_id: int, operator_id: int) -> list[str]:
    """Required purposes without a consent to the current version."""
    given = current(session, resident_id, operator_id)
    return [purpose for purpose in REQUIRED if purpose not in given or given[purpose].text_version != VERSIONS[purpose]]
