"""Waiting for a place: whoever comes too late may wait, and what is given back is handed over in that order."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.dispatch import held_places, offers
from handlers.dispatch.waves import send_waves
from handlers.people import acting_for
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.people.channels import Channel
from models.talk.outbox import OutboxMessage
from models.work.tasks import Task
from tests.conversations.chat import Chat
from tests.conversations.house import START, House
from tests.conversations.work import member, offer, outside_task

KANA = ("ミホン ヨウコ", "ミホン タロウ", "ミホン ジロウ")


def full_house(house: House, mode: str = "all") -> tuple[int, Chat, Chat, Chat]:
    """One place, taken by the first; two come too late and wait, in this order."""
    holder, second, third = (member(house, kana=kana) for kana in KANA)
    offer_id = offer(house, outside_task(house, title="ひとりだけ"), mode)
    house.act(send_waves)
    holder.taps("受ける")
    for late in (second, third):
        late.taps("受ける")
        late.taps("空いたら知らせてほしい")
        late.reads("待っている順に3時間ずつお取り置きして", "[待つのをやめる]")
        house.now += timedelta(minutes=1)
    return offer_id, holder, second, third


def states(house: House) -> list[InvitationStatus]:
    """Where the invitations stand, in the order of people."""
    query = select(Invitation.status).order_by(Invitation.resident_id)
    return house.look(lambda session: list(session.scalars(query)))


def places(session: Session) -> tuple[int, int]:
    """How many places of the only task are taken, and how many are kept."""
    taken, held = session.execute(select(Task.taken, Task.held)).one()
    return taken, held


def leaving(session: Session) -> datetime | None:
    """When the newest message may leave."""
    return session.scalar(select(OutboxMessage.not_before).order_by(OutboxMessage.id.desc()).limit(1))


def look_again(house: House) -> None:
    """The next wave is decided now."""
    house.act(lambda context: context.session.execute(update(Offer).values(look_at=house.now)) and None)
    house.act(send_waves)


def give_back(holder: Chat) -> None:
    """The holder of the place gives it back."""
    holder.types("自分のしごと")
    holder.taps("開く")
    holder.taps("お返しする")
    holder.taps("残りをお返しする")


def test_a_place_given_back_is_kept_for_the_first_who_waits_then_for_the_next(house: House) -> None:
    stranger = member(house, kana="ミホン サブロウ")
    _, holder, second, third = full_house(house)
    give_back(holder)
    second.is_told("「ひとりだけ」に、空きが出ました。11月24日(火) 13:02まで、あなたのためにお取り置き", "[受ける]")
    assert states(house)[-2:] == [InvitationStatus.SENT, InvitationStatus.WAITING]
    assert house.look(places) == (0, 1)
    # It is nobody else's meanwhile: not on the list, and not from a card that was drawn before.
    for other in (stranger, third):
        other.types("しごとをさがす")
        assert "ひとりだけ" not in other.says_last()
    stranger.taps("受ける")
    stranger.reads("ちょうど定員になりました", "[空いたら知らせてほしい]")
    third.taps("受ける")
    third.reads("空きを待つ列には、そのまま並んでいます", "[待つのをやめる]")
    second.types("しごとをさがす")
    second.reads("ひとりだけ")
    house.now += timedelta(hours=3, minutes=1)
    house.act(held_places.pass_on)
    third.is_told("空きが出ました", "[受ける]")
    second.taps("受ける")
    second.reads("次にお待ちの方にお知らせしています", "[待つのをやめる]")
    assert states(house)[-2:] == [InvitationStatus.WAITING, InvitationStatus.SENT]
    third.taps("受ける")
    third.reads("取引条件のお知らせ")
    second.taps("受ける")
    second.reads("引きつづきお待ち")
    assert house.look(places) == (1, 0)


def test_who_lets_a_place_go_by_keeps_waiting_and_is_not_told_again_the_same_day(house: House) -> None:
    _, holder, second, third = full_house(house)
    give_back(holder)
    third.taps("待つのをやめる")
    second.pushed = []
    house.now += timedelta(hours=3, minutes=1)
    house.act(held_places.pass_on)
    house.act(held_places.pass_on)
    # Nobody else waits: the place is everybody's, and theirs too if they tap first.
    assert (second.pushed, house.look(places)) == ([], (0, 0))
    house.now += timedelta(hours=22)
    house.act(held_places.pass_on)
    second.is_told("空きが出ました")
    second.taps("受ける")
    second.reads("取引条件のお知らせ")


def test_declining_what_is_kept_passes_it_on_at_once(house: House) -> None:
    _, holder, second, third = full_house(house)
    give_back(holder)
    second.taps("今回は見送る")
    third.is_told("空きが出ました")
    third.taps("受ける")
    third.reads("取引条件のお知らせ")
    assert house.look(places) == (1, 0)


def test_who_leaves_keeps_no_place_from_the_next(house: House) -> None:
    _, holder, second, third = full_house(house)
    give_back(holder)
    second.is_told("お取り置き")
    second.types("退会")
    second.taps("退会する")
    third.is_told("お取り置き")
    assert states(house)[1:] == [InvitationStatus.DECLINED, InvitationStatus.SENT]
    third.types("退会")
    third.taps("退会する")
    assert house.look(places) == (0, 0)


def test_who_stops_waiting_is_passed_over(house: House) -> None:
    _, holder, second, third = full_house(house)
    second.taps("待つのをやめる")
    give_back(holder)
    house.act(held_places.pass_on)
    third.is_told("空きが出ました")
    assert states(house)[-2:] == [InvitationStatus.DECLINED, InvitationStatus.SENT]


def test_a_place_that_was_freed_meanwhile_is_taken_at_once(house: House) -> None:
    holder, late = (member(house, kana=kana) for kana in KANA[:2])
    offer(house, outside_task(house, title="ひとりだけ"))
    holder.taps("受ける")
    late.taps("受ける")
    give_back(holder)
    late.taps("空いたら知らせてほしい")
    late.reads("取引条件のお知らせ")


def test_a_place_of_the_night_is_kept_from_the_morning_on_and_nothing_is_left_of_a_closed_offer(house: House) -> None:
    offer_id, holder, second, third = full_house(house)
    house.now += timedelta(hours=12)  # late in the evening in Japan
    give_back(holder)
    assert house.look(leaving) == START.replace(hour=23)  # eight in the morning
    second.is_told("11月25日(水) 11:00まで")
    third.taps("受ける")
    third.reads("そのまま並んでいます")
    house.act(offers.close_offer, house.operator_id, offer_id)
    assert states(house)[-2:] == [InvitationStatus.CLOSED, InvitationStatus.CLOSED]
    assert house.look(places) == (0, 0)
    second.taps("受ける")
    second.reads("この募集は終わりました")
    third.taps("空いたら知らせてほしい")
    third.reads("この募集は終わりました")


def test_nothing_is_kept_where_no_message_is_left_to_tell_of_it(house: House) -> None:
    _, holder, second, _ = full_house(house)
    house.act(lambda context: context.session.execute(update(Channel).values(budget=0)) and None)
    give_back(holder)
    house.act(held_places.pass_on)
    assert states(house)[1] == InvitationStatus.WAITING
    second.taps("受ける")
    second.reads("取引条件のお知らせ")


def test_a_wave_leaves_a_freed_place_to_those_who_wait(house: House) -> None:
    _, holder, second, third = full_house(house, "waves")
    newcomer = member(house, kana="ミホン サブロウ")
    give_back(holder)
    house.act(held_places.pass_on)
    second.is_told("空きが出ました")
    look_again(house)
    assert newcomer.pushed == []
    house.now += timedelta(hours=3, minutes=1)
    house.act(held_places.pass_on)
    third.taps("今回は見送る")
    house.now += timedelta(minutes=30)
    look_again(house)
    newcomer.is_told("ひとりだけ")


def test_staff_let_somebody_who_phones_wait_while_it_is_full(house: House) -> None:
    offer_id, holder, _, third = full_house(house)
    caller = member(house, kana="ミホン サブロウ")
    third.taps("待つのをやめる")
    house.act(acting_for.wait, house.operator_id, caller.resident_id(), offer_id)
    caller.is_told("空きをお待ちいただくことにしました")
    house.act(acting_for.decline, house.operator_id, caller.resident_id(), offer_id)
    give_back(holder)
    house.now += timedelta(hours=3, minutes=1)
    house.act(held_places.pass_on)
    with pytest.raises(acting_for.PlaceIsFree):
        house.act(acting_for.wait, house.operator_id, caller.resident_id(), offer_id)
    assert states(house)[-1] == InvitationStatus.DECLINED
