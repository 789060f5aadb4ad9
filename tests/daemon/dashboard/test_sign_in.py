from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from tests.daemon.conftest import running_daemon

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext
    from tests.daemon.dashboard.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_who_is_not_signed_in_is_told_how_and_sees_nothing_else(context: BrowserContext) -> None:
    async with running_daemon() as daemon:
        page = await context.new_page()
        await page.goto(daemon.url)
        await expect(page.get_by_text("belladonnad open")).to_be_visible()
        await expect(page.get_by_role("navigation")).to_have_count(0)


async def test_the_proof_leaves_the_address_and_the_history(visit: Visit) -> None:
    assert await visit.page.evaluate("location.href") == f"{visit.daemon.url}/"
    assert await visit.page.evaluate("localStorage.proof.length") > 20


async def test_signing_out_ends_the_session(visit: Visit) -> None:
    await visit.page.get_by_role("button", name="Sign out").click()
    await expect(visit.page.get_by_text("belladonnad open")).to_be_visible()
    assert await visit.page.evaluate("fetch('/api/v1/jobs').then(({status}) => status)") == 401
    await visit.page.reload()
    await expect(visit.page.get_by_text("belladonnad open")).to_be_visible()


async def test_a_session_that_has_ended_elsewhere_leads_to_the_sign_in_page(visit: Visit) -> None:
    await visit.page.context.clear_cookies()
    await visit.page.get_by_role("navigation").get_by_role("link", name="Settings").click()
    await expect(visit.page.get_by_text("belladonnad open")).to_be_visible()


async def test_without_the_proof_the_cookie_changes_nothing(visit: Visit) -> None:
    status = await visit.page.evaluate(
        """fetch("/api/v1/settings", {
             method: "PATCH", body: "{}", headers: {"Content-Type": "application/json"}
           }).then(({status}) => status)"""
    )
    assert status == 403
