"""Where a resident is at home: with one operator of the installation, never with two."""

from sqlalchemy.orm import Session

from models.errors import Conflict
from models.people.memberships import MembershipStatus, memberships_of


class HomeElsewhere(Conflict):
    """Nobody is at home in two towns: who is registered in one moves, and does not register anew."""

    key = "errors.membership.home_elsewhere"


def make_room_for_home(session: Session, resident_id: int, operator_id: int) -> None:
    """Who registers anew is at home here; the town that they have left before is their home no more.

    Raises HomeElsewhere where they have not left it.
    """
    others = [one for one in memberships_of(session, resident_id) if one.is_home and one.operator_id != operator_id]
    if any(one.status is not MembershipStatus.LEFT for one in others):
        raise HomeElsewhere()
    for one in others:
        one.is_home = False
        session.flush()  # Before the new home is written: nobody has two.
