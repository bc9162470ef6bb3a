"""A person at the phone: friends, words, photos, two phones, time and small screens."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.simulator.phone_page.bot import text
from tests.simulator.phone_page.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_new_person_adds_the_account_and_the_talk_survives_a_reload(desk: Desk) -> None:
    desk.platform.add_account("太郎")
    await expect(desk.phone.get_by_label("人").locator("option", has_text="太郎")).to_be_attached()
    await desk.phone.get_by_label("人").select_option("太郎")
    await expect(desk.phone.locator(".foot")).to_have_js_property("inert", True)
    await desk.phone.get_by_role("button", name="友だち追加").click()
    await expect(desk.last).to_contain_text("ようこそ")
    await expect(desk.phone.locator(".foot")).to_have_js_property("inert", False)
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
    await expect(desk.phone.locator(".cost")).to_have_text("無料1 有料1")
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


async def test_a_phone_that_nobody_holds_yet_stays_on_the_desk(desk: Desk) -> None:
    nobody = {"id": "b", "userId": None, "channelId": desk.channel.id, "pc": False, "twice": False, "scale": 1}
    held = {**nobody, "id": "a", "userId": desk.hanako.user_id}
    for _ in range(2):
        await desk.page.evaluate(
            "phones => localStorage.setItem('simulator.phones', JSON.stringify(phones))", [held, nobody]
        )
        await desk.page.reload()
        await expect(desk.page.locator(".pane")).to_have_count(2)
        await expect(desk.page.locator(".pane").last.get_by_role("button", name="人を追加")).to_be_visible()


async def test_the_desk_begins_anew_with_a_simulator_that_has_forgotten_a_person(desk: Desk) -> None:
    nobody = {"id": "b", "userId": None, "channelId": desk.channel.id, "pc": True, "twice": False, "scale": 1}
    forgotten = {**nobody, "id": "a", "userId": "U" + "0" * 32}
    await desk.page.evaluate(
        "phones => localStorage.setItem('simulator.phones', JSON.stringify(phones))", [forgotten, nobody]
    )
    await desk.page.reload()
    await expect(desk.page.locator(".pane")).to_have_count(1)
    await expect(desk.page.locator(".pane.is-pc")).to_have_count(0)


async def test_the_whole_talk_can_be_read_after_a_reload_and_a_break_leaves_no_hole(desk: Desk) -> None:
    rows = desk.phone.locator("li.row")
    number = len(desk.hanako.chat().bubbles)
    for count in range(1, 251):
        desk.show(text(f"第{count}通"))
    await expect(rows).to_have_count(number + 250)
    await desk.page.reload()
    await expect(rows).to_have_count(200)
    await expect(rows.last).to_be_in_viewport()
    await expect(desk.phone.locator(".day")).to_have_count(1)
    first = rows.filter(has_text="第51通")
    await first.scroll_into_view_if_needed()
    await expect(rows).to_have_count(number + 250)
    await expect(first).to_be_in_viewport()
    await expect(rows.last).not_to_be_in_viewport()
    await expect(desk.phone.locator(".day")).to_have_count(1)
    assert await rows.evaluate_all("rows => rows.every((row, place) => row.dataset.n === String(place + 1))")

    live = desk.platform.live
    heard, live._listeners = live._listeners, set()
    for count in range(251, 751):
        desk.show(text(f"第{count}通"))
    live._listeners = heard
    desk.platform.announce_chat(desk.hanako.chat())
    await expect(rows).to_have_count(number + 750)
    assert await rows.evaluate_all("rows => rows.every((row, place) => row.dataset.n === String(place + 1))")
