"""Pairing as the extension and the dashboard do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from belladonnad.http.keys import BROADCAST
from belladonnad.security.pairing import MOST_PENDING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.daemon.conftest import Daemon

EXTENSION = {"Origin": "moz-extension://6e55b4bc-8a2d-4a0a-9c55-2c7a1f7a8f10"}


@pytest.fixture
async def stranger(daemon: Daemon) -> AsyncIterator[aiohttp.ClientSession]:
    """A client without a token."""
    async with aiohttp.ClientSession(daemon.url) as session:
        yield session


async def ask(stranger: aiohttp.ClientSession, client: str = "Firefox") -> dict[str, Any]:
    async with stranger.post("/api/v1/pairings", json={"client": client}, headers=EXTENSION) as answer:
        assert answer.status == 201
        asked: dict[str, Any] = await answer.json()
        return asked


async def look(stranger: aiohttp.ClientSession, identity: str) -> dict[str, Any]:
    async with stranger.get(f"/api/v1/pairings/{identity}") as answer:
        assert answer.status == 200
        state: dict[str, Any] = await answer.json()
        return state


async def decide(daemon: Daemon, decision: str, code: str) -> int:
    async with daemon.http.post(f"/api/v1/pairings/{decision}", json={"code": code}) as answer:
        return answer.status


async def test_a_client_that_is_approved_gets_a_token_that_works(
    daemon: Daemon, stranger: aiohttp.ClientSession
) -> None:
    asked = await ask(stranger)
    assert asked["expires_in"] == 300
    assert await look(stranger, asked["id"]) == {"state": "pending"}
    assert await decide(daemon, "approve", asked["code"]) == 200
    answer = await look(stranger, asked["id"])
    assert answer["state"] == "approved"
    token = {"Authorization": f"Bearer {answer['token']}"}
    async with stranger.get("/api/v1/jobs", headers=token) as jobs:
        assert jobs.status == 200


async def test_the_token_is_not_handed_out_a_second_time(
    daemon: Daemon, stranger: aiohttp.ClientSession
) -> None:
    asked = await ask(stranger)
    await decide(daemon, "approve", asked["code"])
    assert "token" in await look(stranger, asked["id"])
    assert await look(stranger, asked["id"]) == {"state": "approved"}


async def test_a_client_that_is_denied_gets_nothing(daemon: Daemon, stranger: aiohttp.ClientSession) -> None:
    asked = await ask(stranger)
    assert await decide(daemon, "deny", asked["code"]) == 200
    assert await look(stranger, asked["id"]) == {"state": "denied"}


async def test_the_dashboard_sees_who_asks_and_from_where(
    daemon: Daemon, stranger: aiohttp.ClientSession
) -> None:
    with daemon.application[BROADCAST].subscribe() as changes:
        asked = await ask(stranger)
        change = await changes.next()
        assert change is not None
        assert (change.kind, change.key) == ("pairing", asked["code"])
        async with daemon.http.get("/api/v1/pairings") as answer:
            (pending,) = (await answer.json())["pairings"]
        assert pending["code"] == asked["code"]
        assert pending["client"] == "Firefox"
        assert pending["origin"] == EXTENSION["Origin"]
        await decide(daemon, "deny", asked["code"])
        gone = await changes.next()
        assert gone is not None
        assert gone.now is None
    async with daemon.http.get("/api/v1/pairings") as answer:
        assert (await answer.json())["pairings"] == []


async def test_a_wrong_code_approves_nobody(daemon: Daemon, stranger: aiohttp.ClientSession) -> None:
    asked = await ask(stranger)
    assert await decide(daemon, "approve", "222-222" if asked["code"] != "222-222" else "333-333") == 404
    assert await look(stranger, asked["id"]) == {"state": "pending"}


async def test_a_flood_of_requests_is_held_up(daemon: Daemon, stranger: aiohttp.ClientSession) -> None:
    for _ in range(MOST_PENDING):
        await ask(stranger)
    async with stranger.post("/api/v1/pairings", json={"client": "Firefox"}) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 300
        assert (await answer.json())["error"]["code"] == "too_many_pairings"


async def test_an_unknown_request_is_not_found(daemon: Daemon, stranger: aiohttp.ClientSession) -> None:
    async with stranger.get("/api/v1/pairings/guess") as answer:
        assert answer.status == 404
        assert (await answer.json())["error"]["code"] == "no_such_pairing"


@pytest.mark.parametrize(
    "body", [{}, {"client": ""}, {"client": 5}, {"client": "a\u001b[2J"}, {"client": "x", "y": 1}]
)
async def test_a_request_without_a_usable_name_is_refused(
    daemon: Daemon, stranger: aiohttp.ClientSession, body: dict[str, Any]
) -> None:
    async with stranger.post("/api/v1/pairings", json=body) as answer:
        assert answer.status == 422
