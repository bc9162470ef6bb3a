"""Keeping a place: what is given back is kept for the first who waits, then for the next, each for a stated while.

Nobody else can take it meanwhile. It is kept at once, at night too; the message leaves after quiet hours, and the time
runs from then. They asked to be told, so it moves no turn and counts as none of the messages a day that nobody asked
for; where the month has no message left to tell them, nothing is kept, and the place is everybody's.
"""

from datetime import datetime

from sqlalchemy import exists, or_, select

from handlers.context import Context
from handlers.dispatch.open_work import facts_of
from handlers.moves import move
from messages import line
from messages.cards.invitation import invitation_card
from messages.catalog import text
from messages.dates import date_time
from models.dispatch.fitness import check_person
from models.dispatch.held import KEPT_FOR, RULE, count_held, waiting_for
from models.dispatch.offers import UNANSWERED, Invitation, InvitationStatus, Offer, OfferStatus
from models.dispatch.open_offers import forget_offers
from models.errors import YuiError
from models.japan_time import first_loud_moment
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.budgets import month_of
from models.talk.outbox import MessageKind
from models.towns.entrusting import Entrusting, by_pact
from models.work.tasks import Task, TaskStatus

TASKS_PER_TICK = 50


def pass_on(context: Context) -> bool:
    """Let places go whose time is over, and keep those that are free for whoever waits next; answers whether more are
    left."""
    waits = exists().where(Invitation.offer_id == Offer.id, Invitation.status == InvitationStatus.WAITING)
    is_free = (Task.status == TaskStatus.OPEN) & (Task.taken + Task.held < Task.places) & waits
    is_over = exists().where(Invitation.offer_id == Offer.id, Invitation.held_until <= context.now)
    query = (
        select(Task.id)
        .join(Offer, Offer.task_id == Task.id)
        .where(Offer.status == OfferStatus.SENT, Offer.closes_at > context.now, or_(is_free, is_over))
        .distinct()
    )
    due = list(context.session.scalars(query.order_by(Task.id).limit(TASKS_PER_TICK)))
    for task_id in due:
        task = locked(context.session, Task, task_id)
        _let_pass(context, task)
        keep_next(context, task)
    return len(due) == TASKS_PER_TICK


def keep_next(context: Context, task: Task) -> None:
    """Keep the free places of a task, which is locked, for those who wait for one.

    An act of staff behind the wall (`Actor.within`) leaves it to the clock: partners' residents are not theirs to see.
    """
    if context.actor.within is not None or task.status is not TaskStatus.OPEN or not task.free_places:
        return
    for invitation, offer in waiting_for(context.session, task, context.now):
        if not task.free_places:
            return
        if _keep(context, offer, task, invitation):
            count_held(context.session, task)


def let_go(context: Context, task: Task, invitation: Invitation) -> None:
    """A place is kept for somebody no longer: they take it, or do not want it. The task must be locked."""
    invitation.held_until = None
    forget_offers(context.session, invitation.resident_id)
    count_held(context.session, task)


def _let_pass(context: Context, task: Task) -> None:
    """Whose time is over goes to the end of those who wait."""
    query = (
        select(Invitation)
        .join(Offer, Offer.id == Invitation.offer_id)
        .where(Offer.task_id == task.id, Invitation.held_until <= context.now, Invitation.status.in_(UNANSWERED))
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )
    for invitation in context.session.scalars(query.order_by(Invitation.id)).all():
        move(context, invitation, InvitationStatus.WAITING)
        invitation.held_until, invitation.answered_at = None, context.now
        detail = {"resident": invitation.resident_id}
        context.record(task.operator_id, "offer.pass_on", f"offers:{invitation.offer_id}", detail)
    count_held(context.session, task)


def _keep(context: Context, offer: Offer, task: Task, invitation: Invitation) -> bool:
    """Whether a place is kept for them now; who may not take it goes on waiting, and the next is looked at."""
    account = context.session.get(LineAccount, invitation.account_id)
    if account is None or account.blocked_at is not None or account.unlinked_at is not None:
        return False
    home = found(context.session, Operator, invitation.operator_id)
    leaves_at = first_loud_moment(context.now, home.quiet_from, home.quiet_until)
    channel = found(context.session, Channel, account.channel_id)
    if leaves_at >= offer.closes_at or month_of(context.session, channel, context.now).is_reached:
        return False
    try:
        entrusted = check_person(context.session, context.vault, task, offer, invitation.resident_id, context.now)
    except YuiError:
        return False
    move(context, invitation, InvitationStatus.SENT)
    waited_since = (invitation.answered_at or context.now).isoformat()
    before = invitation.reason.get("before", invitation.reason)  # why they were asked in the first place
    waited = {"rule": RULE, "waited_since": waited_since, "before": before}
    invitation.reason = waited | by_pact(entrusted.pact, offer.operator_id)
    invitation.sent_at, invitation.answered_at = leaves_at, None
    invitation.held_until = min(leaves_at + KEPT_FOR, offer.closes_at)
    forget_offers(context.session, invitation.resident_id)
    detail = {"resident": invitation.resident_id, "until": invitation.held_until.isoformat()}
    context.record(offer.operator_id, "offer.hand_over", f"offers:{offer.id}", detail)
    _tell(context, offer, task, invitation, account, entrusted, leaves_at)
    return True


def _tell(
    context: Context,
    offer: Offer,
    task: Task,
    invitation: Invitation,
    account: LineAccount,
    entrusted: Entrusting,
    leaves_at: datetime,
) -> None:
    facts = facts_of(
        context, offer, task, invitation.reason, invitation.resident_id, entrusted.pact, invitation.held_until
    )
    until = date_time(account.locale, invitation.held_until or offer.closes_at)
    words = line.text(text(account.locale, "work.waitlist.freed", title=task.title, until=until))
    not_before = leaves_at if leaves_at > context.now else None
    card = invitation_card(facts, account.locale, account.id)
    context.tell(account, [words, card], MessageKind.OFFER, not_before, offer.id)
