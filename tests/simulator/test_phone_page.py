"""The phone page in a real browser, against the real simulator and a small bot that answers through the API."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from simulator import Channel, MovableClock, Person, Platform, create_simulator, serve
from tests.simulator.phone_desk import CARD, OTHER_SITE, Bot, flex, postback, text

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass
class Desk:
    """The open page and what stands behind it."""

    page: Page
    platform: Platform
    channel: Channel
    hanako: Person
    bot: Bot
    problems: list[str]

    @property
    def phone(self) -> Locator:
        return self.page.locator(".pane").first

    @property
    def last(self) -> Locator:
        return self.phone.locator("li.row").last

    async def say(self, words: str) -> None:
        if await self.phone.get_by_label("キーボードを出す").is_visible():
            await self.phone.get_by_label("キーボードを出す").click()
        await self.phone.get_by_label("メッセージを入力").fill(words)
        await self.phone.get_by_label("メッセージを入力").press("Enter")
        await expect(self.phone.locator("li.person").filter(has_text=words).last).to_be_visible()

    def show(self, message: dict[str, Any]) -> None:
        """Put a message into the chat past all checks, as a broken platform might."""
        self.platform.post(self.hanako.chat(), message, sender="bot", sent_by="push")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    bot = Bot()
    platform = Platform(MovableClock(START), seed=7, post=bot)
    channel = platform.add_channel("結", webhook_url="http://bot.test/line")
    hanako = platform.person("花子", channel=channel, friend=True)
    async with serve(create_simulator(platform=platform)) as address:
        bot.address, bot.token = address, channel.access_token
        context = await browser.new_context(viewport={"width": 1400, "height": 900}, locale="ja-JP")
        # Nothing of the outside is fetched: pictures of other hosts are simply lost.
        await context.route(lambda url: not url.startswith(address), lambda route: route.abort())
        page = await context.new_page()
        page.set_default_timeout(5000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda entry: problems.append(entry.text) if "Content Security" in entry.text else None)
        await page.goto(f"{address}/phone/")
        await expect(page.locator(".pane")).to_have_count(1)
        yield Desk(page, platform, channel, hanako, bot, problems)
        await context.close()
        assert not problems
    await platform.close()


async def test_a_new_person_adds_the_account_and_the_talk_survives_a_reload(desk: Desk) -> None:
    desk.platform.add_account("太郎")
    await expect(desk.phone.get_by_label("人").locator("option", has_text="太郎")).to_be_attached()
    await desk.phone.get_by_label("人").select_option("太郎")
    await desk.phone.get_by_role("button", name="友だち追加").click()
    await expect(desk.last).to_contain_text("ようこそ")
    await desk.page.reload()
    await expect(desk.last).to_contain_text("ようこそ")
    await desk.phone.get_by_role("button", name="ブロック", exact=True).click()
    await desk.phone.get_by_role("button", name="ブロック解除").click()
    await expect(desk.phone.locator("li.row", has_text="ようこそ")).to_have_count(2)
    assert [event["type"] for event in desk.bot.events] == ["follow", "unfollow", "follow"]


async def test_enter_sends_but_not_while_a_word_is_being_converted(desk: Desk) -> None:
    field = desk.phone.get_by_label("メッセージを入力")
    await field.fill("かんじ")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    await expect(field).to_have_value("かんじ")
    await field.press("Enter")
    await expect(desk.last).to_contain_text("かんじ")
    await expect(desk.last.get_by_text("既読")).to_be_visible()
    await expect(field).to_have_value("")


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


async def test_a_photo_is_sent_and_can_be_unsent(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    async with desk.page.expect_file_chooser() as choosing:
        await desk.phone.get_by_label("写真・動画をえらぶ").click()
    chooser = await choosing.value
    await chooser.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    await expect(desk.last.locator("img")).to_have_js_property("naturalWidth", 60)
    await desk.last.get_by_label("このメッセージのメニュー").click()
    await desk.phone.get_by_role("button", name="送信取消").click()
    await expect(desk.last).to_contain_text("送信を取り消しました")
    assert [event["type"] for event in desk.bot.events] == ["message", "unsend"]


async def test_stickers_and_places_are_sent(desk: Desk) -> None:
    await desk.phone.get_by_role("button", name="スタンプ", exact=True).click()
    await desk.phone.get_by_role("button", name="スタンプ OK!").click()
    await expect(desk.last.locator(".sticker")).to_be_visible()
    await desk.phone.get_by_label("ファイルや位置情報").click()
    await desk.phone.get_by_role("button", name="位置情報", exact=True).click()
    await desk.phone.get_by_label("住所").fill("中央1-2-3")
    await desk.phone.get_by_role("button", name="おくる").click()
    await expect(desk.last).to_contain_text("中央1-2-3")
    assert [event["message"]["type"] for event in desk.bot.events] == ["sticker", "location"]


async def test_one_account_on_two_phones_tapped_twice_at_once(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="電話を追加").click()
    await expect(desk.page.locator(".pane")).to_have_count(2)
    await desk.say("カード")
    for pane in await desk.page.locator(".pane").all():
        await expect(pane.locator(".fx-bubble")).to_be_visible()
    await desk.phone.get_by_role("button", name="2回タップ").click()
    await desk.last.get_by_role("button", name="やってみる").click()
    for pane in await desk.page.locator(".pane").all():
        await expect(pane.locator("li.bot", has_text="postback take:1")).to_have_count(2)
    assert desk.bot.postbacks() == ["take:1", "take:1"]
    await desk.page.reload()
    await expect(desk.page.locator(".pane")).to_have_count(2)


async def test_time_moves_messages_are_counted_and_faults_are_set(desk: Desk) -> None:
    clock = desk.page.get_by_label("シミュレーターの時刻")
    await expect(clock).to_have_text("11月24日(火) 10:00")
    await desk.page.get_by_role("button", name="+1時間").click()
    await expect(clock).to_have_text("11月24日(火) 11:00")
    await desk.page.get_by_role("button", name="明日 9:00").click()
    await expect(clock).to_have_text("11月25日(水) 9:00")
    await desk.bot.call("/v2/bot/message/push", {"to": desk.hanako.user_id, "messages": [text("お知らせ")]})
    await desk.say("カード")
    await expect(desk.page.locator(".counter")).to_contain_text("返信(無料) 1")
    await expect(desk.page.locator(".counter")).to_contain_text("有料 1 / 200通")
    await expect(desk.phone.locator(".cost")).to_have_text("無料 1 ・ 有料 1")
    await desk.page.get_by_role("button", name="設定と故障").click()
    drawer = desk.page.get_by_role("complementary")
    await drawer.get_by_label("なにが").select_option("429")
    await drawer.get_by_role("button", name="故障を入れる").click()
    await expect(drawer.locator(".fault-list li")).to_contain_text("429")
    assert [fault.kind for fault in desk.platform.faults.active] == ["429"]
    await drawer.get_by_label("故障を消す").click()
    await expect(drawer.locator(".fault-list li")).to_have_count(0)
    await drawer.get_by_label("料金プラン").first.select_option("light")
    await expect(desk.page.locator(".counter")).to_contain_text("5000通")


async def test_dots_move_while_the_bot_is_at_work(desk: Desk) -> None:
    await desk.bot.call("/v2/bot/chat/loading/start", {"chatId": desk.hanako.user_id, "loadingSeconds": 20})
    dots = desk.phone.get_by_label("入力中")
    await expect(dots).to_be_visible()
    await desk.bot.call("/v2/bot/message/push", {"to": desk.hanako.user_id, "messages": [text("おわりました")]})
    await expect(dots).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390])
async def test_one_phone_fills_a_small_screen(desk: Desk, width: int) -> None:
    await desk.page.set_viewport_size({"width": width, "height": 700})
    await desk.say("カード")
    await expect(desk.last.locator(".fx-bubble")).to_be_visible()
    assert await desk.phone.evaluate("pane => pane.offsetWidth") == width
    for part in ("html", ".talk", ".composer"):
        assert await desk.page.locator(part).first.evaluate("part => part.scrollWidth <= part.clientWidth"), part
    await desk.phone.get_by_label("シミュレーターの操作").click()
    await expect(desk.page.get_by_role("button", name="明日 9:00")).to_be_visible()
