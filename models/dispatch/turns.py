"""A turn moves when somebody is asked, gets work or loses it: in their registration and in each skill's line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.dispatch.waves import turn_after_earning, turn_after_losing
from models.japan_time import day_in_japan
from models.lists import among
from models.people.memberships import Membership, ResidentSkill, membership_at, memberships_of
from models.writes import gather

_MOVING = (
    update(ResidentSkill.__table__)  # type: ignore[arg-type]
    .where(ResidentSkill.resident_id == bindparam("resident"))
    .values(turn_at=bindparam("at"))
)


def mark_asked(session: Session, resident_ids: Sequence[int], now: datetime) -> None:
    """A message with offers goes to them at a moment: they go to the end of every line, and the day counts it."""
    today = day_in_japan(now)
    same_day = func.coalesce(Membership.asked_on == today, False)
    asked = {
        "asked_times": case((same_day, Membership.asked_times), else_=0) + 1,
        "asked_on": today,
        "last_asked_at": now,
    }
    for holder, values in ((Membership, asked), (ResidentSkill, {})):
        turn_at = case((holder.turn_at > now, holder.turn_at), else_=now)
        moved = update(holder).where(among(holder.resident_id, resident_ids)).values({**values, "turn_at": turn_at})
        session.execute(moved, execution_options={"synchronize_session": False})


def mark_earning(session: Session, operator_id: int, resident_id: int, fee_yen: int, now: datetime) -> None:
    """They got work: others go first for a while."""
    member = _member(session, resident_id, operator_id)
    _move_turn(session, resident_id, turn_after_earning(member.turn_at or member.joined_at, now, fee_yen))


def mark_losing(session: Session, operator_id: int, resident_id: int, fee_yen: int) -> None:
    """Their work ended with less than it was to bring: what they would have waited for the rest is taken back."""
    member = _member(session, resident_id, operator_id)
    _move_turn(session, resident_id, turn_after_losing(member.turn_at or member.joined_at, fee_yen))


def mark_paid_after_all(session: Session, operator_id: int, resident_id: int, fee_yen: int) -> None:
    """Of what counted as lost, so much is paid: others go first for it as if it had not been lost."""
    mark_losing(session, operator_id, resident_id, -fee_yen)


def _member(session: Session, resident_id: int, operator_id: int) -> Membership:
    member = membership_at(session, resident_id, operator_id)
    if member is None:
        raise LookupError(f"resident {resident_id} is not registered with operator {operator_id}")
    return member


def _move_turn(session: Session, resident_id: int, turn_at: datetime) -> None:
    for membership in memberships_of(session, resident_id):
        membership.turn_at = turn_at
    gather(session, _MOVING, {"resident": resident_id, "at": turn_at})
    for row in session.identity_map.values():
        if isinstance(row, ResidentSkill) and row.resident_id == resident_id:
            set_committed_value(row, "turn_at", turn_at)
