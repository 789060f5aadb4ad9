from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect
from tests.daemon.dashboard.conftest import opened

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import BrowserContext, Page
    from tests.conftest import MakePicture
    from tests.daemon.conftest import DaemonProcess
    from tests.daemon.dashboard.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def assert_accessible(page: Page, where: str) -> None:
    results = await Axe().run(page)
    assert len(results.response["passes"]) > 10, "axe has looked"
    assert results.violations_count == 0, f"{where}\n{results.generate_report()}"
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0, f"{where} is wider than the window"


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_every_page_is_accessible(
    visit: Visit, make_picture: MakePicture, tmp_path: Path, colours: str, width: int
) -> None:
    page = visit.page
    await page.emulate_media(color_scheme=colours)  # type: ignore[arg-type] # one of the two
    await page.set_viewport_size({"width": width, "height": 900})
    async with visit.daemon.http.post("/api/v1/pairings", json={"client": "an extension"}):
        pass
    await visit.daemon.accepted(make_picture(tmp_path / "refused.png"), concept="refuse")
    job = await visit.daemon.accepted(make_picture(tmp_path / "done.png", seed=1))
    await visit.daemon.until(job)
    await visit.daemon.accepted(
        make_picture(tmp_path / "a.png", seed=2), concept=f"until {tmp_path / 'never'}"
    )
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await page.get_by_text("How they are shaded").click()
    await assert_accessible(page, "Pictures")
    for place in ("Folders", "Models", "Access", "Settings"):
        await visit.go(place)
        await expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
        await assert_accessible(page, place)
    await visit.go("Pictures")
    await page.get_by_role("link", name="done.png").click()
    await expect(page.get_by_role("slider")).to_be_visible()
    await page.get_by_text("The numbers").click()
    await assert_accessible(page, "the picture")
    await page.get_by_role("button", name="Shade again").click()
    await assert_accessible(page, "the dialogue")


async def test_the_sign_in_page_is_accessible(visit: Visit) -> None:
    await visit.page.get_by_role("button", name="Sign out").click()
    await expect(visit.page.get_by_text("belladonnad open")).to_be_visible()
    await assert_accessible(visit.page, "sign in")


async def test_colours_are_switched_and_remembered(visit: Visit) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    await visit.page.emulate_media(color_scheme="light")
    light = await visit.page.evaluate(background)
    for _ in range(2):
        await visit.page.get_by_role("button", name="Colours").click()
    await expect(visit.page.get_by_role("button", name="Colours: dark")).to_be_visible()
    dark = await visit.page.evaluate(background)
    assert dark != light
    await visit.page.reload()
    assert await visit.page.evaluate(background) == dark


async def test_the_keyboard_gets_to_the_content_and_every_page_takes_the_focus(visit: Visit) -> None:
    await visit.page.reload()
    await visit.page.keyboard.press("Tab")
    await visit.page.keyboard.press("Enter")
    await expect(visit.page.get_by_role("heading", level=1)).to_be_focused()
    await visit.go("Models")  # asserts where the focus is


async def test_the_page_says_when_the_daemon_is_away_and_goes_on_by_itself(
    context: BrowserContext, daemon_process: DaemonProcess, make_picture: MakePicture, tmp_path: Path
) -> None:
    daemon_process.start()
    port = str(daemon_process.running["port"])
    async with opened(context, daemon_process.url) as page:
        notice = page.get_by_text("Belladonna does not answer.")
        daemon_process.kill()
        await expect(notice).to_be_visible()
        daemon_process.start("--port", port)
        await expect(notice).to_be_hidden()
        daemon_process.upload(
            "new.png", make_picture(tmp_path / "a.png").read_bytes(), daemon_process.token()
        )
        await expect(page.get_by_role("link", name="new.png")).to_be_visible()
