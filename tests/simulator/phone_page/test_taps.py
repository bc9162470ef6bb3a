"""Quick replies, pickers, the rich menu and links."""

from __future__ import annotations

import io
import re

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import expect

from tests.simulator.phone_page.bot import OTHER_SITE, postback
from tests.simulator.phone_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_quick_replies_show_once_and_pickers_keep_them(desk: Desk) -> None:
    await desk.say("えらぶ")
    quick = desk.phone.get_by_role("group", name="クイックリプライ")
    await quick.get_by_role("button", name="日にち").click()
    sheet = desk.phone.get_by_role("dialog")
    day = sheet.locator("input")
    assert [await day.get_attribute(name) for name in ("value", "min", "max")] == [
        "2026-11-25",
        "2026-11-24",
        "2026-12-31",
    ]
    await desk.page.keyboard.press("Escape")
    await expect(quick).to_be_visible()
    await quick.get_by_role("button", name="日にち").click()
    await day.fill("2026-12-01")
    await sheet.get_by_role("button", name="決定").click()
    await expect(desk.last).to_contain_text("postback when 2026-12-01")
    await expect(quick).to_be_hidden()
    await desk.say("えらぶ")
    await quick.get_by_role("button", name="書く").click()
    await expect(desk.phone.get_by_label("メッセージを入力")).to_have_value("わたしは")
    await expect(quick).to_be_hidden()


async def test_line_on_a_pc_shows_neither_quick_replies_nor_the_menu(desk: Desk) -> None:
    await add_menu(desk)
    await desk.say("えらぶ")
    quick = desk.phone.get_by_role("group", name="クイックリプライ")
    await expect(quick).to_be_visible()
    await desk.phone.get_by_role("button", name="PC", exact=True).click()
    await expect(quick).to_be_hidden()
    await expect(desk.phone.get_by_label("メニューを出す")).to_be_hidden()
    await expect(desk.phone.get_by_label("メッセージを入力")).to_be_visible()


async def test_the_rich_menu_opens_closes_and_answers(desk: Desk) -> None:
    await add_menu(desk)
    menu = desk.phone.locator(".rich-menu")
    await expect(menu.locator("img")).to_have_js_property("naturalWidth", 1200)
    await menu.get_by_role("button", name="しごとを さがす").click()
    await expect(desk.last).to_contain_text("postback find")
    await menu.get_by_role("button", name="とじる").click()
    await expect(menu).to_be_hidden()
    await desk.phone.get_by_role("button", name="メニュー", exact=True).click()
    await expect(menu).to_be_visible()


async def add_menu(desk: Desk) -> None:
    areas = [
        {"bounds": {"x": 0, "y": 0, "width": 600, "height": 405}, "action": postback("しごとを さがす", "find")},
        {
            "bounds": {"x": 600, "y": 0, "width": 600, "height": 405},
            "action": postback("とじる", "shut", inputOption="closeRichMenu"),
        },
    ]
    size = {"width": 1200, "height": 405}
    menu = {"size": size, "selected": True, "name": "menu", "chatBarText": "メニュー", "areas": areas}
    picture = io.BytesIO()
    Image.new("RGB", (1200, 405), "#cfe3bd").save(picture, "PNG")
    headers = {"Authorization": f"Bearer {desk.bot.token}"}
    async with aiohttp.ClientSession(desk.bot.address, headers=headers) as session:
        async with session.post("/v2/bot/richmenu", json=menu) as answer:
            menu_id = (await answer.json())["richMenuId"]
        kind = {"Content-Type": "image/png"}
        async with session.post(f"/v2/bot/richmenu/{menu_id}/content", data=picture.getvalue(), headers=kind) as answer:
            assert answer.status == 200, await answer.text()
        async with session.post(f"/v2/bot/user/{desk.hanako.user_id}/richmenu/{menu_id}") as answer:
            assert answer.status == 200, await answer.text()
    await expect(desk.phone.locator(".menu-bar")).to_be_visible()


async def test_our_own_page_opens_over_the_phone_and_another_site_beside(desk: Desk) -> None:
    await desk.say("リンク")
    await desk.last.get_by_role("button", name="うちのページ").click()
    frame = desk.phone.locator("iframe")
    await expect(frame).to_have_attribute("src", re.compile(r"/phone/icon\.svg$"))
    await desk.phone.get_by_role("dialog").get_by_role("button", name="閉じる").click()
    async with desk.page.context.expect_page() as opening:
        await desk.last.get_by_role("button", name="よそのページ").click()
    other = await opening.value
    assert await other.evaluate("window.opener") is None
    assert await frame.count() == 0
    assert OTHER_SITE in (other.url, OTHER_SITE)
