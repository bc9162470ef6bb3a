# japanese: the first letter of every alias
"""Residents: made without a name, their private details sealed, shown in full once, and masked after."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from handlers.context import Context
from handlers.office.staff_news import notify
from messages import masks
from models.batches import padded
from models.errors import BadInput, Conflict
from models.people.kana import as_katakana
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership, operators_of
from models.people.residents import PrivateField, Resident, data_key, mark_new, owner_name, put_key
from models.people.text_input import INVITE_ALPHABET
from models.rows import numbered, once
from models.seal import DataKey
from models.writes import lanes_of

ALIAS_MARK = "\N{CJK UNIFIED IDEOGRAPH-7D50}"
"""Yui: the old word for neighbours who lend one another a hand."""

ALIAS_LENGTH = 5
_DIGEST = "person"
# Two drawn alike in one transaction would meet in the table, and be drawn anew with it.
_ALIASES = (
    select(Resident.alias)
    .where(Resident.alias.in_(bindparam("drawn", expanding=True)))
    .execution_options(autoflush=False)
)
_ALIKE = (
    select(Resident.id)
    .where(Resident.person_digest.in_(bindparam("digests", expanding=True)))
    .execution_options(autoflush=False)
)


class AccountTaken(Conflict):
    """This LINE account is somebody else's already."""

    key = "errors.resident.account_taken"


class ReasonNeeded(BadInput):
    """Private details are opened, and exceptions made, only for a reason that is recorded."""

    key = "errors.resident.reason_needed"


@dataclass(frozen=True, slots=True)
class PrivateDetails:
    """A resident's private details in clear; None where never given."""

    name: str | None
    kana: str | None
    born_on: date | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class MaskedDetails:
    """The same, to be recognised only; "" where never given."""

    name: str
    kana: str
    born_on: str
    phone: str


def make_resident(context: Context, *, municipality_code: str | None = None, postcode: str | None = None) -> Resident:
    """A new resident with a key of their own, and an alias that tells nothing about them."""
    return make_residents(context, [(municipality_code, postcode)])[0]


def make_residents(context: Context, places: Sequence[tuple[str | None, str | None]]) -> list[Resident]:
    """The same for many at once; `places` are pairs of municipality code and postcode."""
    made = [
        Resident(alias=alias, municipality_code=town, postcode=postcode, created_at=context.now)
        for alias, (town, postcode) in zip(new_aliases(context, len(places)), places, strict=True)
    ]
    numbered(context.session, *made)
    for resident in made:
        mark_new(context.session, resident.id)
        owner = owner_name(resident.id)
        wrapped = context.vault.new_data_key(owner)
        context.data_keys[resident.id] = context.vault.data_key(owner, wrapped)
        put_key(context.session, resident.id, wrapped)
    return made


def key_of(context: Context, resident_id: int) -> DataKey:
    """The resident's own key; raises Erased once it has been destroyed."""
    if resident_id not in context.data_keys:
        context.data_keys[resident_id] = data_key(context.session, context.vault, resident_id)
    return context.data_keys[resident_id]


def set_private(
    context: Context,
    resident: Resident,
    *,
    name: str | None = None,
    kana: str | None = None,
    born_on: date | None = None,
    phone: str | None = None,
) -> None:
    """Seal what is given; values have been checked (`models.people`). The record says which fields, never what."""
    fields = seal_private(context, resident, PrivateDetails(name, kana, born_on, phone))
    resident.version += 1
    for operator_id in operators_of(context.session, resident.id):
        context.record(operator_id, "residents.details", f"residents:{resident.id}", {"fields": fields})


def seal_private(context: Context, resident: Resident, given: PrivateDetails) -> list[str]:
    """Seal those details that are not None into the row; answers their names."""
    key = key_of(context, resident.id)
    values = {
        PrivateField.NAME: given.name,
        PrivateField.KANA: given.kana,
        PrivateField.BORN_ON: given.born_on.isoformat() if given.born_on else None,
        PrivateField.PHONE: given.phone,
    }
    changed = [field for field, value in values.items() if value is not None]
    for field in changed:
        resident.set_private(field, key, values[field] or "")
    known = private(context, resident)
    if known.kana and known.born_on:
        resident.person_digest = person_digests(context, known.kana, known.born_on)[0]
    return sorted(str(field) for field in changed)


