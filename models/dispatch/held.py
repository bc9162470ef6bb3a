"""Places that are kept for people who waited for one: counted on the task, so that nobody else can take them.

A place is kept by an invitation with `held_until`; `Task.held` counts these. Whoever changes one must have locked the
task before, and counts anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.dispatch.offers import UNANSWERED, Invitation, InvitationStatus, Offer, OfferStatus
from models.dispatch.open_offers import LOTTERY
from models.work.tasks import Task

KEPT_FOR = timedelta(hours=3)
"""How long a place is kept for the one whose turn it is, from when they can be told of it."""

ONCE_IN = timedelta(days=1)
"""Who let a place go by is told of the next one after so long; until then those behind them come first."""

RULE = "waited"
"""The reason of an invitation by which somebody who waited is told of a place."""


def count_held(session: Session, task: Task) -> None:
    """Count anew how many places of a task are kept. The task must be locked."""
    session.flush()
    kept = (
        select(func.count(Invitation.id))
        .join(Offer, Offer.id == Invitation.offer_id)
        .where(Offer.task_id == task.id, Invitation.held_until.is_not(None), Invitation.status.in_(UNANSWERED))
    )
    task.held = session.scalar(kept) or 0
    session.flush()


def waiting_for(session: Session, task: Task, now: datetime) -> Sequence[tuple[Invitation, Offer]]:
    """Who waits for a place of a task, in the order in which they are told of one."""
    query = (
        select(Invitation, Offer)
        .join(Offer, Offer.id == Invitation.offer_id)
        .where(
            Offer.task_id == task.id,
            Offer.status == OfferStatus.SENT,
            Offer.closes_at > now,
            Offer.audience["mode"].as_string() != LOTTERY,
            Invitation.status == InvitationStatus.WAITING,
        )
        .order_by(Invitation.answered_at, Invitation.id)
    )
    rows = [(invitation, offer) for invitation, offer in session.execute(query)]
    return [(one, offer) for one, offer in rows if not has_let_go(one) or one.sent_at <= now - ONCE_IN]


def has_line(session: Session, offer: Offer) -> bool:
    """Whether anybody waits for a place of an offer, or has one kept."""
    is_in_line = or_(Invitation.status == InvitationStatus.WAITING, Invitation.held_until.is_not(None))
    query = select(Invitation.id).where(Invitation.offer_id == offer.id, is_in_line).limit(1)
    return session.scalar(query, execution_options={"autoflush": False}) is not None


def has_let_go(invitation: Invitation) -> bool:
    """Whether somebody who waits had a place kept for them before, and did not answer in time."""
    return invitation.status is InvitationStatus.WAITING and invitation.reason.get("rule") == RULE
