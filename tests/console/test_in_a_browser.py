"""The console in a real browser: an offer composed with its card drawn, work reviewed by keyboard, and both widths."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from handlers.context import Context
from handlers.dispatch import waitlist
from handlers.dispatch.waves import send_waves
from handlers.work import taking, working
from models.dispatch.offers import Invitation
from models.people.line_accounts import LineAccount
from models.work.assignments import Assignment
from samples import town
from simulator import serve
from tests.support.counter import PASSWORD, Counter
from tests.support.work_done import hand_in, offer, publish

pytestmark = pytest.mark.browser

WIDTHS = (1400, 390)


@asynccontextmanager
async def _browser(counter: Counter, chromium: str, email: str) -> AsyncIterator[Page]:
    """A signed-in page. What the browser complains of, a breach of the policy above all, fails the test."""
    complaints: list[str] = []
    async with serve(counter.app) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--no-proxy-server"])
        page = await browser.new_page(base_url=address)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("dialog", lambda dialog: dialog.accept())
        await page.goto("/console/sign-in")
        await page.fill("[name=email]", email)
        await page.fill("[name=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console/")
        yield page
        await browser.close()
    assert complaints == []


async def test_an_offer_is_composed_with_its_card_and_sent(sqlite_counter: Counter, chromium: str) -> None:
    await sqlite_counter.resident()
    await publish(sqlite_counter)
    async with _browser(sqlite_counter, chromium, town.STAFF[0][0]) as page:
        await page.click("nav >> text=募集")
        await page.click("text=募集を作る")
        await page.wait_for_url("**/offers/new")
        assert not await page.is_visible("[name=first]")
        await page.check("[name=mode][value=first]")
        await page.fill("[name=first]", "1")
        await page.click("text=つぎへ")
        card = page.locator("[data-message] .fx-bubble")
        await card.wait_for()
        assert "町名の読み" in await card.inner_text()
        assert "600円" in await card.inner_text()
        for width in WIDTHS:
            await _fits(page, width)
        await page.click("text=1人に送る")
        await page.wait_for_selector("text=募集を送りました")
    assert len(await sqlite_counter.rows(Invitation)) == 1


async def test_an_auditor_reads_who_was_asked_in_which_order_and_why(sqlite_counter: Counter, chromium: str) -> None:
    people = [await sqlite_counter.resident(kana) for kana in ("ヤマダ ハナコ", "サトウ タロウ", "スズキ ジロウ")]
    _, task_id = await publish(sqlite_counter, rows=3, places=1)
    offer_id = await offer(sqlite_counter, task_id, "waves")
    await sqlite_counter.act(send_waves)
    await sqlite_counter.act(wait_after_a_full_offer, offer_id, *people[:2])
    async with _browser(sqlite_counter, chromium, "auditor@kosha.example") as page:
        await page.goto(f"/console/offers/{offer_id}")
        for words in ("案内した順", "空きを待っていた", "まで取り置き", "はじめての案内", "だれから案内するか"):
            await expect(page.locator("main")).to_contain_text(words)
        assert await page.locator("form[action$=close]").count() == 0
        for width in (1280, *WIDTHS):
            await _fits(page, width)


def wait_after_a_full_offer(context: Context, offer_id: int, holder: LineAccount, waiter: LineAccount) -> None:
    """One takes the place, another waits, and it is given back: it is kept for who waits."""
    taken = taking.accept(context, offer_id, holder.resident_id or 0, holder)
    waitlist.wait_for(context, offer_id, waiter.resident_id or 0, waiter)
    working.hand_back(context, taken.assignment.id, holder.resident_id or 0)


async def test_work_is_reviewed_by_keyboard(sqlite_counter: Counter, chromium: str) -> None:
    order_id, task_id = await publish(sqlite_counter, rows=6)
    people = [await sqlite_counter.resident(kana) for kana in ("ヤマダ ハナコ", "サトウ タロウ")]
    offer_id = await offer(sqlite_counter, task_id)
    for one in people:
        await hand_in(sqlite_counter, one, order_id, task_id, offer_id)
    async with _browser(sqlite_counter, chromium, "reviewer@kosha.example") as page:
        await page.goto("/console/reviews")
        await page.click("text=はじめから検収する")
        await page.wait_for_url("**/reviews/*")
        for width in WIDTHS:
            await _fits(page, width)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await expect(page.locator(".answer.at.chosen")).to_have_count(1)
        await page.keyboard.press("r")
        await expect(page.locator("#return-form small[data-example]")).to_contain_text("例: よみが1文字ちがう")
        await page.keyboard.press("Tab")
        await page.keyboard.type("2件めを見なおしてください。")
        await page.click("#return-form button")
        await page.wait_for_selector("text=手直しをお願いしました")
        await page.wait_for_load_state()
        await page.keyboard.press("a")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("text=合格にしました")
    assert [one.status for one in await sqlite_counter.rows(Assignment)] == ["returned", "approved"]


async def test_a_table_is_looked_at_before_it_is_taken(sqlite_counter: Counter, chromium: str, tmp_path: Any) -> None:
    table = tmp_path / "町名.csv"
    table.write_bytes("番号,町名\r\n1,葵町\r\n2,上井\r\n".encode("cp932"))
    director = await sqlite_counter.browser("director")
    order_id, _ = await publish(sqlite_counter)
    given = {"title": "下書き", "description": "x", "kind": "chat", "unit_minutes": "1", "unit_fee_yen": "20"}
    given |= {"units_per_place": "10", "due_at": "2026-12-01T18:00", "withholding": "none"}
    made = await director.post(f"/orders/{order_id}/tasks", given)
    async with _browser(sqlite_counter, chromium, town.STAFF[0][0]) as page:
        await page.goto(f"/console/orders/{order_id}/tasks/new")
        boxes = [await page.locator(f"[name={name}]").bounding_box() for name in ("unit_minutes", "units_per_place")]
        assert len({box["y"] for box in boxes if box}) == 1
        await page.goto(f"{made.headers['location']}/items")
        await page.set_input_files("[name=table]", table)
        await page.wait_for_selector("text=2件 → 1人分")
        await page.select_option("[name=way_0]", "keep")
        await expect(page.locator("#looked table th")).to_have_count(1)
        await _fits(page, WIDTHS[1])
        await page.click("button:text-is('取りこむ')")
        await page.wait_for_selector("text=作業データを取りこみました")


async def _fits(page: Page, width: int) -> None:
    """Nothing hangs out at the side."""
    await page.set_viewport_size({"width": width, "height": 900})
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
