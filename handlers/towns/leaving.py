"""A town leaves the installation: first all that it owes and has begun comes to its end, then it is only looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.office.staff_accounts import read_only
from messages import line
from messages.catalog import text
from models.dispatch.offers import Offer, OfferStatus
from models.errors import Conflict
from models.japan_time import day_in_japan
from models.money.payables import UNPAID, Payable
from models.people.channels import Channel, ChannelShare
from models.people.line_accounts import LineAccount, is_at
from models.people.memberships import Membership, MembershipStatus
from models.people.operators import Operator
from models.rows import locked
from models.talk.outbox import MessageKind
from models.towns.pacts import STANDING, pacts_of
from models.towns.settlements import SettlementLine, unsettled_of
from models.work.assignments import LIVE, Assignment

_STAYING = (MembershipStatus.IMPORTED, MembershipStatus.ACTIVE, MembershipStatus.PAUSED)


class NotFinished(Conflict):
    """Something is left; the values say how much of each."""

    key = "errors.leaving.not_finished"


class NotClosed(Conflict):
    """It has not left."""

    key = "errors.leaving.not_closed"


class AlreadyClosed(Conflict):
    """It has left already."""

    key = "errors.leaving.already"


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What still keeps an operator here, by number: of contracts, payables (unsettled ones apart), and so on."""

    offers: tuple[int, ...]
    contracts: tuple[int, ...]
    payables: tuple[int, ...]
    settlements: tuple[int, ...]
    unsettled: tuple[int, ...]
    pacts: tuple[int, ...]
    residents: tuple[int, ...]
    channels: tuple[int, ...]

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {field.name: len(getattr(self, field.name)) for field in fields(self)}

    @property
    def is_nothing(self) -> bool:
        """Whether nothing keeps it."""
        return not any(self.counts().values())


def left_over(context: Context, operator_id: int) -> LeftOver:
    """Open offers and contracts, unpaid fees, settlements, pacts, residents without another home, and LINE accounts of
    its own that others use."""
    session, today = context.session, day_in_japan(context.now)
    is_theirs = or_(Assignment.operator_id == operator_id, Assignment.party_id == operator_id)
    pacts = [one.id for one in pacts_of(session, operator_id, STANDING) if not one.is_over_on(today)]
    offers = select(Offer.id).where(Offer.operator_id == operator_id, Offer.status == OfferStatus.SENT)
    contracts = select(Assignment.id).where(is_theirs, Assignment.status.in_(LIVE))
    payables = select(Payable.id).where(Payable.operator_id == operator_id, Payable.status.in_(UNPAID))
    residents = select(Membership.resident_id).where(
        Membership.operator_id == operator_id, Membership.is_home, Membership.status.in_(_STAYING)
    )
    channels = (
        select(ChannelShare.channel_id)
        .join(Channel, Channel.id == ChannelShare.channel_id)
        .where(Channel.operator_id == operator_id)
    )
    return LeftOver(
        offers=_numbers(session, offers),
        contracts=_numbers(session, contracts),
        payables=_numbers(session, payables),
        settlements=tuple(one.id for one in unsettled_of(session, operator_id)),
        unsettled=_unsettled(session, operator_id),
        pacts=tuple(pacts),
        residents=_numbers(session, residents),
        channels=_numbers(session, channels),
    )


def close(context: Context, operator_id: int) -> Operator:
    """It leaves: staff can only look from now on, residents are told, and nobody registers here any more.

    Raises AlreadyClosed, NotFinished.
    """
    operator = locked(context.session, Operator, operator_id)
    if operator.closed_at is not None:
        raise AlreadyClosed()
    left = left_over(context, operator_id)
    if not left.is_nothing:
        raise NotFinished(**left.counts())
    operator.closed_at = context.now
    operator.version += 1
    changed = read_only(context, operator_id)
    context.record(operator_id, "operators.close", f"operators:{operator_id}", {"staff": changed})
    accounts = (
        select(LineAccount)
        .join(Channel, Channel.id == LineAccount.channel_id)
        .where(is_at(operator_id), LineAccount.resident_id.is_not(None), LineAccount.unlinked_at.is_(None))
    )
    for account in context.session.scalars(accounts.order_by(LineAccount.id)):
        words = text(account.locale, "leaving.told", operator=operator.name, phone=operator.phone)
        context.tell(account, [line.text(words)], MessageKind.SERVICE)
    return operator


def reopen(context: Context, operator_id: int) -> Operator:
    """It comes back: residents may register here again; staff look on until they are given their roles. Raises
    NotClosed."""
    operator = locked(context.session, Operator, operator_id)
    if operator.closed_at is None:
        raise NotClosed()
    operator.closed_at = None
    operator.version += 1
    context.record(operator_id, "operators.reopen", f"operators:{operator_id}")
    return operator


def _unsettled(session: Session, operator_id: int) -> tuple[int, ...]:
    """Fees between operators that are in no settlement yet, and corrections that wait for one, as contracts."""
    owed = (
        select(Assignment.id)
        .join(Payable, Payable.assignment_id == Assignment.id)
        .where(Payable.is_unsettled, or_(Assignment.operator_id == operator_id, Assignment.party_id == operator_id))
    )
    waiting = select(SettlementLine.assignment_id).where(
        or_(SettlementLine.lead_id == operator_id, SettlementLine.partner_id == operator_id),
        SettlementLine.settlement_id.is_(None),
    )
    return tuple(sorted({*session.scalars(owed), *session.scalars(waiting)}))


def _numbers(session: Session, query: object) -> tuple[int, ...]:
    found: Sequence[int] = session.scalars(query).all()  # type: ignore[call-overload]
    return tuple(sorted(found))
