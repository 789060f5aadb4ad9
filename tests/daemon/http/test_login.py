"""Signing in to the dashboard and out, as a browser does it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from belladonnad.http.keys import PORT, SESSIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.daemon.conftest import Daemon


@pytest.fixture
async def browser(daemon: Daemon) -> AsyncIterator[aiohttp.ClientSession]:
    """It keeps cookies, and begins with none."""
    async with aiohttp.ClientSession(daemon.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def link(daemon: Daemon) -> str:
    return f"/login?code={await asyncio.to_thread(daemon.application[SESSIONS].invite)}"


async def sign_in(browser: aiohttp.ClientSession, address: str) -> aiohttp.ClientResponse:
    return await browser.get(address, allow_redirects=False)


async def status(browser: aiohttp.ClientSession) -> int:
    async with browser.get("/api/v1/jobs") as answer:
        return answer.status


async def test_the_link_signs_in_by_a_cookie_that_scripts_and_other_sites_cannot_use(
    daemon: Daemon, browser: aiohttp.ClientSession
) -> None:
    assert await status(browser) == 401
    async with await sign_in(browser, await link(daemon)) as answer:
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/#proof=")
        cookie = answer.cookies[f"belladonna-{daemon.application[PORT]}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert await status(browser) == 200


async def test_a_link_that_is_replayed_signs_everybody_out_who_used_it(
    daemon: Daemon, browser: aiohttp.ClientSession
) -> None:
    address = await link(daemon)
    await sign_in(browser, address)
    async with aiohttp.ClientSession(daemon.url) as thief, await sign_in(thief, address) as answer:
        assert answer.status == 403
        assert "belladonnad open" in await answer.text()
        assert not answer.cookies
    assert await status(browser) == 401


async def test_looking_at_the_link_does_not_use_it_up(daemon: Daemon, browser: aiohttp.ClientSession) -> None:
    address = await link(daemon)
    async with browser.head(address) as answer:
        assert answer.status in {401, 405}
    async with await sign_in(browser, address) as answer:
        assert answer.status == 303


async def test_signing_out_ends_the_session(daemon: Daemon, browser: aiohttp.ClientSession) -> None:
    async with await sign_in(browser, await link(daemon)) as answer:
        proof = answer.headers["Location"].partition("=")[2]
    headers = {"Origin": daemon.url, "X-Belladonna": proof}
    async with browser.post("/api/v1/logout", headers=headers) as answer:
        assert answer.status == 204
        assert answer.cookies[f"belladonna-{daemon.application[PORT]}"]["max-age"] == "0"
    assert await status(browser) == 401


async def test_the_code_is_logged_nowhere(
    daemon: Daemon, browser: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    address = await link(daemon)
    with caplog.at_level("DEBUG"):
        await sign_in(browser, address)
        await sign_in(browser, address)
    assert address.partition("=")[2] not in caplog.text
