"""One LINE account for several operators: whose people are on it, and how that begins and ends.

The account stays its owner's, who keeps its keys and pays LINE. Whoever runs the installation joins others to it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.context import Context
from models.errors import Conflict, NotFound
from models.people.channels import Channel, ChannelShare
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.rows import found
from models.towns.pacts import STANDING, pacts_of


class SharesAlready(Conflict):
    """The operator owns this account, or is on a shared one already; one is enough for its people to find it."""

    key = "errors.channel.shares_already"


class SameTown(Conflict):
    """Two operators of one town on one account: its people could not be told to which they belong."""

    key = "errors.channel.same_town"


class NotPartners(Conflict):
    """No pact stands between the two; only whoever runs the installation joins strangers."""

    key = "errors.channel.not_partners"


class PeopleThere(Conflict):
    """People of the operator are on the account (`people` of them), who would be lost to it."""

    key = "errors.channel.people_there"


class SharedUse(NamedTuple):
    """One use of a shared account; `name` is the other side's: the user's to the owner, the owner's to the user.

    It is None where no pact lets the other side be seen: whoever runs the installation has joined the two.
    """

    share: ChannelShare
    channel: Channel
    name: str | None


def uses_of(session: Session, operator_id: int) -> list[SharedUse]:
    """Who uses an operator's accounts too, and whose account it uses itself."""
    others = select(ChannelShare, Channel, Operator.name).join(Channel, Channel.id == ChannelShare.channel_id)
    lent = others.outerjoin(Operator, Operator.id == ChannelShare.operator_id).where(Channel.operator_id == operator_id)
    borrowed = others.outerjoin(Operator, Operator.id == Channel.operator_id).where(
        ChannelShare.operator_id == operator_id
    )
    found = [*session.execute(lent.order_by(ChannelShare.operator_id)), *session.execute(borrowed)]
    return [SharedUse(*row) for row in found]


def partners_to_join(session: Session, operator_id: int) -> Sequence[Operator]:
    """With whom an operator may share an account of its own: those with whom a pact of it stands."""
    numbers = {pact.counterpart_of(operator_id) for pact in pacts_of(session, operator_id, STANDING)}
    return session.scalars(select(Operator).where(Operator.id.in_(numbers)).order_by(Operator.id)).all()


def share_channel(context: Context, channel: Channel, operator: Operator) -> None:
    """Let an operator's people be on the account of another. Raises SharesAlready, SameTown."""
    session = context.session
    if channel.operator_id == operator.id or session.get(ChannelShare, operator.id) is not None:
        raise SharesAlready()
    shared = select(ChannelShare.operator_id).where(ChannelShare.channel_id == channel.id)
    there = Operator.id.in_(shared) | (Operator.id == channel.operator_id)
    same = select(Operator.id).where(there, Operator.municipality_code == operator.municipality_code)
    if session.scalar(same) is not None:
        raise SameTown()
    session.add(ChannelShare(operator_id=operator.id, channel_id=channel.id, shared_at=context.now))
    session.flush()
    _record(context, "channels.share", channel, operator)


def share_with_partner(context: Context, channel: Channel, operator_id: int) -> ChannelShare:
    """Its owner lets a partner's people be on an account, by a pact that stands between the two.

    Raises NotPartners, SharesAlready, SameTown.
    """
    standing = pacts_of(context.session, channel.operator_id, STANDING)
    if not any(pact.is_of(operator_id) for pact in standing):
        raise NotPartners()
    share_channel(context, channel, found(context.session, Operator, operator_id))
    return context.session.get_one(ChannelShare, operator_id)


def end_with_partner(context: Context, channel_id: int, user_id: int, by_id: int) -> Channel:
    """Its owner, or whoever uses it, ends that. Raises NotFound for others, PeopleThere."""
    channel, share = found(context.session, Channel, channel_id), context.session.get(ChannelShare, user_id)
    if share is None or share.channel_id != channel_id or by_id not in (channel.operator_id, user_id):
        raise NotFound()
    end_share(context, channel, found(context.session, Operator, user_id))
    return channel


def end_share(context: Context, channel: Channel, operator: Operator) -> None:
    """Let it be on the account no longer; asked twice, nothing changes. Raises PeopleThere."""
    session = context.session
    share = session.get(ChannelShare, operator.id)
    if share is None or share.channel_id != channel.id:
        return
    theirs = select(func.count(LineAccount.id)).where(
        LineAccount.channel_id == channel.id, LineAccount.operator_id == operator.id
    )
    people = session.scalar(theirs) or 0
    if people:
        raise PeopleThere(people=people)
    session.delete(share)
    session.flush()
    _record(context, "channels.end_share", channel, operator)


def _record(context: Context, act: str, channel: Channel, operator: Operator) -> None:
    for one in (channel.operator_id, operator.id):
        context.record(one, act, f"channels:{channel.id}", {"operator": operator.id})
