"""An invitation that waits for the morning is not sent once its offer is over or full, or its reader pauses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.offers import close_offer
from handlers.people import memberships
from models.talk.freezing import advance_accounts
from tests.work.desk import Desk

NIGHT = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # ten in the evening in Japan
MORNING = NIGHT + timedelta(hours=11)


def sent_in_the_morning(desk: Desk) -> set[int]:
    """The accounts to which anything leaves at nine."""

    def leaves(session: Session) -> set[int]:
        taken = advance_accounts(session, desk.vault, MORNING, MORNING + timedelta(seconds=16), 100)
        return {call.account_id for call in taken}

    return desk.loop.run(desk.database.run(leaves))


def closes(desk: Desk, offer_id: int, resident_id: int) -> None:
    desk.staff(close_offer, offer_id)


def takes_the_last_place(desk: Desk, offer_id: int, resident_id: int) -> None:
    desk.take(offer_id, resident_id)


def pauses(desk: Desk, offer_id: int, resident_id: int) -> None:
    def act(context: Context) -> None:
        memberships.pause(context, memberships.membership_of(context.session, resident_id, desk.operator_id), None)

    desk.act(act)


@pytest.mark.parametrize(
    ("happens", "told"), [(None, {1, 2}), (closes, set()), (takes_the_last_place, set()), (pauses, {2})]
)
def test_what_is_over_by_the_morning_is_not_told(desk: Desk, happens: Any, told: set[int]) -> None:
    first, _ = desk.resident(), desk.resident()
    desk.now = NIGHT
    offer_id = desk.offer(desk.task(), closes_in=2)
    if happens is not None:
        happens(desk, offer_id, first)
    desk.now = MORNING
    offered = sent_in_the_morning(desk)
    assert offered == told
