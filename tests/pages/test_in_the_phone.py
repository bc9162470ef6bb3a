"""Our pages in the browser over the demo's phone, as residents see them in LINE's own: they open, and their forms work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import FrameLocator, Page, async_playwright, expect

from handlers.conversations.bank import BANK
from models.page_links import page_token
from models.work.assignments import Answer, Assignment, AssignmentStatus, Notice
from simulator import Person, Platform, phone_routes, serve
from tests.pages.test_private import form_link
from tests.pages.test_work import PHOTO, READING, address_of, begun
from tests.support.counter import Counter
from tests.support.work_done import picture

pytestmark = pytest.mark.browser


class Phone:
    """A phone in a real browser; `opens` taps a link that has come, and gives what the browser over it shows."""

    def __init__(self, page: Page, address: str, person: Person) -> None:
        self.page = page
        self._address = address
        self._person = person

    async def opens(self, path: str) -> FrameLocator:
        closing = self.page.get_by_role("dialog").get_by_role("button", name="閉じる")
        if await closing.is_visible():
            await closing.click()
        action = {"type": "uri", "label": "ページをひらく", "uri": self._address + path}
        template = {"type": "buttons", "text": path[:20], "actions": [action]}
        self._person.platform.post(
            self._person.chat(),
            {"type": "template", "altText": "-", "template": template},
            sender="bot",
            sent_by="push",
        )
        row = self.page.locator("li.row").filter(has_text=path[:20])
        await row.get_by_role("button", name="ページをひらく").click()
        return self.page.frame_locator("iframe")


@asynccontextmanager
async def phone(counter: Counter, chromium: str) -> AsyncIterator[Phone]:
    platform = Platform(counter.clock, seed=1)
    counter.app.router.routes.extend(phone_routes(platform))
    person = platform.person("花子", channel=platform.add_channel("結"), friend=True)
    complaints: list[str] = []
    async with serve(counter.app) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--no-proxy-server"])
        page = await browser.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(f"{address}/phone/")
        yield Phone(page, address, person)
        await browser.close()
    await platform.close()
    assert complaints == []


async def test_pages_open_over_the_phone_and_their_forms_can_be_sent(sqlite_counter: Counter, chromium: str) -> None:
    counter = sqlite_counter
    account, assignment_id = await begun(counter, READING, PHOTO)
    (notice,) = await counter.rows(Notice)
    paper = await counter.look(lambda context: page_token(context.vault, "notice", notice.id))
    async with phone(counter, chromium) as shown:
        frame = await shown.opens(f"/notices/{paper}")
        await expect(frame.locator("h1")).to_have_text("取引条件のお知らせ")
        async with shown.page.expect_download():
            await frame.get_by_role("link", name="PDF").click()

        frame = await shown.opens(await form_link(counter, account, BANK))
        await frame.locator("[name=where][value=yucho]").click()
        await frame.locator("[name=symbol]").fill("10530")
        await frame.locator("[name=passbook_number]").fill("12345671")
        await frame.locator("[name=holder]").fill("ヤマダ ハナコ")
        await frame.locator("[name=step][value=check]").click()
        await frame.locator("[name=step][value=send]").click()
        await expect(frame.locator("main")).to_contain_text("受けとりました")

        frame = await shown.opens(await address_of(counter, account, assignment_id))
        for number, reading in enumerate(("いち", "に", "さん"), 1):
            await expect(frame.locator("h1")).to_contain_text(f"{number} / 3件")
            await frame.locator("[name=q0]").fill(reading)
            await frame.locator("[name=q1]").set_input_files(
                {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
            )
            await frame.locator("[name=step][value=next]").click()
        await frame.locator("[name=step][value=submit]").click()
        await expect(frame.locator("main")).to_contain_text("納品を受け取りました")
    assert {answer.values["reading"] for answer in await counter.rows(Answer)} == {"いち", "に", "さん"}
    [assignment] = await counter.rows(Assignment)
    assert assignment.status is AssignmentStatus.SUBMITTED


async def test_nobody_else_may_frame_a_page_and_nobody_at_all_the_console(sqlite_counter: Counter) -> None:
    http = sqlite_counter.stranger()
    own = (await http.get("/notices/none")).headers
    assert "frame-ancestors 'self'" in own["content-security-policy"]
    assert own["x-frame-options"] == "SAMEORIGIN"
    for path in ("/console/sign-in", "/api/v1/openapi.json"):
        headers = (await http.get(path)).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
