# japanese: the title of the work that must be in the picture
"""A picture of the phones, taken where Chromium and Playwright (of the developers' tools) are installed."""

import shutil
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1320, 900


async def take_picture(address: str, file: Path) -> bool:
    """Photograph the desk of phones at `address` into `file` (PNG); False where there is nothing to do it with."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        return False
    if browser is None:
        return False
    async with async_playwright() as tools:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = await tools.chromium.launch(executable_path=browser, args=arguments)
        page = await chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await page.goto(f"{address}/phone/", wait_until="load")
        # The page's stream of news never ends, so there is no idle network to wait for: wait for what must be seen.
        await page.get_by_text("町名のよみを確かめる").last.wait_for()
        await page.wait_for_timeout(1000)
        await page.screenshot(path=file)
        await chromium.close()
    return True
