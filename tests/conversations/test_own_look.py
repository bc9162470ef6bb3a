"""All that an operator says has its look: the band above every card, and its colour wherever a card has the main one."""

import json
from collections.abc import Iterator
from typing import Any

from handlers.context import Context
from handlers.office import operators
from handlers.towns import moving
from messages.dressing import dressed
from messages.line import ACCENT
from models.people.look import Look
from models.people.operators import Operator
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_shared_account import NEIGHBOUR, neighbour_id, share
from tests.conversations.work import chat_task, member, offer, outside_task, taken

BLUE, NAME = "#1d4ed8", "みすぼ"


def _takes_a_look(context: Context, operator_id: int, colour: str, name: str) -> None:
    operator = context.session.get_one(Operator, operator_id)
    operators.change_operator(context, operator, look_colour=colour, short_name=name)


def _bubbles(chat: Chat) -> Iterator[dict[str, Any]]:
    """Every card that has come, oldest first."""
    for message in chat.shown:
        if message["type"] == "flex":
            contents = message["contents"]
            yield from contents["contents"] if contents["type"] == "carousel" else [contents]


def _band(bubble: dict[str, Any]) -> tuple[str, str]:
    return bubble["header"]["backgroundColor"], bubble["header"]["contents"][0]["text"]


def test_every_card_of_the_talk_has_the_operators_look_and_the_houses_own_colour_is_gone(house: House) -> None:
    house.act(_takes_a_look, house.operator_id, BLUE, NAME)
    chat = member(house)
    offer(house, chat_task(house))
    taken(chat)
    for words in (
        "しもだ",
        "ここで休む",
        "メニュー",
        "設定",
        "自分のしごと",
        "お金のこと",
        "しごと",
        "困りごと",
        "引っ越し",
    ):
        chat.types(words)
    chat.types("やめる")
    house.passes(days=1)
    offer(house, outside_task(house))
    taken(chat)
    chat.taps("納品する")
    chat.types("できました")
    chat.taps("納品する")
    house.act(moving.propose, house.operator_id, chat.resident_id())
    bubbles = list(_bubbles(chat))
    assert len(bubbles) > 15
    assert {_band(bubble) for bubble in bubbles} == {(BLUE, NAME)}
    assert ACCENT not in json.dumps(bubbles)
    assert json.dumps(chat.shown).count(BLUE) > len(bubbles), "main buttons have it too"


def test_what_has_a_band_already_and_what_is_no_card_stay_as_they_are(house: House) -> None:
    chat = member(house)
    chat.types("メニュー")
    once = chat.last[-1]
    assert dressed(once, Look(BLUE, NAME)) == once
    words = {"type": "text", "text": ACCENT}
    assert dressed(words, Look(BLUE, NAME)) == words


def test_on_a_shared_account_cards_are_the_accounts_own_until_the_town_is_known(house: House) -> None:
    house.act(share, house.channel_id)
    house.act(_takes_a_look, house.operator_id, BLUE, NAME)
    house.act(_takes_a_look, house.look(neighbour_id), "#7b1fa2", "みよた")
    chat = house.resident()
    chat.taps("登録をはじめる")
    assert {_band(bubble) for bubble in _bubbles(chat)} == {(ACCENT, "みすぼ町のしごと")}
    seen = len(list(_bubbles(chat)))
    chat.types(NEIGHBOUR)
    later = list(_bubbles(chat))[seen:]
    assert {_band(bubble) for bubble in later} == {("#7b1fa2", "みよた")}
