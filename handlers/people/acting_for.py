"""Acting for a resident who phones: the same acts as by tap, recorded with both names, and told to the resident.

Work still starts only by the resident's own tap on the notice, so nothing here agrees to one.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from handlers.context import Actor, Context
from handlers.dispatch import waitlist
from handlers.money.own_limits import limit_reached
from handlers.people import bank_accounts, memberships
from handlers.work import notices, taking, working
from messages.cards.tickets import done_for_you
from models.dispatch.offers import Offer
from models.errors import Conflict, NotFound
from models.money.account_numbers import AccountKind
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import LineAccount, account_for
from models.people.memberships import Membership, resident_of
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found
from models.talk.outbox import MessageKind
from models.towns.entrusting import pact_once_for
from models.towns.outsiders import is_of_interest_to
from models.work.assignments import Assignment, Submission
from models.work.tasks import Task


class NoAccount(Conflict):
    """The resident has no LINE account here, and a contract needs one: its notice is sent there."""

    key = "errors.acting.no_account"


class PlaceIsFree(Conflict):
    """There is a place: it can be taken, and nobody need wait."""

    key = "errors.acting.place_is_free"


class Done(StrEnum):
    """What was done in a resident's name."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING = "waiting"
    HANDED_BACK = "handed_back"
    SUBMITTED = "submitted"
    PAUSED = "paused"
    RESUMED = "resumed"
    BANK_ACCOUNT = "bank_account"


def on_behalf(context: Context, operator_id: int, resident_id: int) -> Context:
    """The same act, in the resident's name too: `staff:3 for resident:8`. Raises NotFound for somebody else's."""
    resident_of(context.session, resident_id, operator_id)
    return replace(context, actor=Actor(context.actor.kind, context.actor.id, for_resident=resident_id))


def accept(context: Context, operator_id: int, resident_id: int, offer_id: int) -> Assignment:
    """Take a place for them; the notice goes to their chat, and work starts when they tap it. Raises NoAccount."""
    acting = on_behalf(context, operator_id, resident_id)
    _check_offered(context, operator_id, offer_id)
    account = account_for(context.session, resident_id, operator_id)
    if account is None:
        raise NoAccount()
    taken = taking.accept(acting, offer_id, resident_id, account)
    _tell(acting, operator_id, resident_id, Done.ACCEPTED)
    notices.send_notice(acting, operator_id, taken.assignment.id)
    reached = limit_reached(acting, taken.assignment, account.locale)
    if reached is not None:
        acting.tell(account, [reached], MessageKind.SERVICE)
    return taken.assignment


def wait(context: Context, operator_id: int, resident_id: int, offer_id: int) -> Offer:
    """Let them wait for a place of a full offer. Raises NoAccount, PlaceIsFree, and what
    `handlers.dispatch.waitlist.wait_for` raises."""
    acting = on_behalf(context, operator_id, resident_id)
    _check_offered(context, operator_id, offer_id)
    account = account_for(context.session, resident_id, operator_id)
    if account is None:
        raise NoAccount()
    if found(context.session, Task, found(context.session, Offer, offer_id).task_id).free_places:
        raise PlaceIsFree()
    offer = waitlist.wait_for(acting, offer_id, resident_id, account)
    _tell(acting, operator_id, resident_id, Done.WAITING)
    return offer


def _check_offered(context: Context, operator_id: int, offer_id: int) -> None:
    """Raises NotFound for an offer that is neither the operator's own nor shared with its residents by a pact."""
    offer = found(context.session, Offer, offer_id)
    task = found(context.session, Task, offer.task_id)
    if task.operator_id != operator_id and pact_once_for(context.session, task, operator_id, context.now) is None:
        raise NotFound()


def _check_theirs(context: Context, operator_id: int, assignment_id: int) -> None:
    """Raises NotFound for work that is not the operator's business."""
    query = select(Assignment.id).where(Assignment.id == assignment_id, is_of_interest_to(operator_id))
    if context.session.scalar(query) is None:
        raise NotFound()


def decline(context: Context, operator_id: int, resident_id: int, offer_id: int) -> None:
    """Decline an offer for them."""
    acting = on_behalf(context, operator_id, resident_id)
    _check_offered(context, operator_id, offer_id)
    taking.decline(acting, offer_id, resident_id)
    acting.record(operator_id, "invitations.decline", f"offers:{offer_id}")
    _tell(acting, operator_id, resident_id, Done.DECLINED)


def hand_back(
    context: Context, operator_id: int, resident_id: int, assignment_id: int, part_percent: int | None = None
) -> None:
    """Hand the rest of their work back; what is done is paid, of outside work the part that they tell.

    Where they tell none, what they have sent is judged.
    """
    acting = on_behalf(context, operator_id, resident_id)
    _check_theirs(context, operator_id, assignment_id)
    working.hand_back(acting, assignment_id, resident_id, part_percent)
    _tell(acting, operator_id, resident_id, Done.HANDED_BACK)


def submit(
    context: Context,
    operator_id: int,
    resident_id: int,
    assignment_id: int,
    text: str = "",
) -> Submission:
    """Hand their work in: what they have done and sent in the chat, with words that they told, if any."""
    acting = on_behalf(context, operator_id, resident_id)
    _check_theirs(context, operator_id, assignment_id)
    submission = working.submit(acting, assignment_id, resident_id, text)
    _tell(acting, operator_id, resident_id, Done.SUBMITTED)
    return submission


def pause(context: Context, operator_id: int, resident_id: int, until: date | None) -> Membership:
    """Let them pause, until a day or until they come back."""
    acting = on_behalf(context, operator_id, resident_id)
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    memberships.pause(acting, membership, until)
    _tell(acting, operator_id, resident_id, Done.PAUSED)
    return membership


def resume(context: Context, operator_id: int, resident_id: int) -> Membership:
    """End their pause."""
    acting = on_behalf(context, operator_id, resident_id)
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    memberships.resume(acting, membership)
    _tell(acting, operator_id, resident_id, Done.RESUMED)
    return membership


def register_bank_account(
    context: Context,
    operator_id: int,
    resident_id: int,
    *,
    bank_code: str,
    branch_code: str,
    kind: AccountKind,
    number: str,
    holder: str,
) -> BankAccount:
    """Register their account; that it has changed is always told, for it is what a thief would do."""
    acting = on_behalf(context, operator_id, resident_id)
    account = bank_accounts.register(
        acting,
        found(context.session, Resident, resident_id),
        bank_code=bank_code,
        branch_code=branch_code,
        kind=kind,
        number=number,
        holder=holder,
    )
    _tell(acting, operator_id, resident_id, Done.BANK_ACCOUNT)
    return account


def _tell(context: Context, operator_id: int, resident_id: int, what: Done) -> None:
    account: LineAccount | None = account_for(context.session, resident_id, operator_id)
    if account is not None:
        operator = found(context.session, Operator, operator_id)
        context.tell(account, [done_for_you(account.locale, operator.name, what)], MessageKind.SERVICE)
