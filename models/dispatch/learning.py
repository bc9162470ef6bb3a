"""What an operator's past offers teach about all of its members together; of nobody alone."""

from bisect import bisect_left
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.dispatch.offers import Invitation, InvitationStatus, Offer, Wave
from models.dispatch.waves import HOURS, LATELY, Habits, allowance, learn
from models.work.tasks import Task

REMEMBERED = timedelta(days=90)
OFFERS_REMEMBERED = 500
HOUR = timedelta(hours=1)


def habits_of(session: Session, operator_id: int, now: datetime) -> Habits:
    """How many of those asked accept, how fast, and how many find offers by themselves."""
    over = _offers_over(session, operator_id, now)
    if not over:
        return learn(0, [0] * len(HOURS), 0, 0)
    waves = select(Wave).where(Wave.offer_id.in_(over), Wave.operator_id == operator_id)
    asked = exposure = 0.0
    for wave in session.scalars(waves):
        sent_at, until = over[wave.offer_id]
        asked += wave.asked * Habits().answered((until - wave.sent_at) / HOUR)
        if wave.number == 1:
            exposure += wave.fits * ((until - sent_at) / HOUR)
    taken: Counter[int] = Counter()
    found = 0
    answers = select(Invitation.wave_id, Invitation.sent_at, Invitation.answered_at).where(
        Invitation.offer_id.in_(over),
        Invitation.operator_id == operator_id,
        Invitation.status == InvitationStatus.ACCEPTED,
    )
    for wave_id, sent_at, answered_at in session.execute(answers):
        if wave_id is None:
            found += 1
        elif sent_at is not None and answered_at is not None:
            taken[min(bisect_left(HOURS, (answered_at - sent_at) / HOUR), len(HOURS) - 1)] += 1
    return learn(asked, [taken[index] for index in range(len(HOURS))], found, exposure)


def allowance_of(session: Session, operator_id: int, now: datetime) -> int:
    """Paid messages that an operator's waves may still send now."""
    lately = (Wave.operator_id == operator_id) & (Wave.sent_at >= now - LATELY)
    first_ones = func.sum(case((Wave.number == 1, Wave.fits), else_=0))
    fits, messages = session.execute(select(first_ones, func.sum(Wave.messages)).where(lately)).one()
    return allowance(int(fits or 0), int(messages or 0))


def _offers_over(session: Session, operator_id: int, now: datetime) -> dict[int, tuple[datetime, datetime]]:
    """Offers that went in waves and are over: when each was sent, and when it was full or closed."""
    last = (
        select(func.max(Invitation.answered_at))
        .where(Invitation.offer_id == Offer.id, Invitation.status == InvitationStatus.ACCEPTED)
        .correlate(Offer)
        .scalar_subquery()
    )
    query = (
        select(Offer.id, Offer.sent_at, Offer.closed_at, last, Task.taken >= Task.places)
        .join(Task, Task.id == Offer.task_id)
        .where(
            Offer.operator_id == operator_id,
            Offer.closed_at >= now - REMEMBERED,
            Offer.id.in_(select(Wave.offer_id).where(Wave.operator_id == operator_id)),
        )
        .order_by(Offer.id.desc())
        .limit(OFFERS_REMEMBERED)
    )
    return {
        offer_id: (sent_at, last_at if is_full and last_at is not None else closed_at)
        for offer_id, sent_at, closed_at, last_at, is_full in session.execute(query)
        if sent_at is not None and closed_at is not None
    }
