"""Staff correct a resident's name, reading or telephone number, e.g. after a marriage; the resident is always told."""

from dataclasses import asdict

from handlers.context import Context
from handlers.people import residents
from handlers.people.residents import PrivateDetails, ReasonNeeded
from messages.cards.tickets import details_corrected
from models.errors import BadInput
from models.people.kana import kana_name
from models.people.line_accounts import account_for
from models.people.memberships import resident_of
from models.people.names import person_name
from models.people.operators import Operator
from models.people.residents import Resident
from models.people.text_input import phone_number
from models.rows import found
from models.talk.outbox import MessageKind


def correct_details(
    context: Context,
    operator_id: int,
    resident_id: int,
    reason: str,
    *,
    name: str | None = None,
    kana: str | None = None,
    phone: str | None = None,
) -> Resident:
    """Replace what is given; the record says who, why, and masked what stood there before.

    Raises NotFound for somebody else's, ReasonNeeded, BadInput for nothing given, and what makes a value impossible.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    resident = resident_of(context.session, resident_id, operator_id, lock=True)
    given = PrivateDetails(
        name=None if name is None else person_name(name),
        kana=None if kana is None else kana_name(kana),
        born_on=None,
        phone=None if phone is None else phone_number(phone),
    )
    fields = [field for field, value in asdict(given).items() if value is not None]
    if not fields:
        raise BadInput(field="name, kana, phone", reason="missing")
    before = asdict(residents.masked(context, resident))
    residents.set_private(context, resident, name=given.name, kana=given.kana, phone=given.phone)
    detail = {"reason": reason.strip()[:200], "before": {field: before[field] for field in fields}}
    context.record(operator_id, "residents.correct", f"residents:{resident_id}", detail)
    residents.tell_of_doubles(context, resident, operator_id)
    _tell(context, operator_id, resident, fields, reason)
    return resident


def _tell(context: Context, operator_id: int, resident: Resident, fields: list[str], reason: str) -> None:
    account = account_for(context.session, resident.id, operator_id)
    if account is None:
        return
    operator = found(context.session, Operator, operator_id)
    now = asdict(residents.masked(context, resident, account.locale))
    changed = [(field, now[field]) for field in fields]
    card = details_corrected(account.locale, operator.name, changed, reason.strip()[:200])
    context.tell(account, [card], MessageKind.SERVICE)