def private(context: Context, resident: Resident) -> PrivateDetails:
    """The details in clear, for their owner's one confirmation and for what must be written with them.

    Nothing is known of who has been forgotten.
    """
    if all(getattr(resident, f"{field}_sealed") is None for field in PrivateField):
        return PrivateDetails(None, None, None, None)
    key = key_of(context, resident.id)
    born_on = resident.private(PrivateField.BORN_ON, key)
    return PrivateDetails(
        name=resident.private(PrivateField.NAME, key),
        kana=resident.private(PrivateField.KANA, key),
        born_on=date.fromisoformat(born_on) if born_on else None,
        phone=resident.private(PrivateField.PHONE, key),
    )


def masked(context: Context, resident: Resident, locale: str = "ja") -> MaskedDetails:
    """The details as they are shown every day."""
    details = private(context, resident)
    return MaskedDetails(
        name=masks.masked_name(details.name),
        kana=masks.masked_name(details.kana),
        born_on=masks.masked_birth_date(locale, details.born_on),
        phone=masks.masked_phone(details.phone),
    )


def reveal(context: Context, resident: Resident, operator_id: int, reason: str) -> PrivateDetails:
    """The details in clear for staff, who say why; it stands in the record. Raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    context.record(operator_id, "residents.reveal", f"residents:{resident.id}", {"reason": reason.strip()[:200]})
    return private(context, resident)


def doubles(context: Context, kana: str, born_on: date, but: int | None = None) -> list[int]:
    """The numbers of other residents with this reading and birth date: most likely the same person registered twice."""
    digests = person_digests(context, kana, born_on)
    alike = set(context.session.scalars(_ALIKE, {"digests": digests}))
    pending = (row for row in (*context.session.new, *context.session.dirty) if isinstance(row, Resident))
    alike |= {row.id for row in pending if row.person_digest in digests}
    return sorted(alike - {but})


def tell_of_doubles(context: Context, resident: Resident, operator_id: int) -> None:
    """Let staff know where a resident seems to be registered with this operator already."""
    details = private(context, resident)
    if details.kana is None or details.born_on is None:
        return
    others = doubles(context, details.kana, details.born_on, resident.id)
    if not others:
        return
    own = select(Membership.resident_id).where(
        Membership.operator_id == operator_id, Membership.resident_id.in_(others)
    )
    found = sorted(context.session.scalars(own))
    if found:
        notify(context, operator_id, "resident.double", f"residents:{resident.id}", {"others": found})


def declare_works_alone(context: Context, resident: Resident) -> None:
    """They have declared that they work without employees (Freelance Act, art. 2(1))."""
    resident.works_alone_declared_at = context.now
    resident.version += 1


def link(context: Context, account: LineAccount, resident: Resident) -> None:
    """This account is the resident's from now on. Raises AccountTaken."""
    if account.resident_id not in (None, resident.id):
        raise AccountTaken()
    account.resident_id = resident.id
    account.unlinked_at = account.moved_to_id = None


def person_digests(context: Context, kana: str, born_on: date) -> list[str]:
    """By which one person is recognised: the first is stored, a search takes all (see `Vault.digests`)."""
    reading = as_katakana(kana).replace(" ", "")
    return context.vault.digests(_DIGEST, f"{reading} {born_on.isoformat()}")


def new_aliases(context: Context, count: int) -> list[str]:
    """Aliases that nobody has; in a batch some are drawn for its other people too."""
    free: set[str] = once(context.session, "free aliases", read=set)
    while len(free) < count:
        drawn = {_draw_alias() for _ in range(max(count, lanes_of(context.session)))}
        free |= drawn.difference(context.session.scalars(_ALIASES, {"drawn": padded(sorted(drawn))}))
    return [free.pop() for _ in range(count)]


def _draw_alias() -> str:
    return f"{ALIAS_MARK}-" + "".join(secrets.choice(INVITE_ALPHABET) for _ in range(ALIAS_LENGTH))
