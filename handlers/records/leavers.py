"""Who left years ago and never asked to be forgotten is forgotten by the term (`retention.toml`, leaver)."""

from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from handlers.context import Context
from handlers.records.erasing import ask_erasure
from models.japan_time import at_hour, day_in_japan
from models.people.memberships import Membership, MembershipStatus
from models.record.holds import Erasure, LegalHold
from models.record.retention import newest_day_over

PER_TICK = 50


def forget_leavers(context: Context) -> bool:
    """Begin to forget those whose last registration ended before the term, unless a hold stands: what no document names
    goes now, the rest by the tick that finishes every erasure."""
    over = at_hour(newest_day_over("leaver", day_in_japan(context.now)) + timedelta(days=1), 0)
    other = Membership.__table__.alias("other")
    stays = exists().where(other.c.resident_id == Membership.resident_id, other.c.status != MembershipStatus.LEFT)
    is_begun = exists().where(Erasure.resident_id == Membership.resident_id, Erasure.cancelled_at.is_(None))
    held = exists().where(
        LegalHold.lifted_at.is_(None),
        LegalHold.operator_id == other.c.operator_id,
        other.c.resident_id == Membership.resident_id,
        or_(LegalHold.resident_id.is_(None), LegalHold.resident_id == Membership.resident_id),
    )
    due = (
        select(Membership.resident_id, func.max(Membership.operator_id))
        .where(Membership.status == MembershipStatus.LEFT, ~stays, ~is_begun, ~held)
        .group_by(Membership.resident_id)
        .having(func.max(Membership.left_at) < over)
        .order_by(Membership.resident_id)
        .limit(PER_TICK)
    )
    found = context.session.execute(due).all()
    for resident_id, operator_id in found:
        ask_erasure(context, operator_id, resident_id)
    return len(found) == PER_TICK
