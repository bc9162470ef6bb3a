"""On-site work: a reminder the day before, and a change of place or time that its resident agrees to or hands back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.work import changing, reminding
from handlers.work.changing import Changes
from models.dispatch.offers import Offer
from models.errors import BadInput
from models.japan_time import TOKYO
from models.people.channels import Channel
from models.people.memberships import Membership
from models.talk.budgets import month_of
from models.talk.outbox import OutboxMessage
from models.work.assignments import Assignment, AssignmentStatus
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken


def at(day: int, hour: float) -> datetime:
    """An hour of a day of November 2026 in Japan; the story begins on the 24th at ten."""
    return datetime(2026, 11, day, tzinfo=TOKYO) + timedelta(hours=hour)


def in_the_hall(house: House, *chats: Chat, **facts: Any) -> int:
    """Work on Saturday from half past nine to eleven, taken by these and agreed to."""
    usual = {"title": "会館の受付", "place": "町民会館 2階", "starts_at": at(28, 9.5), "ends_at": at(28, 11.5)}
    task_id = outside_task(house, unit_fee_yen=2400, places=4, **usual | facts)
    offer(house, task_id)
    for chat in chats:
        taken(chat)
    return task_id


def reserved(house: House) -> int:
    """Notices that are kept back from this month's messages."""
    return house.look(lambda session: month_of(session, session.scalars(select(Channel)).one(), house.now).reserved)


def the_turn(session: Session) -> datetime | None:
    return session.scalars(select(Membership)).one().turn_at


def test_the_evening_before_all_are_reminded_once_and_what_waits_for_a_tap_comes_along(house: House) -> None:
    agreed, undecided, late = (member(house, kana=kana) for kana in ("ミホン ヨウコ", "ミホン タロウ", "ミホン ジロウ"))
    in_the_hall(house, agreed)
    undecided.taps("受ける")
    assert reserved(house) == 2 * 2 + 2 * 2  # two free places and two live ones, a result and a reminder each
    house.now = at(27, 16.9)
    house.act(reminding.remind_of_sites)
    assert "しごとの日" not in agreed.told_last()
    house.now = at(27, 17.1)
    late.taps("受ける")
    house.act(reminding.remind_of_sites)
    agreed.is_told("しごとの日が近づきました", "11月28日(土) 9:30から11:30まで", "町民会館 2階", "[お返しする]")
    assert "この条件で始める" not in agreed.told_last()
    undecided.is_told("しごとの日が近づきました", "[この条件で始める]")
    assert "しごとの日" not in late.told_last()
    ends = select(OutboxMessage.expires_at).where(OutboxMessage.expires_at.is_not(None))
    assert house.look(lambda session: list(session.scalars(ends))) == [at(28, 9.5)] * 2, "later it is not true"
    agreed.pushed = []
    house.act(reminding.remind_of_sites)
    assert agreed.pushed == []


def test_a_new_place_or_time_is_a_new_notice_and_whom_it_does_not_suit_hands_back_without_harm(house: House) -> None:
    stays, leaves = member(house), member(house, kana="ミホン タロウ")
    task_id = in_the_hall(house, stays, leaves)
    moved = Changes(place="公民館", starts_at=at(29, 13), ends_at=at(29, 15))
    house.act(changing.change_task, house.operator_id, task_id, moved, "会館の工事のため")
    stays.is_told("条件の変更のお願い", "会館の工事のため", "町民会館 2階", "公民館", "11月29日(日) 13:00から15:00まで")
    stays.types("自分のしごと")
    stays.reads("会館の受付")
    stays.taps("開く")
    stays.reads("町民会館 2階", "9:30から11:30")
    stays.taps("同意する", on="条件の変更")
    stays.reads("新しい条件に同意いただきました", "公民館", "13:00から15:00")
    leaves.taps("お返しする", on="条件の変更")
    leaves.taps("残りをお返しする")
    assert house.look(lambda session: list(session.scalars(select(Assignment.status).order_by(Assignment.id)))) == [
        AssignmentStatus.STARTED,
        AssignmentStatus.HANDED_BACK,
    ]
    house.now = at(28, 17.1)
    house.act(reminding.remind_of_sites)
    stays.is_told("11月29日(日) 13:00から15:00まで", "公民館")


def test_handing_back_after_a_move_costs_no_turn(house: House) -> None:
    leaves = member(house)
    before = house.look(the_turn)
    task_id = outside_task(house, place="会館", starts_at=at(28, 9), ends_at=at(28, 11), unit_fee_yen=2400)
    offer(house, task_id, mode="named", resident_ids=(leaves.resident_id(),))
    asked = house.look(the_turn)
    taken(leaves)
    house.act(changing.change_task, house.operator_id, task_id, Changes(starts_at=at(28, 8)), "早くなりました")
    leaves.taps("お返しする", on="条件の変更")
    leaves.taps("残りをお返しする")
    assert before != house.look(the_turn) == asked


def test_a_time_that_other_work_holds_is_not_agreed_to(house: House) -> None:
    busy = member(house)
    task_id = in_the_hall(house, busy)
    in_the_hall(house, busy, title="駅の受付", starts_at=at(29, 9), ends_at=at(29, 11))
    moved = Changes(starts_at=at(29, 10), ends_at=at(29, 12))
    house.act(changing.change_task, house.operator_id, task_id, moved, "雨のため")
    busy.taps("同意する", on="条件の変更")
    busy.reads("ほかの場所のしごとを受けています")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": at(24, 8), "ends_at": at(24, 9)}, "starts_at"),
        ({"ends_at": at(28, 9)}, "ends_at"),
        ({"starts_at": at(30, 9), "ends_at": at(30, 11), "due_at": at(29, 9)}, "ends_at"),
        ({"place": " "}, "place"),
    ],
)
def test_what_cannot_be_changed_changes_nothing(house: House, wrong: dict[str, Any], field: str) -> None:
    task_id = in_the_hall(house, member(house))
    with pytest.raises(BadInput) as refused:
        house.act(changing.change_task, house.operator_id, task_id, Changes(**wrong), "雨のため")
    assert refused.value.values["field"] == field
    plain = outside_task(house)
    with pytest.raises(BadInput):
        house.act(changing.change_task, house.operator_id, plain, Changes(place="会館"), "雨のため")


def test_offers_close_before_work_that_begins_earlier(house: House) -> None:
    task_id = in_the_hall(house, member(house))
    house.act(
        changing.change_task, house.operator_id, task_id, Changes(starts_at=at(26, 9), ends_at=at(26, 11)), "早く"
    )
    assert house.look(lambda session: session.scalars(select(Offer.closes_at)).one()) == at(26, 9)
