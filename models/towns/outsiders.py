"""What a lead sees of residents of other towns: an alias, a level and the town, from when they took its work on."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from models.dispatch.offers import Invitation, InvitationStatus
from models.people.operators import Operator
from models.towns.balance import PARTNER
from models.towns.pacts import Pact
from models.work.assignments import Assignment

_TOLD = ("rule", "mode", "pact", "lead", "chain")
_CAME_FORWARD = (InvitationStatus.ACCEPTED, InvitationStatus.WAITING)


def is_seen_by(operator_id: int) -> ColumnElement[bool]:
    """Whether the staff of an operator see an invitation of its offer by name: of other towns' residents those who
    came forward, with their consent. Who was only asked is known to their own operator alone."""
    return or_(Invitation.operator_id == operator_id, Invitation.status.in_(_CAME_FORWARD))


def reason_told(invitation: Invitation, operator_id: int) -> dict[str, Any]:
    """Why somebody was asked, as far as it is an operator's business: another town's line of residents is not."""
    if invitation.operator_id == operator_id:
        return invitation.reason
    return {name: value for name, value in invitation.reason.items() if name in _TOLD}


def with_town(query: Any) -> Select[Any]:
    """A query of contracts with one more column: the name of the town whose resident it is, None for one's own."""
    joined: Select[Any] = (
        query.outerjoin(Pact, Pact.id == Assignment.pact_id)
        .outerjoin(Operator, and_(Pact.id.is_not(None), Operator.id == PARTNER))
        .add_columns(Operator.name)
    )
    return joined


def is_of_interest_to(operator_id: int) -> ColumnElement[bool]:
    """Whether a contract is an operator's business: its own work, its own contract, or its pact's."""
    pacts = select(Pact.id).where(or_(Pact.proposer_id == operator_id, Pact.other_id == operator_id))
    return or_(Assignment.operator_id == operator_id, Assignment.party_id == operator_id, Assignment.pact_id.in_(pacts))
