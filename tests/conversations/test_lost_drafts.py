"""Answers that no known key opens hold nobody up, neither where the private page sends in nor on the way to a new phone."""

import json
import re

from handlers.context import Context
from handlers.conversations import page_forms
from models.seal import Vault
from models.talk.conversations import ConversationState
from tests.conversations.house import House
from tests.conversations.test_new_phone import take_over
from tests.conversations.test_onboarding import asked_for_the_name
from tests.conversations.work import member


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
    chat.is_told("答えが読めなくなりました")
    assert chat.state().parked == []


def test_they_do_not_hold_up_a_new_phone(house: House) -> None:
    hanako = member(house)
    hanako.types("設定")
    hanako.types("口座")
    house.act(_breaks_answers, hanako.account_id)
    new = house.resident()
    take_over(house, hanako, new)
    new.types("お金のこと")
    new.reads("お金")


def _breaks_answers(context: Context, account_id: int) -> None:
    state = context.session.get_one(ConversationState, account_id)
    assert state.name is not None
    state.draft_sealed = b"sealed with a key that is gone"
