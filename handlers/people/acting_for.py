"""Acting for a resident who phones: the same acts as by tap, recorded with both names, and told to the resident.

Work still starts only by the resident's own tap on the notice, so nothing here agrees to one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from handlers.context import Actor, Context
from handlers.dispatch import waitlist
from handlers.money.own_limits import limit_reached
from handlers.people import bank_accounts, memberships
from handlers.people.former_accounts import still_to_former
from handlers.people.residents import ReasonNeeded
from handlers.work import handing_in, notices, taking, working
from messages.cards.tickets import done_for_you
from models.dispatch.offers import Offer
from models.errors import Conflict, NotFound
from models.files.attachments import Attachment
from models.files.keeping import Cleaned
from models.money.account_numbers import AccountKind
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import LineAccount, account_for
from models.people.memberships import Membership, resident_of
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.towns.entrusting import pact_once_for
from models.towns.outsiders import is_of_interest_to
from models.work.assignments import Assignment, Submission
from models.work.tasks import Task, TaskKind

LONGEST_REASON = 200


class NoAccount(Conflict):
    """The resident has no LINE account here, and a contract needs one: its notice is sent there."""

    key = "errors.acting.no_account"


class PlaceIsFree(Conflict):
    """There is a place: it can be taken, and nobody need wait."""

    key = "errors.acting.place_is_free"


class NotOutside(Conflict):
    """Files belong to outside work; the items of other work are answered one by one, by the resident."""

    key = "errors.acting.not_outside"


class Done(StrEnum):
    """What was done in a resident's name."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING = "waiting"
    HANDED_BACK = "handed_back"
    FILES = "files"
    TAKEN_OFF = "taken_off"
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


def keep_files(
    context: Context,
    operator_id: int,
    resident_id: int,
    assignment_id: int,
    files: Sequence[Cleaned],
    *,
    reason: str,
) -> list[Attachment]:
    """Put what they brought beside what they have sent in the chat, not yet handed in; answers all that is with it.

    `reason` says how it came (over the counter, by mail), for the record. Raises ReasonNeeded, NotOutside,
    TooManyAttachments, NotWorking.
    """
    acting = on_behalf(context, operator_id, resident_id)
    kept = _keep(acting, operator_id, resident_id, assignment_id, files, reason)
    _tell(acting, operator_id, resident_id, Done.FILES)
    return kept


def take_off(
    context: Context, operator_id: int, resident_id: int, assignment_id: int, attachment_id: int
) -> list[Attachment]:
    """Take a file off the work in hand, as they can in the chat; answers what is left. Raises NotFound."""
    acting = on_behalf(context, operator_id, resident_id)
    _check_theirs(context, operator_id, assignment_id)
    handing_in.detach(acting, assignment_id, resident_id, attachment_id)
    acting.record(operator_id, "work.take_off", f"assignments:{assignment_id}", {"attachment": attachment_id})
    _tell(acting, operator_id, resident_id, Done.TAKEN_OFF)
    return handing_in.files_at_hand(acting, assignment_id)


def submit(
    context: Context,
    operator_id: int,
    resident_id: int,
    assignment_id: int,
    text: str = "",
    *,
    files: Sequence[Cleaned] = (),
    reason: str,
) -> Submission:
    """Hand their work in: what they have done and sent in the chat, with files and words that they brought, if any.

    `reason` says how they asked for it, for the record. Raises what `keep_files` and `handlers.work.working.submit`
    raise.
    """
    acting = on_behalf(context, operator_id, resident_id)
    if files:
        _keep(acting, operator_id, resident_id, assignment_id, files, reason)
    _check_theirs(context, operator_id, assignment_id)
    submission = working.submit(acting, assignment_id, resident_id, text)
    detail = {"assignment": assignment_id, "reason": _why(reason)}
    acting.record(operator_id, "work.submit_for", f"submissions:{submission.id}", detail)
    _tell(acting, operator_id, resident_id, Done.SUBMITTED)
    return submission


def _keep(
    acting: Context, operator_id: int, resident_id: int, assignment_id: int, files: Sequence[Cleaned], reason: str
) -> list[Attachment]:
    _check_theirs(acting, operator_id, assignment_id)
    task = locked(acting.session, Task, working.own_work(acting, assignment_id, resident_id).task_id)
    assignment = working.at_work(acting, assignment_id, resident_id)
    if task.kind is not TaskKind.OUTSIDE:
        raise NotOutside()
    kept = [handing_in.bring(acting, assignment, one).id for one in files]
    detail = {"attachments": kept, "reason": _why(reason)}
    acting.record(operator_id, "work.keep_files", f"assignments:{assignment_id}", detail)
    return handing_in.files_at_hand(acting, assignment_id)


def _why(reason: str) -> str:
    """Raises ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    return reason.strip()[:LONGEST_REASON]


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
    reason: str,
) -> BankAccount:
    """Register their account; that it has changed is always told, for it is what a thief would do.

    `reason` says how they asked for it, for the record. Raises ReasonNeeded, and what
    `handlers.people.bank_accounts.register` raises.
    """
    acting = on_behalf(context, operator_id, resident_id)
    why = _why(reason)
    account = bank_accounts.register(
        acting,
        found(context.session, Resident, resident_id),
        bank_code=bank_code,
        branch_code=branch_code,
        kind=kind,
        number=number,
        holder=holder,
    )
    detail = {"account": account.id, "reason": why}
    acting.record(operator_id, bank_accounts.ACTED_FOR, f"residents:{resident_id}", detail)
    _tell(acting, operator_id, resident_id, Done.BANK_ACCOUNT)
    phone = account_for(context.session, resident_id, operator_id)
    if phone is not None and (more := still_to_former(context, resident_id, phone.locale)):
        context.tell(phone, more, MessageKind.MONEY)
    return account


def _tell(context: Context, operator_id: int, resident_id: int, what: Done) -> None:
    account: LineAccount | None = account_for(context.session, resident_id, operator_id)
    if account is not None:
        operator = found(context.session, Operator, operator_id)
        context.tell(account, [done_for_you(account.locale, operator.name, what)], MessageKind.SERVICE)
