"""The certificate of an erasure: by a link that is soon over for its owner, and for staff to print."""

from datetime import timedelta

from handlers.context import ActorKind, Context
from handlers.records.erasing import erasure_of, latest_erasure
from handlers.records.own_data import LINK_MINUTES
from messages.pdf.certificates import ErasureCertificate
from models.errors import NotFound
from models.page_links import dated_token, read_dated_token
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.record.holds import Erasure
from models.rows import found

CERTIFICATE = "erasure"


def certificate_link(context: Context, account_id: int) -> str:
    """The address of the certificate of an account's owner."""
    until = context.now + timedelta(minutes=LINK_MINUTES)
    return f"{context.public_url}/erasures/{dated_token(context.vault, CERTIFICATE, account_id, until)}"


def linked_certificate(context: Context, token: str) -> ErasureCertificate:
    """The certificate of whoever holds a fresh link; raises NotFound, LinkExpired."""
    account_id, _ = read_dated_token(context.vault, CERTIFICATE, token, context.now)
    account = found(context.session, LineAccount, account_id)
    erasure = erasure_of(context, account.resident_id) if account.resident_id is not None else None
    if erasure is None:
        raise NotFound()
    return _certificate(context, erasure, erasure.operator_id, account.locale)


def certificate_to_print(context: Context, operator_id: int, resident_id: int) -> ErasureCertificate:
    """For staff, also when nobody can be reached by it any more. Raises NotFound."""
    erasure = latest_erasure(context, operator_id, resident_id)
    context.record(operator_id, "residents.print_erasure", f"residents:{resident_id}")
    return _certificate(context, erasure, operator_id, "ja")


def _certificate(context: Context, erasure: Erasure, operator_id: int, locale: str) -> ErasureCertificate:
    if erasure.cancelled_at is not None:
        raise NotFound()
    operator = found(context.session, Operator, operator_id)
    return ErasureCertificate(
        number=erasure.id,
        alias=found(context.session, Resident, erasure.resident_id).alias,
        operator=operator.name,
        address=operator.address,
        phone=operator.phone,
        look=operator.look,
        locale=locale,
        asked_at=erasure.asked_at,
        is_own_wish=not erasure.asked_by.startswith(ActorKind.CLOCK),
        named_until=erasure.named_until,
        finished_at=erasure.finished_at,
    )
