"""The dashboard in Chromium, before a daemon with the fake shader."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from tests.daemon.conftest import PATIENCE, Daemon, running_daemon

from belladonnad.database import Database, database_path
from belladonnad.security.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Visit:
    """Somebody who looks at the dashboard.

    Attributes:
        daemon: whose it is.
        page: with the dashboard open and signed in.
    """

    daemon: Daemon
    page: Page

    async def go(self, place: str) -> None:
        """Open a page by its name in the navigation."""
        await self.page.get_by_role("navigation").get_by_role("link", name=place).click()
        await expect(self.page.get_by_role("heading", level=1, name=place)).to_be_focused()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, started once."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is not installed. On Debian: apt install chromium")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that has been nowhere yet."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    await context.close()


@asynccontextmanager
async def opened(context: BrowserContext, url: str) -> AsyncIterator[Page]:
    """Open the dashboard as `belladonnad open` does; at the end nothing must have gone wrong in the page."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    with Database(database_path()) as database:
        link = Sessions(database).link(f"{url}/")
    await page.goto(link)
    await expect(page.get_by_role("navigation")).to_be_visible()
    yield page
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def visit(context: BrowserContext) -> AsyncIterator[Visit]:
    """The dashboard of a daemon whose shader is the fake one."""
    async with running_daemon() as daemon, opened(context, daemon.url) as page:
        yield Visit(daemon, page)
