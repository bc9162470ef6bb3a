"""One LINE account for several operators: whose people are on it, and how that begins and ends.

The account stays its owner's, who keeps its keys and pays LINE. Whoever runs the installation joins others to it.
"""

from sqlalchemy import func, select

from handlers.context import Context
from models.errors import Conflict
from models.people.channels import Channel, ChannelShare
from models.people.line_accounts import LineAccount
from models.people.operators import Operator


class SharesAlready(Conflict):
    """The operator owns this account, or is on a shared one already; one is enough for its people to find it."""

    key = "errors.channel.shares_already"


class SameTown(Conflict):
    """Two operators of one town on one account: its people could not be told to which they belong."""

    key = "errors.channel.same_town"


class PeopleThere(Conflict):
    """People of the operator are on the account (`people` of them), who would be lost to it."""

    key = "errors.channel.people_there"


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
