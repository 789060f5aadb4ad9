"""Senders that take their time, or all connections (slow-loris): nobody else has to wait for them."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from tests.daemon.conftest import PATIENCE
from tests.daemon.security.door import Door, Knock, open_door, read_answer

from belladonnad import app
from belladonnad.security import body, connections
from belladonnad.security.body import steady_body
from belladonnad.security.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HEALTH = Knock("GET", "/api/v1/health")
PAIRING = Knock("POST", "/api/v1/pairings", (("Content-Type", "application/json"),), b'{"client": "slow"}')

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "Runner", web.AppRunner)


@asynccontextmanager
async def connection(door: Door) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def dribble(writer: asyncio.StreamWriter, seconds: float) -> None:
    """Send a header that never ends, a few bytes at a time, for so long or until the connection is closed."""
    end = time.monotonic() + seconds
    writer.write(b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    while time.monotonic() < end and not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.01)


async def test_a_header_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    async with open_door() as door, connection(door) as (reader, writer):
        sending = asyncio.create_task(dribble(writer, PATIENCE))
        assert await read_answer(reader) is None
        sending.cancel()


async def test_a_second_header_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    async with open_door() as door, connection(door) as (reader, writer):
        writer.write(HEALTH.bytes(door.values))
        first = await read_answer(reader)
        assert first is not None
        assert first.status == 200
        sending = asyncio.create_task(dribble(writer, PATIENCE))
        assert await read_answer(reader) is None
        sending.cancel()


async def test_a_connection_that_says_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    async with open_door() as door, connection(door) as (reader, _):
        assert await read_answer(reader) is None


@pytest.mark.usefixtures("_unguarded")
async def test_without_the_guard_a_header_takes_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    async with open_door() as door, connection(door) as (reader, writer):
        await dribble(writer, 0.3)
        writer.write(b"\r\n\r\n")
        answer = await read_answer(reader)
        assert answer is not None


async def test_a_body_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "GRACE_SECONDS", 0.2)
    half = Knock(PAIRING.method, PAIRING.path, PAIRING.headers, PAIRING.body[:5], length=10_000)
    async with open_door() as door, connection(door) as (reader, writer):
        writer.write(half.bytes(door.values))

        async def more() -> None:
            while not writer.is_closing():
                writer.write(b" ")
                await asyncio.sleep(0.01)

        sending = asyncio.create_task(more())
        answer = await read_answer(reader)
        sending.cancel()
    assert answer is not None
    assert (answer.status, answer.code) == (408, "too_slow")


async def test_without_its_layer_a_body_takes_as_long_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "GRACE_SECONDS", 0.0)
    layers = tuple(layer for layer in LAYERS if layer is not steady_body)
    raw, half = PAIRING.bytes, len(PAIRING.body) // 2
    async with open_door(layers) as door, connection(door) as (reader, writer):
        writer.write(raw(door.values)[:-half])
        other = await door.knock(HEALTH)  # by now it has seen the first half
        assert other is not None
        writer.write(raw(door.values)[-half:])
        answer = await read_answer(reader)
    assert answer is not None
    assert answer.status == 201


async def test_a_body_that_keeps_coming_has_all_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(body, "SLOWEST", 50.0)
    padded = Knock(PAIRING.method, PAIRING.path, PAIRING.headers, PAIRING.body + b" " * 200)
    async with open_door() as door, connection(door) as (reader, writer):
        raw = padded.bytes(door.values)
        writer.write(raw[:-150])
        begun = time.monotonic()
        for position in range(150, 0, -1):
            await asyncio.sleep(0.002)
            writer.write(raw[-position : len(raw) - position + 1])
        assert time.monotonic() - begun > 0.1
        answer = await read_answer(reader)
    assert answer is not None
    assert answer.status == 201


async def test_more_connections_than_are_held_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 2)
    async with open_door() as door, connection(door) as first, connection(door) as second:
        for reader, writer in (first, second):
            writer.write(HEALTH.bytes(door.values))
            answer = await read_answer(reader)
            assert answer is not None
            assert answer.status == 200
        third = await door.knock(HEALTH)
        assert third is not None
        assert third.status == 503
        assert third.headers["retry-after"]


@pytest.mark.usefixtures("_unguarded")
async def test_without_the_guard_any_number_of_connections_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 0)
    async with open_door() as door:
        answer = await door.knock(HEALTH)
    assert answer is not None
    assert answer.status == 200


async def test_an_event_stream_outlives_the_time_for_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    events = Knock("GET", "/api/v1/events", (("Authorization", "Bearer {owner}"),))
    async with open_door() as door, connection(door) as (reader, writer):
        writer.write(events.bytes(door.values))
        answer = await read_answer(reader)
        assert answer is not None
        assert answer.status == 200
        await reader.readuntil(b"\n\n")
        with pytest.raises(TimeoutError):  # noqa: PT012 - all of it may raise
            async with asyncio.timeout(0.3):
                while await reader.read(1024):
                    pass
