"""Loading a batch: everything that the turns of some lanes need, in one statement for all of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models.lists import among
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import carry
from models.talk.conversations import ConversationState
from models.talk.lanes import Lane

# The conversation is locked until the batch is written: what a page sends in, or time does, comes before or after it.
# Who is on another's channel has that operator's house, everybody else the house of the channel's owner.
_SEATS = (
    select(LineAccount, ConversationState, Resident, Channel, Operator)
    .join(ConversationState, ConversationState.id == LineAccount.id)
    .join(Channel, Channel.id == LineAccount.channel_id)
    .join(Operator, Operator.id == func.coalesce(LineAccount.operator_id, Channel.operator_id))
    .join(Resident, Resident.id == LineAccount.resident_id, isouter=True)
    .where(among(LineAccount.id, "ids"))
    .with_for_update(of=ConversationState, key_share=True)
)


@dataclass
class Seat:
    """What is loaded for one lane."""

    account: LineAccount
    conversation: ConversationState
    resident: Resident | None
    channel: Channel
    operator: Operator


def load_seats(session: Session, lane_ids: Sequence[int], now: datetime) -> dict[int, Seat]:
    """The seats of these lanes, by lane. An account's first event opens it, whatever the event: LINE promises no order."""
    seats = _seats(session, lane_ids)
    if len(seats) < len(lane_ids):
        _open_accounts(session, set(lane_ids) - seats.keys(), now)
        seats = _seats(session, lane_ids)
    carry(session, [seat.resident.id for seat in seats.values() if seat.resident is not None])
    return seats


def _seats(session: Session, lane_ids: Sequence[int]) -> dict[int, Seat]:
    return {row[0].id: Seat(*row) for row in session.execute(_SEATS, {"ids": lane_ids})}


def _open_accounts(session: Session, ids: Collection[int], now: datetime) -> None:
    query = select(Lane.id, Lane.channel_id, Lane.user_id).where(among(Lane.id, ids))
    accounts = [
        {"id": lane_id, "channel_id": channel_id, "user_id": user_id, "first_seen_at": now}
        for lane_id, channel_id, user_id in session.execute(query)
    ]
    session.execute(insert(LineAccount), accounts)
    session.execute(insert(ConversationState), [{"id": row["id"], "touched_at": now} for row in accounts])
