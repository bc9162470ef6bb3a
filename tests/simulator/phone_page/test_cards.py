"""What accounts send, drawn: cards, templates, media, and what means harm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.simulator.phone_page.bot import CARD, flex, text
from tests.simulator.phone_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_text_of_a_message_never_becomes_markup(desk: Desk) -> None:
    await desk.say("あぶない")
    await expect(desk.last).to_contain_text("<img src=x onerror=")
    assert await desk.last.locator("img, script").count() == 0
    assert await desk.page.title() != "owned"


async def test_a_hostile_card_neither_runs_nor_leaves_its_bubble(desk: Desk) -> None:
    bad = "javascript:document.title='owned'"
    huge: dict[str, Any] = {"size": "1000000000px", "color": "red;position:fixed", "margin": "9e9px"}
    contents = [
        {"type": "text", "text": "<b>太い</b>", "wrap": True, **huge},
        {"type": "image", "url": bad, "size": "999999999px", "aspectRatio": "1:99999"},
        {
            "type": "box",
            "layout": "x",
            "width": "calc(1px)",
            "height": "1e9px",
            "contents": [{"type": "nothing"}, None],
        },
        {"type": "button", "action": {"type": "uri", "label": "だめ", "uri": bad}},
        {"type": "text", "text": "ok", "position": "absolute", "offsetTop": "999999px", "flex": 1e308},
    ]
    body = {"type": "box", "layout": "vertical", "paddingAll": "99999999px", "backgroundColor": f"url({bad})"}
    desk.show(flex({"type": "bubble", "size": "../mega", "body": body | {"contents": contents}}))
    await expect(desk.last).to_contain_text("<b>太い</b>")
    await desk.last.get_by_role("button", name="だめ").click()
    await expect(desk.page.get_by_text("このリンクは開けません")).to_be_visible()
    assert await desk.page.title() != "owned"
    assert len(desk.page.context.pages) == 1
    markup = await desk.phone.locator(".device").evaluate("device => device.outerHTML")
    assert not re.search(r'(href|src|style|poster)="[^"]*(javascript:|1000000000px|position: fixed)', markup)
    wide, own = await desk.last.locator(".fx-bubble").evaluate("b => [b.offsetWidth, b.closest('.device').offsetWidth]")
    assert wide <= own


async def test_a_message_that_cannot_be_drawn_leaves_the_others_alone(desk: Desk) -> None:
    desk.show(
        {
            "type": "flex",
            "altText": "壊れた",
            "contents": {"type": "bubble", "body": {"type": "box", "contents": [None]}},
        }
    )
    desk.show({"type": "template", "altText": "空", "template": None})
    desk.show({"type": "mystery"})
    desk.show(text("つぎ"))
    await expect(desk.last).to_contain_text("つぎ")
    await expect(desk.phone.locator("li.row")).to_have_count(4)


async def test_a_card_is_drawn_and_its_button_answers_once(desk: Desk) -> None:
    await desk.say("カード")
    card = desk.last.locator(".fx-bubble")
    await expect(card).to_contain_text(CARD["body"]["contents"][0]["text"])
    assert await card.evaluate("card => card.offsetWidth") == 300
    assert await card.get_by_text("おためし").evaluate("s => getComputedStyle(s).color") == "rgb(194, 37, 37)"
    title = card.get_by_text("ふりがなの確認")
    assert await title.evaluate("t => getComputedStyle(t).fontSize") == "19px"
    await desk.phone.get_by_label("文字の大きさ").select_option("1.5")
    assert await title.evaluate("t => getComputedStyle(t).fontSize") == "28.5px"
    await card.get_by_role("button", name="やってみる").click()
    await expect(desk.phone.locator("li.person", has_text="やってみます")).to_have_count(1)
    await expect(desk.last).to_contain_text("postback take:1")
    assert desk.bot.postbacks() == ["take:1"]


async def test_templates_media_and_imagemaps_are_drawn(desk: Desk) -> None:
    await desk.say("いろいろ")
    for kind in ("sticker", "location", "audio", "video", "image"):
        await expect(desk.phone.locator(f"li.bot [data-kind={kind}]")).to_be_visible()
    await desk.say("型")
    await expect(desk.phone.locator("[data-kind=template]")).to_have_count(3)
    await desk.phone.locator("[data-kind=imagemap] .area").click()
    await expect(desk.last).to_contain_text("左")
    await desk.say("横")
    row = desk.last.locator(".fx-carousel")
    await expect(row.locator(".fx-bubble")).to_have_count(3)
    assert await row.evaluate("row => row.scrollWidth > row.clientWidth")
