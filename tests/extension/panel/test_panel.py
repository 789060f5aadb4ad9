"""The panel in a page of real Chromium, and pages that are in its way."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright, expect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[3]
TOOLS = ROOT / "extension" / "node_modules"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# Playwright does not look into closed roots. The panel gets an open one that it takes for closed.
OPEN_ROOTS = """
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) { return attach.call(this, { ...init, mode: "open" }); };
"""

HOSTILE_RULES = """
  * { color: red !important; font: 60px serif !important; --surface: red; --ink: red }
  :not(html, head, body, style, script) { display: none !important; opacity: 0 !important; scale: 3 }
  ::backdrop { background: red !important }
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The panel and the harness as one script."""
    if not TOOLS.exists():
        pytest.skip("the extension's tools are not installed: make extension")
    out = tmp_path_factory.mktemp("panel") / "harness.js"
    source = Path(__file__).with_name("harness.ts")
    tool = [str(TOOLS / ".bin" / "esbuild"), "--bundle", "--loader:.css=text", "--log-level=warning"]
    subprocess.run([*tool, str(source), f"--outfile={out}"], check=True)
    return out.read_text()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def context(bundle: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(viewport={"width": 800, "height": 700}, reduced_motion="reduce")
        await context.add_init_script(OPEN_ROOTS + bundle)
        yield context
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    page = await context.new_page()
    await page.goto("data:text/html,<!doctype html><title>A site</title><button id=site>Its own</button>")
    yield page
    await page.close()


async def asked(page: Page) -> list[str]:
    answer: list[str] = await page.evaluate("actions")
    return answer


async def test_nothing_is_in_the_page_before_there_is_something_to_show(page: Page) -> None:
    count = "document.documentElement.querySelectorAll('*').length"
    before = await page.evaluate(count)
    await page.evaluate("show('working')")
    await expect(page.get_by_role("region", name="Belladonna")).to_be_visible()
    await page.evaluate("show('hidden')")
    assert await page.evaluate(count) == before


async def test_no_rule_of_the_site_reaches_the_panel(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    panel = page.get_by_role("region", name="Belladonna")
    undisturbed = await panel.bounding_box(), await panel.screenshot(animations="disabled")
    await page.add_style_tag(content=HOSTILE_RULES)
    assert (await panel.bounding_box(), await panel.screenshot(animations="disabled")) == undisturbed


async def test_a_site_that_hides_the_host_element_by_script_does_not_hide_the_panel(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await page.evaluate(
        "document.documentElement.lastElementChild.style = 'display: none !important; opacity: 0 !important'"
    )
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()


async def test_a_panel_that_the_site_removed_comes_back(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await page.evaluate("document.documentElement.lastElementChild.remove()")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()


async def test_a_press_reaches_the_panel_and_nothing_of_it_the_site(page: Page) -> None:
    await page.evaluate("""() => {
      globalThis.heard = [];
      for (const type of ["pointerdown", "mousedown", "mouseup", "click", "focusin", "keydown", "keyup"]) {
        addEventListener(type, (event) => heard.push(event.type), true);
      }
    }""")
    await page.evaluate("show('trouble')")
    await page.get_by_role("button", name="Try again").click()
    await page.keyboard.press("Space")
    assert await asked(page) == ["retry", "retry"]
    assert await page.evaluate("heard") == []


async def test_a_composer_that_keeps_the_focus_does_not_keep_it_from_the_panel(page: Page) -> None:
    await page.evaluate("""() => {
      const own = document.getElementById("site");
      document.addEventListener("focusin", (event) => event.target === own || own.focus(), true);
      document.addEventListener("mousedown", (event) => event.target === own || event.preventDefault(), true);
    }""")
    await page.evaluate("show('trouble')")
    cancel = page.get_by_role("button", name="Cancel upload")
    await cancel.focus()
    await expect(cancel).to_be_focused()
    await page.keyboard.press("Enter")
    assert await asked(page) == ["cancel"]


async def test_the_panel_can_be_used_while_a_modal_dialogue_is_open(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await page.evaluate("""() => {
      const dialogue = document.createElement("dialog");
      document.body.append(dialogue);
      dialogue.showModal();
    }""")
    retry = page.get_by_role("button", name="Try again")
    await retry.click()
    assert await asked(page) == ["retry"]
    await page.evaluate("document.querySelector('dialog').remove()")
    await expect(retry).to_be_visible()


async def test_a_script_of_the_site_cannot_press_for_the_user(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await page.get_by_role("button", name="just this once").focus()
    await page.evaluate("""() => {
      const host = document.documentElement.lastElementChild;
      host.click();
      host.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
      host.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }));
    }""")
    await expect(page.get_by_role("button", name="Upload unshaded")).to_have_count(0)


async def test_the_keyboard_goes_through_both_questions_before_an_original(page: Page) -> None:
    await page.evaluate("show('trouble')")
    await page.get_by_role("button", name="just this once").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Upload it unshaded?")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Go back")).to_be_focused()
    assert await asked(page) == []
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert await asked(page) == ["uploadOriginalOnce"]


async def test_a_folded_panel_unfolds_by_itself_when_it_needs_an_answer(page: Page) -> None:
    await page.evaluate("show('working')")
    await page.get_by_role("button", name="Make the panel smaller").focus()
    await page.keyboard.press("Escape")
    unfold = page.get_by_role("button", name="Show the whole panel")
    await expect(unfold).to_be_focused()
    await expect(page.get_by_text("Shading, 40 %")).to_be_visible()
    await page.evaluate("show('trouble')")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()


async def test_a_screen_reader_is_told_what_happens(page: Page) -> None:
    await page.evaluate("show('working')")
    await expect(page.locator("[aria-live=polite]")).to_have_text("Shading 1 picture")
    await page.evaluate("show('trouble')")
    await expect(page.locator("[aria-live=assertive]")).to_contain_text("Belladonna does not answer.")


async def test_the_slider_moves_between_before_and_after_by_the_keyboard(page: Page) -> None:
    await page.evaluate("show('done')")
    slider = page.get_by_role("slider", name="Compare before and after")
    await expect(slider).to_be_visible()
    await slider.focus()
    await page.keyboard.press("Home")
    after = page.locator("canvas + canvas")
    left = await after.evaluate("(canvas) => getComputedStyle(canvas).clipPath")
    await page.keyboard.press("End")
    assert await after.evaluate("(canvas) => getComputedStyle(canvas).clipPath") != left
