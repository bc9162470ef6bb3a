"""The open phone page, the real simulator behind it, and a small bot that answers through the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from simulator import Channel, MovableClock, Person, Platform, create_simulator, serve
from tests.simulator.phone_page.bot import Bot

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
# Nothing of the outside is fetched: pictures of other hosts are simply lost.
HERE_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


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
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", HERE_ONLY])
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
        page = await context.new_page()
        page.set_default_timeout(20_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda entry: problems.append(entry.text) if "Content Security" in entry.text else None)
        await page.goto(f"{address}/phone/")
        await expect(page.locator(".pane")).to_have_count(1)
        yield Desk(page, platform, channel, hanako, bot, problems)
        await context.close()
        assert not problems
    await platform.close()
