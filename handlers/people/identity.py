"""That staff have seen who somebody is: face to face, by a paper of which nothing is kept but its kind."""

from handlers.context import Context
from handlers.people.memberships import membership_of
from models.people.memberships import IdentityPaper, Membership
from models.rows import locked


def check_identity(context: Context, operator_id: int, resident_id: int, seen: IdentityPaper) -> Membership:
    """Record what was looked at, by whom and when; done again, the newest holds. Raises NotFound."""
    membership = locked(context.session, Membership, membership_of(context.session, resident_id, operator_id).id)
    membership.identity_checked_at, membership.identity_seen = context.now, seen
    membership.identity_checked_by = str(context.actor)
    membership.version += 1
    context.record(operator_id, "residents.identity", f"residents:{resident_id}", {"seen": str(seen)})
    return membership
