"""Waiting for a place: whoever comes too late may wait, and what is given back is handed over in that order."""

from datetime import timedelta

from sqlalchemy import select, update

from handlers.dispatch import offers, waitlist
from handlers.dispatch.waves import send_waves
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from tests.conversations.chat import Chat
from tests.conversations.house import House
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
        late.reads("待っている順にお知らせします", "[待つのをやめる]")
        house.now += timedelta(minutes=1)
    return offer_id, holder, second, third


def states(house: House) -> list[InvitationStatus]:
    """Where the invitations stand, in the order of people."""
    query = select(Invitation.status).order_by(Invitation.resident_id)
    return house.look(lambda session: list(session.scalars(query)))


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


def test_a_place_given_back_goes_to_the_first_who_waits_then_to_the_next(house: House) -> None:
    _, holder, second, third = full_house(house)
    house.act(waitlist.hand_over)
    assert states(house)[1:] == [InvitationStatus.WAITING, InvitationStatus.WAITING]
    give_back(holder)
    house.act(waitlist.hand_over)
    house.act(waitlist.hand_over)
    second.is_told("「ひとりだけ」に、空きが出ました", "[受ける]")
    assert states(house)[1:] == [InvitationStatus.SENT, InvitationStatus.WAITING]
    house.now += timedelta(hours=3, minutes=1)
    house.act(waitlist.hand_over)
    third.is_told("空きが出ました")
    third.taps("受ける")
    third.reads("取引条件のお知らせ")
    second.taps("受ける")
    second.reads("ちょうど定員になりました")


def test_who_stops_waiting_is_passed_over(house: House) -> None:
    _, holder, second, third = full_house(house)
    second.taps("待つのをやめる")
    give_back(holder)
    house.act(waitlist.hand_over)
    third.is_told("空きが出ました")
    assert states(house)[1:] == [InvitationStatus.DECLINED, InvitationStatus.SENT]


def test_a_place_that_was_freed_meanwhile_is_taken_at_once(house: House) -> None:
    holder, late = (member(house, kana=kana) for kana in KANA[:2])
    offer(house, outside_task(house, title="ひとりだけ"))
    holder.taps("受ける")
    late.taps("受ける")
    give_back(holder)
    late.taps("空いたら知らせてほしい")
    late.reads("取引条件のお知らせ")


def test_nobody_is_told_at_night_and_nothing_is_left_of_a_closed_offer(house: House) -> None:
    offer_id, holder, second, _ = full_house(house)
    give_back(holder)
    house.now += timedelta(hours=12)  # late in the evening in Japan
    house.act(waitlist.hand_over)
    assert "空きが出ました" not in second.told_last()
    house.act(offers.close_offer, house.operator_id, offer_id)
    assert states(house)[1:] == [InvitationStatus.CLOSED, InvitationStatus.CLOSED]
    second.taps("空いたら知らせてほしい")
    second.reads("この募集は終わりました")


def test_a_wave_leaves_a_freed_place_to_those_who_wait(house: House) -> None:
    _, holder, second, _ = full_house(house, "waves")
    newcomer = member(house, kana="ミホン サブロウ")
    give_back(holder)
    house.act(waitlist.hand_over)
    second.is_told("空きが出ました")
    look_again(house)
    assert newcomer.pushed == []
    house.now += timedelta(hours=3, minutes=1)
    look_again(house)
    newcomer.is_told("ひとりだけ")
