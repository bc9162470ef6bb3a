"""Loading a batch: everything that the turns of some lanes need, in a few statements for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.lists import among
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import carry
from models.talk.conversations import ConversationState
from models.talk.lanes import Lane, LaneKey

# The conversation is locked until the batch is written: what a page sends in, or time does, comes before or after it.
_ACCOUNTS = (
    select(LineAccount, ConversationState, Resident)
    .join(ConversationState, ConversationState.id == LineAccount.id)
    .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
    .where(among(LineAccount.id, "ids"))
    .with_for_update(of=ConversationState, key_share=True)
)
_HOUSES = (
    select(Channel, Operator).join(Operator, Operator.id == Channel.operator_id).where(among(Channel.id, "channels"))
)


@dataclass
class Seat:
    """What is loaded for one lane."""

    channel: Channel
    operator: Operator
    account: LineAccount
    conversation: ConversationState
    resident: Resident | None


def load_seats(session: Session, lane_ids: Sequence[int], now: datetime) -> dict[LaneKey, Seat]:
    """The seats of these lanes. An account's first event opens it, whatever the event: LINE promises no order."""
    rows = _accounts(session, lane_ids)
    if len(rows) < len(lane_ids):
        _open_accounts(session, set(lane_ids) - {account.id for account, _, _ in rows}, now)
        rows = _accounts(session, lane_ids)
    channel_ids = sorted({account.channel_id for account, _, _ in rows})
    found = session.execute(_HOUSES, {"channels": channel_ids})
    houses = {channel.id: (channel, operator) for channel, operator in found}
    guests = _houses_of_guests(session, [account for account, _, _ in rows])
    carry(session, [resident.id for _, _, resident in rows if resident is not None])
    seats = {}
    for account, state, resident in rows:
        channel, owner = houses[account.channel_id]
        operator = guests.get(account.operator_id or 0, owner)
        seats[LaneKey(account.channel_id, account.user_id)] = Seat(channel, operator, account, state, resident)
    return seats


def _houses_of_guests(session: Session, accounts: Sequence[LineAccount]) -> dict[int, Operator]:
    """The operators of those who are on another's channel; where no channel is shared, nothing is asked."""
    ids = sorted({account.operator_id for account in accounts if account.operator_id is not None})
    if not ids:
        return {}
    return {operator.id: operator for operator in session.scalars(select(Operator).where(Operator.id.in_(ids)))}


def _accounts(session: Session, ids: Sequence[int]) -> list[tuple[LineAccount, ConversationState, Resident | None]]:
    return [(account, state, resident) for account, state, resident in session.execute(_ACCOUNTS, {"ids": ids})]


def _open_accounts(session: Session, ids: set[int], now: datetime) -> None:
    query = select(Lane.id, Lane.channel_id, Lane.user_id).where(among(Lane.id, ids))
    accounts = [
        {"id": lane_id, "channel_id": channel_id, "user_id": user_id, "first_seen_at": now}
        for lane_id, channel_id, user_id in session.execute(query)
    ]
    session.execute(insert(LineAccount), accounts)
    session.execute(insert(ConversationState), [{"id": row["id"], "touched_at": now} for row in accounts])
