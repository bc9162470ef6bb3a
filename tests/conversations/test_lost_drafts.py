"""Answers that no known key opens hold nobody up, and are there again when the key is; and none lies for ever."""

import json
import re

from handlers import upkeep
from handlers.context import Context
from handlers.conversations import page_forms
from handlers.engine import talk
from handlers.office.resealing import PLACES
from models.seal import Vault
from models.talk.conversations import ConversationState
from tests.conversations.house import House
from tests.conversations.test_new_phone import take_over
from tests.conversations.test_onboarding import asked_for_the_name
from tests.conversations.work import member, tells_expense


def test_what_was_set_aside_and_opens_no_more_is_said_as_the_page_goes_on(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    chat = asked_for_the_name(house, "details_page")
    lost = Vault({"gone": bytes(32)}).seal("anything", b"{}").hex()

    def set_aside(context: Context) -> None:
        state = context.session.get_one(ConversationState, chat.account_id)
        state.parked = [{"name": "settings", "step": "menu", "past": [], "draft": lost}]

    house.act(set_aside)
    details = {"name": "見本 花子", "kana": "ミホン ハナコ", "born_on": "1990-04-01", "phone": "090-1234-5678"}
    link = re.findall(r"/private/([\w-]+)", json.dumps(chat.last))[-1]
    assert house.act(page_forms.send_in, link, details) == 1
    chat.is_told("答えがいま読めません")
    assert [entry["name"] for entry in chat.state().parked] == ["settings"]


def test_they_come_back_with_the_key_without_what_was_taken_back(house: House) -> None:
    chat = member(house)
    tells_expense(house, chat)
    told = chat.last_message_id
    chat.types("ことば")
    key = house.vault
    house.vault = Vault({"k2": bytes(32)})
    chat.types("メニュー")
    chat.reads("いま読めません", "しごと")
    chat.types("設定")
    chat.reads_not("いま読めません")
    chat.types("やめる")
    chat.unsends(told)
    assert (chat.state().name, len(chat.state().parked)) == (None, 2)
    house.vault = key
    chat.types("お金のこと")
    chat.reads("お金", "ことば")
    chat.taps("やさしい日本語")
    chat.reads("何に つかいましたか")
    assert chat.state().name == "expense"
    draft = house.look(lambda session: talk.draft_of(chat.turn(session)))
    assert (draft.get("yen"), draft.get("what")) == (480, None)


def test_nobody_is_reminded_of_what_opens_no_more(house: House) -> None:
    chat = house.resident()
    chat.types("登録")
    chat.types("はい")
    house.vault = Vault({"k2": bytes(32)})
    chat.types("メニュー")
    assert [entry["name"] for entry in chat.state().parked] == ["onboarding"]
    house.passes(days=1, hours=1)
    assert not house.act(upkeep.nudge)
    assert chat.pushed == []


def test_they_come_back_without_a_word_where_people_are_asked_for(house: House) -> None:
    chat = member(house)
    tells_expense(house, chat)
    key = house.vault
    house.vault = Vault({"k2": bytes(32)})
    chat.types("メニュー")
    house.vault = key
    chat.types("人とはなす")
    chat.reads_not("領収書")
    assert chat.state().name == "expense"
    chat.taps("ボットにもどる")
    chat.reads("領収書")


def test_what_opens_is_sealed_with_the_new_key_beside_what_does_not(house: House) -> None:
    chat = house.resident()
    chat.types("登録")
    chat.types("ことば")
    lost = {"name": "settings", "step": "menu", "past": [], "draft": Vault({"gone": bytes(32)}).seal("x", b"{}").hex()}

    def add(context: Context) -> None:
        state = context.session.get_one(ConversationState, chat.account_id)
        state.parked = [lost, *state.parked]

    house.act(add)
    house.vault = Vault({"k2": bytes(32), "k1": bytes(range(32))})
    done = house.act(PLACES["conversations.parked"], None)
    assert (done.resealed, done.broken) == (1, [f"conversations:{chat.account_id}"])
    first, second = (bytes.fromhex(entry["draft"]) for entry in chat.state().parked)
    assert first.hex() == lost["draft"]
    assert second.startswith(house.vault.mark)


def test_what_was_set_aside_goes_after_a_week_whether_its_owner_writes_or_not(house: House) -> None:
    here, gone = member(house), member(house, kana="ヤマダ タロウ")
    for chat in (here, gone):
        chat.types("設定")
        chat.types("口座")
        house.act(_is_only_aside, chat.account_id)
    house.passes(days=6)
    here.types("ことば")
    assert not house.act(upkeep.forget_drafts)
    assert [len(chat.state().parked) for chat in (here, gone)] == [1, 1]
    house.passes(days=2)
    here.types("もどる")
    house.act(upkeep.forget_drafts)
    assert [chat.state().parked for chat in (here, gone)] == [[], []]


def test_they_do_not_hold_up_a_new_phone(house: House) -> None:
    hanako = member(house)
    hanako.types("設定")
    hanako.types("口座")
    house.act(_breaks_answers, hanako.account_id)
    new = house.resident()
    take_over(house, hanako, new)
    new.types("お金のこと")
    new.reads("お金")


def _is_only_aside(context: Context, account_id: int) -> None:
    state = context.session.get_one(ConversationState, account_id)
    assert state.draft_sealed
    entry = {"name": state.name, "step": state.step, "past": [], "draft": state.draft_sealed.hex()}
    state.name = state.step = state.draft_sealed = None
    state.parked = [{**entry, "at": context.now.isoformat()}]


def _breaks_answers(context: Context, account_id: int) -> None:
    state = context.session.get_one(ConversationState, account_id)
    assert state.name is not None
    state.draft_sealed = b"sealed with a key that is gone"
