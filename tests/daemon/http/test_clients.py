from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from tests.daemon.conftest import PATIENCE

from belladonnad.http.keys import BROADCAST, PAIRINGS, TOKENS

if TYPE_CHECKING:
    from tests.daemon.conftest import Daemon


async def test_clients_are_listed_without_anything_secret(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/clients") as answer:
        (client,) = (await answer.json())["clients"]
    assert client["name"].startswith("test")
    assert client["kind"] == "script"
    assert client["last_used"] >= client["created"] - 1
    assert set(client) == {"id", "name", "kind", "origin", "created", "last_used"}


async def test_a_deleted_client_is_locked_out_at_once(daemon: Daemon) -> None:
    token = await asyncio.to_thread(daemon.application[TOKENS].create, "laptop")
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(daemon.url, headers=headers) as laptop:
        async with laptop.get("/api/v1/jobs") as answer:
            assert answer.status == 200
        async with daemon.http.delete("/api/v1/clients/2") as answer:
            assert answer.status == 204
        async with laptop.get("/api/v1/jobs") as answer:
            assert answer.status == 401
            assert (await answer.json())["error"]["code"] == "token_revoked"
    async with daemon.http.delete("/api/v1/clients/2") as answer:
        assert answer.status == 404


async def test_a_deleted_client_that_listens_hears_nothing_more(daemon: Daemon) -> None:
    token = await asyncio.to_thread(daemon.application[TOKENS].create, "laptop")
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(daemon.url, headers=headers) as laptop,
        laptop.get("/api/v1/events") as stream,
    ):
        await stream.content.readuntil(b"\n\n")
        async with daemon.http.delete("/api/v1/clients/2") as answer:
            assert answer.status == 204
        daemon.application[BROADCAST].publish("job", "secret", None)
        async with asyncio.timeout(PATIENCE):
            assert b"secret" not in await stream.content.read()


async def test_a_paired_client_does_not_hear_who_else_asks(daemon: Daemon) -> None:
    pairings = daemon.application[PAIRINGS]
    asked = await asyncio.to_thread(pairings.ask, "Firefox", origin=None)
    await asyncio.to_thread(pairings.approve, asked.code)
    headers = {"Authorization": f"Bearer {(await asyncio.to_thread(pairings.collect, asked.id)).token}"}
    async with (
        aiohttp.ClientSession(daemon.url, headers=headers) as paired,
        paired.get("/api/v1/events") as stream,
    ):
        await stream.content.readuntil(b"\n\n")
        daemon.application[BROADCAST].publish("pairing", "ABC-DEF", None)
        daemon.application[BROADCAST].publish("job", "next", None)
        async with asyncio.timeout(PATIENCE):
            heard = await stream.content.readuntil(b"\n\n")
    assert b"next" in heard
    assert b"ABC-DEF" not in heard


@pytest.mark.parametrize("number", ["99", "-1", "x", "9" * 40])
async def test_a_client_that_is_not_there_is_not_found(daemon: Daemon, number: str) -> None:
    async with daemon.http.delete(f"/api/v1/clients/{number}") as answer:
        assert answer.status == 404
        assert (await answer.json())["error"]["code"] == "no_such_client"
