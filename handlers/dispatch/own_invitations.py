"""One resident's own invitation to an offer: the one that they were sent, or a new one where they found it themselves."""

from handlers.context import Context
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.dispatch.open_offers import forget_offers
from models.dispatch.takers import invitation_to, note_invited
from models.people.line_accounts import LineAccount
from models.rows import numbered
from models.towns.entrusting import Entrusting, by_pact


def invitation_of(
    context: Context, offer: Offer, resident_id: int, account: LineAccount, entrusted: Entrusting
) -> Invitation:
    """Somebody's invitation; a new one, if they were not asked but found the offer in the list of open work."""
    invitation = invitation_to(context.session, offer.id, resident_id)
    if invitation is not None:
        return invitation
    invitation = Invitation(
        operator_id=entrusted.membership.operator_id,
        offer_id=offer.id,
        resident_id=resident_id,
        account_id=account.id,
        reason={"rule": "found"} | by_pact(entrusted.pact, offer.operator_id),
        sent_at=context.now,
        status=InvitationStatus.SENT,
    )
    numbered(context.session, invitation)
    note_invited(context.session, invitation)
    forget_offers(context.session, resident_id)
    return invitation
