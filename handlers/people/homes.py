"""Where a resident is at home: with one operator of the installation, never with two."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.people.memberships import Membership, MembershipStatus


class HomeElsewhere(Conflict):
    """Nobody is at home in two towns: who is registered in one moves, and does not register anew."""

    key = "errors.membership.home_elsewhere"


def make_room_for_home(session: Session, resident_id: int, operator_id: int) -> None:
    """Who registers anew is at home here; the town that they have left before is their home no more.

    Raises HomeElsewhere where they have not left it.
    """
    left = update(Membership).where(
        Membership.resident_id == resident_id,
        Membership.operator_id != operator_id,
        Membership.status == MembershipStatus.LEFT,
    )
    session.execute(left.values(is_home=False))
    others = select(Membership.id).where(
        Membership.resident_id == resident_id, Membership.operator_id != operator_id, Membership.is_home
    )
    if session.scalar(others) is not None:
        raise HomeElsewhere()
