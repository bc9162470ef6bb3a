"""Looking at open work and taking it: by members, by guests, in the middle of something else, and too late."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from handlers.carving import tasks
from handlers.context import Context
from handlers.dispatch import offers
from handlers.office import operators
from handlers.people import memberships
from handlers.work import taking
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.people.line_accounts import LineAccount
from models.work.assignments import Assignment, AssignmentStatus
from models.work.tasks import Task
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.reading import transcript
from tests.conversations.work import chat_task, member, offer, outside_task, taken


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def assignments(house: House) -> list[Assignment]:
    """All contracts."""
    return house.look(lambda session: list(session.scalars(select(Assignment))))


def invitations(house: House) -> dict[int, InvitationStatus]:
    """Where the invitations stand, by resident."""
    found = house.look(lambda session: list(session.scalars(select(Invitation))))
    return {one.resident_id: one.status for one in found}


def test_where_nothing_is_open_we_say_what_would_help(house: House, hanako: Chat) -> None:
    hanako.types("しごと")
    hanako.reads("いま募集中のしごとはありません", "できる時間", "[できること]", "[はい]", "[いいえ]")
    assert len(hanako.last) == 2
    hanako.taps("はい")
    hanako.reads("ありがとう")


def test_work_of_which_somebody_has_had_their_share_is_listed_to_others_only(house: House, hanako: Chat) -> None:
    jiro = member(house, kana="タナカ ジロウ")
    task_id = outside_task(house, title="広場の写真", places=3, most_shares=1)
    offer(house, task_id, "named", resident_ids=(hanako.resident_id(),))
    taken(hanako)
    offer(house, task_id)
    for chat in (hanako, jiro):
        chat.types("しごと")
    hanako.reads_not("広場の写真")
    hanako.reads("いま募集中のしごとはありません")
    jiro.reads("広場の写真", "[くわしく見る]")


def test_a_quarter_of_an_hour_shows_only_what_fits_into_it(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house, title="長いしごと", unit_minutes=90, unit_fee_yen=1_500))
    hanako.types("いま15分あります")
    hanako.reads("15分でできるしごとは、いまはありません", "[ほかの長さも見る]")
    hanako.taps("ほかの長さも見る")
    hanako.reads("長いしごと")
    offer(house, chat_task(house))
    hanako.types("15分")
    hanako.reads("町名のよみがな", "約6分")
    hanako.reads_not("長いしごと")


def test_a_typed_number_means_the_list_that_was_shown(house: House, hanako: Chat) -> None:
    first = offer(house, chat_task(house, title="ひとつめ"))
    offer(house, chat_task(house, title="ふたつめ"))
    hanako.types("しごと")
    hanako.reads("ひとつめ", "ふたつめ")
    house.act(offers.close_offer, house.operator_id, first)
    hanako.types("２")
    hanako.reads("ふたつめ", "[受ける]")
    hanako.types("うける")
    hanako.reads("取引条件のお知らせ", "ふたつめ")


def test_an_offer_states_what_a_recruitment_must(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.types("しごと")
    hanako.taps("くわしく見る")
    hanako.reads("分量", "目安の時間", "報酬", "納期", "場所", "支払い", "経費", "権利", "やめるとき", "募集する団体")
    hanako.reads("みすぼ町しごと協議会", "0889-00-0000")


def test_declining_is_kind_and_can_be_taken_back(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.taps("今回は見送る")
    hanako.reads("わかりました")
    assert invitations(house) == {hanako.resident_id(): InvitationStatus.DECLINED}
    hanako.taps("受ける")
    hanako.reads("取引条件のお知らせ")
    assert invitations(house) == {hanako.resident_id(): InvitationStatus.ACCEPTED}


def test_declining_by_word(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    for words in ("しごと", "1", "ことわる"):
        hanako.types(words)
    hanako.reads("わかりました")
    assert invitations(house) == {hanako.resident_id(): InvitationStatus.DECLINED}
    assert hanako.state().name is None


def test_accepting_twice_shows_the_one_contract(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    accept = hanako.button("受ける")
    hanako.taps_data(accept)
    hanako.taps_data(accept)
    hanako.reads("すでに受けて", "取引条件のお知らせ")
    assert len(assignments(house)) == 1


def test_agreeing_twice_goes_on_with_the_work(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.taps("受ける")
    agree = hanako.button("この条件で始める")
    hanako.taps_data(agree)
    hanako.types("しもだ")
    hanako.taps_data(agree)
    hanako.reads("2 / 3")
    hanako.reads_not("しごとを始めます")


def test_work_does_not_start_without_the_tap_on_the_notice(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.taps("受ける")
    for words in ("はい", "始める", "この条件で始める", "しもだ"):
        hanako.types(words)
    assert [one.status for one in assignments(house)] == [AssignmentStatus.ACCEPTED]
    hanako.types("自分のしごと")
    hanako.reads("受けました")
    hanako.types("1")
    hanako.reads("取引条件のお知らせ", "[この条件で始める]")


def test_too_late_is_said_with_other_work_beside_it(house: House, hanako: Chat) -> None:
    yoko = member(house, kana="ミホン ヨウコ")
    offer(house, outside_task(house, title="ひとりだけ"))
    offer(house, chat_task(house, title="ほかのしごと"))
    yoko.taps("受ける", on="ひとりだけ")
    hanako.taps("受ける", on="ひとりだけ")
    hanako.reads("ちょうど定員になりました", "[空いたら知らせてほしい]", "ほかのしごと", "[くわしく見る]")
    assert [one.resident_id for one in assignments(house)] == [yoko.resident_id()]


def test_a_closed_offer_says_so(house: House, hanako: Chat) -> None:
    offer_id = offer(house, chat_task(house))
    house.act(offers.close_offer, house.operator_id, offer_id)
    hanako.taps("受ける")
    hanako.reads("この募集は終わりました")
    assert assignments(house) == []


def test_a_cancelled_task_cannot_be_started(house: House, hanako: Chat) -> None:
    task_id = chat_task(house)
    offer(house, task_id)
    hanako.taps("受ける")
    house.act(tasks.cancel_task, house.operator_id, task_id, "行事が中止になりました")
    hanako.is_told("取り消し", "行事が中止になりました")
    hanako.taps("この条件で始める")
    hanako.reads("終わっています")


def _pause(context: Context, resident_id: int, operator_id: int) -> None:
    memberships.pause(context, memberships.membership_of(context.session, resident_id, operator_id), None)


def _cap(context: Context, resident_id: int, operator_id: int) -> None:
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    memberships.set_limits(context, membership, minutes_per_week=None, yen_per_year=100)


@pytest.mark.parametrize(
    ("obstacle", "said", "way"),
    [(_pause, "お休み中", "[おやすみ]"), (_cap, "1年の上限", "[できる時間と上限]")],
)
def test_what_stands_in_the_way_is_said_with_the_way_on(
    house: House, hanako: Chat, obstacle: Callable[..., None], said: str, way: str
) -> None:
    offer(house, chat_task(house))
    house.act(obstacle, hanako.resident_id(), house.operator_id)
    hanako.taps("受ける")
    hanako.reads(said, way)
    assert assignments(house) == []


def test_an_offer_in_the_middle_of_something_else_comes_back_to_it(house: House, hanako: Chat) -> None:
    hanako.types("設定")
    hanako.taps("電話番号")
    offer(house, chat_task(house))
    hanako.taps("受ける")
    hanako.reads("取引条件のお知らせ", "さきほどのつづきです", "電話番号")
    hanako.taps("この条件で始める")
    hanako.reads("1 / 3")
    hanako.taps("ここで休む")
    hanako.reads("ここまで保存しました", "さきほどのつづきです", "電話番号")


def test_looking_at_work_in_the_middle_of_something_else(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.types("設定")
    hanako.taps("電話番号")
    hanako.types("メニュー")
    hanako.taps("しごとをさがす")
    hanako.reads("町名のよみがな", "さきほどのつづきです", "電話番号")
    hanako.taps("くわしく見る")
    hanako.reads("[受ける]", "さきほどのつづきです", "電話番号")
    hanako.types("090-8765-4321")
    hanako.reads("電話番号を変えました")


def test_somebody_elses_button_does_nothing(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    accept = hanako.button("受ける")
    stranger = house.resident()
    stranger.taps_data(accept)
    stranger.reads("ほかの方のため")
    assert assignments(house) == []


def test_an_unlinked_phone_is_led_to_the_registration(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))

    def unlink(context: Context) -> None:
        context.session.get_one(LineAccount, hanako.account_id).resident_id = None

    house.act(unlink)
    hanako.taps("受ける")
    hanako.reads("登録が必要です", "[登録をはじめる]")


def test_idle_words_and_pictures_leave_the_list(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    hanako.types("しごと")
    hanako.types("ふしぎなことば")
    hanako.reads("よくわかりませんでした")
    hanako.types("しごと")
    hanako.sends_picture()
    hanako.reads("受けとる手つづきがありません")
    assert hanako.state().name is None


def test_work_of_another_operator_is_not_shown(house: House, hanako: Chat) -> None:
    offer_id = offer(house, chat_task(house))
    other = house.act(_other_operator)

    def move(context: Context) -> None:
        offered = context.session.get_one(Offer, offer_id)
        offered.operator_id = context.session.get_one(Task, offered.task_id).operator_id = other

    see = hanako.button("受ける").replace("offer-accept", "offer-see").replace("&terms=1", "")
    house.act(move)
    hanako.taps_data(see)
    hanako.reads("見つかりませんでした")


def _other_operator(context: Context) -> int:
    return operators.create_operator(context, key="other", name="となり町の協議会", municipality_code="39344").id


def test_staff_may_accept_for_somebody_who_phones(house: House, hanako: Chat) -> None:
    offer_id = offer(house, chat_task(house))
    resident_id = hanako.resident_id()

    def accept(context: Context) -> None:
        account = context.session.get_one(LineAccount, hanako.account_id)
        taking.accept(context, offer_id, resident_id, account)

    house.act(accept)
    hanako.types("自分のしごと")
    hanako.types("1")
    hanako.taps("この条件で始める")
    hanako.reads("1 / 3")


def test_a_place_that_is_drawn_by_lot_is_put_in_for(house: House, hanako: Chat) -> None:
    lot = offer(house, chat_task(house), mode="lottery")
    hanako.types("しごと")
    hanako.taps("くわしく見る")
    hanako.reads("抽選です", "[抽選に申し込む]", "[今回は見送る]")
    hanako.taps("抽選に申し込む")
    hanako.reads("抽選の申し込みを受けました", "お知らせが来なければ")
    assert not assignments(house)
    closes_at = house.look(lambda session: session.get_one(Offer, lot).closes_at)
    house.passes(seconds=(closes_at - house.now).total_seconds() + 60)
    house.act(offers.expire_offers)
    assert "抽選に当たりました" in transcript(hanako.pushed)
    hanako.taps("この条件で始める")
    assert assignments(house)[0].status is AssignmentStatus.STARTED
