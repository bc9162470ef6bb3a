"""Coming back: the card that welcomes, the menu and the word for going on lead to where one was, by typing too."""

import json
import re

import pytest
from sqlalchemy import select

from handlers import upkeep
from handlers.context import Context
from handlers.office import operators
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind, OutboxMessage
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import HOME, agrees, asked_for_the_name, tells_details
from tests.conversations.work import member


def asked_for_skills(house: House) -> Chat:
    """Somebody who has told everything private, and is asked what they can do."""
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    return chat


@pytest.mark.parametrize("typed", ["つづける", "1", "はい", "つづき"])
def test_the_welcome_can_be_answered_by_typing(house: House, typed: str) -> None:
    chat = asked_for_the_name(house)
    house.passes(hours=13)
    chat.types("見本 花子")
    chat.reads("おかえりなさい", "[1. つづける]", "[2. はじめから]")
    chat.types(typed)
    chat.reads("お名前")
    assert chat.state().step == "name"


def test_starting_over_and_stopping_can_be_typed_but_an_old_no_is_neither(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed in ("はじめから", "2"):
        house.passes(hours=13)
        chat.types("いいえ")
        chat.reads("おかえりなさい")
        chat.types(typed)
        assert chat.state().step == "terms"
    house.passes(hours=13)
    chat.types("2")
    chat.types("3")
    chat.reads("ここでやめました")
    again = member(house, "en", kana="ヤマダ ジロウ")
    again.types("pause")
    house.passes(hours=13)
    again.types("1")
    again.types("continue")
    assert again.state().name == "pause"


def test_what_leads_to_the_registration_never_wipes_one_that_is_open(house: House) -> None:
    chat = asked_for_skills(house)
    step = chat.state().step
    for words in ("登録", "つづける", "自分のしごと"):
        chat.types(words)
        chat.reads("さきほどのつづきです")
        chat.reads_not("登録が必要です")
        assert chat.state().step == step
    chat.types("メニュー")
    chat.reads("[つづける: 登録]")
    chat.reads_not("[登録をはじめる]")
    chat.taps("つづける: 登録")
    assert chat.state().step == step
    chat.types("language")
    chat.types("メニュー")
    chat.taps("登録をはじめる")
    assert (chat.state().name, chat.state().step) == ("onboarding", step)
    house.passes(hours=13)
    chat.types("登録")
    chat.reads("おかえりなさい")


def test_on_a_page_the_word_for_going_on_brings_a_new_link(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    chat = asked_for_the_name(house, "details_page")
    chat.reads("「つづける」と書いてください", "[ページを開く]")

    def link() -> str:
        return re.findall(r"/private/([\w-]+)", json.dumps(chat.last))[-1]

    first = link()
    chat.types("つづける")
    assert (chat.state().step, link() != first) == ("details_page", True)


@pytest.mark.parametrize("words", ["はい", "メニュー", "やめる", "もどる", "人とはなす"])
def test_a_step_that_an_update_has_renamed_locks_nobody_out(house: House, words: str) -> None:
    chat = house.resident()
    chat.taps("登録をはじめる")
    with house.transaction() as session:
        session.get_one(ConversationState, chat.account_id).step = "renamed_since"
    chat.types(words)
    assert chat.last
    if words == "人とはなす":
        chat.types("ボットにもどる")
    chat.types("登録")
    chat.reads("同意する")


def test_steps_passed_or_set_aside_that_an_update_has_renamed_are_left_out(house: House) -> None:
    chat = house.resident()
    agrees(chat)
    chat.types(HOME)
    with house.transaction() as session:
        state = session.get_one(ConversationState, chat.account_id)
        state.past = [*state.past[:-1], "renamed_since"]
        state.parked = [{"name": "language", "step": "renamed_since", "past": [], "draft": None}]
    chat.types("もどる")
    chat.reads("18歳")
    chat.types("やめる")
    chat.reads("ここでやめました")
    assert (chat.state().name, chat.state().parked) == (None, [])


def test_a_nudge_to_what_an_update_has_renamed_begins_anew(house: House) -> None:
    chat = house.resident()
    chat.taps("登録をはじめる")
    chat.types("ことば")
    house.passes(days=1, hours=23)
    house.act(upkeep.nudge)
    chat.is_told("登録がとちゅうのままです")
    with house.transaction() as session:
        state = session.get_one(ConversationState, chat.account_id)
        state.parked = [{**state.parked[0], "step": "renamed_since"}]
    chat.taps("つづける", on="とちゅうのまま")
    chat.reads("同意する")
    assert (chat.state().name, [one["name"] for one in chat.state().parked]) == ("onboarding", ["language"])


def test_a_registration_is_reminded_of_by_day_and_at_once_wherever_it_stands(house: House) -> None:
    left, aside, talking = house.resident(), house.resident(), house.resident()
    for chat in (left, aside, talking):
        chat.taps("登録をはじめる")
    aside.types("ことば")
    assert (aside.state().name, len(aside.state().parked)) == ("language", 1)
    talking.types("人とはなす")
    house.passes(days=1, hours=13)
    assert not house.act(upkeep.nudge)
    assert [chat.pushed for chat in (left, aside, talking)] == [[], [], []]
    house.passes(hours=10)
    house.act(upkeep.nudge)
    assert talking.pushed == []
    query = select(OutboxMessage.not_before).where(OutboxMessage.kind == MessageKind.NEWS)
    assert set(house.look(lambda session: session.scalars(query).all())) == {house.now}
    for chat in (left, aside):
        chat.is_told("登録がとちゅうのままです")
        chat.taps("つづける", on="とちゅうのまま")
        chat.reads("同意する")


def test_towns_that_sleep_hold_up_no_reminder_of_those_awake(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    asleep, awake = [house.resident() for _ in range(3)], house.resident()
    for chat in (*asleep, awake):
        chat.taps("登録をはじめる")

    def share(context: Context) -> None:
        other = operators.create_operator(
            context, key="neighbour", name="となり町しごとの会", municipality_code="39387", address="x", phone="0"
        )
        context.session.get_one(LineAccount, awake.account_id).operator_id = other.id
        context.session.get_one(Operator, house.operator_id).quiet_from = 20

    house.act(share)
    house.passes(days=1, hours=10, minutes=30)
    assert not house.act(upkeep.nudge)
    assert ([len(chat.pushed) for chat in asleep], len(awake.pushed)) == ([0, 0, 0], 1)
    house.passes(hours=12)
    while house.act(upkeep.nudge):
        pass
    assert ([len(chat.pushed) for chat in asleep], len(awake.pushed)) == ([1, 1, 1], 1)
