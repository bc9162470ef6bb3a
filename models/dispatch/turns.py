"""A turn moves when somebody is asked, gets work or loses it: in their registration and in each skill's line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import Session

from models.dispatch.waves import turn_after_earning, turn_after_losing
from models.japan_time import day_in_japan
from models.people.memberships import Membership, ResidentSkill

_MEMBER = select(Membership).where(
    Membership.operator_id == bindparam("operator"), Membership.resident_id == bindparam("resident")
)


def mark_asked(session: Session, resident_ids: Sequence[int], now: datetime) -> None:
    """A message with offers goes to them at a moment: they go to the end of every line, and the day counts it."""
    today = day_in_japan(now)
    same_day = func.coalesce(Membership.asked_on == today, False)
    values = {
        "asked_times": case((same_day, Membership.asked_times), else_=0) + 1,
        "asked_on": today,
        "last_asked_at": now,
    }
    marked = update(Membership).where(Membership.resident_id.in_(list(resident_ids))).values(values)
    session.execute(marked, execution_options={"synchronize_session": False})
    for holder in (Membership, ResidentSkill):
        turn_at = case((holder.turn_at > now, holder.turn_at), else_=now)
        moved = update(holder).where(holder.resident_id.in_(list(resident_ids))).values({"turn_at": turn_at})
        session.execute(moved, execution_options={"synchronize_session": False})


def mark_earning(session: Session, operator_id: int, resident_id: int, fee_yen: int, now: datetime) -> None:
    """They got work: others go first for a while."""
    member = session.scalars(_MEMBER, {"operator": operator_id, "resident": resident_id}).one()
    _move_turn(session, resident_id, turn_after_earning(member.turn_at or member.joined_at, now, fee_yen))


def mark_losing(session: Session, operator_id: int, resident_id: int, fee_yen: int) -> None:
    """Their work ended with less than it was to bring: what they would have waited for the rest is taken back."""
    member = session.scalars(_MEMBER, {"operator": operator_id, "resident": resident_id}).one()
    _move_turn(session, resident_id, turn_after_losing(member.turn_at or member.joined_at, fee_yen))


def _move_turn(session: Session, resident_id: int, turn_at: datetime) -> None:
    for holder in (Membership, ResidentSkill):
        session.execute(update(holder).where(holder.resident_id == resident_id).values({"turn_at": turn_at}))
