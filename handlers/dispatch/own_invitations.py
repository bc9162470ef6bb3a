"""One resident's own invitation to an offer: the one that they were sent, or a new one where they found it themselves."""

from sqlalchemy import bindparam, select

from handlers.context import Context
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.dispatch.open_offers import forget_offers
from models.lists import among
from models.people.line_accounts import LineAccount
from models.rows import numbered, of_each, remember
from models.towns.entrusting import Entrusting, by_pact

# Who was invited in this transaction is remembered, so there is nothing to be written before this is asked.
_INVITATION = (
    select(Invitation)
    .where(Invitation.offer_id == bindparam("offer"), among(Invitation.resident_id, "residents"))
    .execution_options(autoflush=False)
)


def own_invitation(context: Context, offer_id: int, resident_id: int) -> Invitation | None:
    """Somebody's invitation to an offer, if they have one."""

    def read(residents: list[int]) -> dict[int, Invitation]:
        found = context.session.scalars(_INVITATION, {"offer": offer_id, "residents": residents})
        return {invitation.resident_id: invitation for invitation in found}

    return of_each(context.session, "invitation", resident_id, offer_id, read=read)


def invitation_of(
    context: Context, offer: Offer, resident_id: int, account: LineAccount, entrusted: Entrusting
) -> Invitation:
    """Somebody's invitation; a new one, if they were not asked but found the offer in the list of open work."""
    invitation = own_invitation(context, offer.id, resident_id)
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
    remember(context.session, "invitation", resident_id, offer.id, value=invitation)
    forget_offers(context.session, resident_id)
    return invitation
