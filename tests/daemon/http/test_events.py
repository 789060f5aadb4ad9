from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
from tests.daemon.conftest import PATIENCE, running_daemon

from belladonnad.http.views import events

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon


async def _next(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """Read one event."""
    name = ""
    async with asyncio.timeout(PATIENCE):
        async for line in stream.content:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                return name, json.loads(value)
    return "end", None


async def _next_of(stream: aiohttp.ClientResponse, kind: str) -> Any:
    while True:
        name, data = await _next(stream)
        assert name != "end"
        if name == kind:
            return data


async def test_the_state_comes_first_and_then_every_change(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    earlier = await daemon.accepted(make_picture(tmp_path / "0.png"))
    await daemon.until(earlier)
    async with daemon.http.get("/api/v1/events") as stream:
        assert (stream.status, stream.content_type) == (200, "text/event-stream")
        name, state = await _next(stream)
        assert (name, [job["id"] for job in state["jobs"]]) == ("state", [earlier])
        assert state["worker"]["state"] in {"idle", "shading"}
        later = await daemon.accepted(make_picture(tmp_path / "1.png", seed=1))
        seen = []
        while "done" not in seen:
            job = await _next_of(stream, "job")
            assert job["id"] == later
            seen.append(job["state"])
        async with daemon.http.delete(f"/api/v1/jobs/{later}"):
            pass
        assert await _next_of(stream, "gone") == {"kind": "job", "key": later}


async def test_changed_settings_are_told(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/events") as stream:
        await _next(stream)
        async with daemon.http.patch("/api/v1/settings", json={"queue_limit": 7}):
            pass
        assert (await _next_of(stream, "settings"))["queue_limit"] == 7


async def test_silence_is_filled_with_comments(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_HEARTBEAT", 0.01)
    async with daemon.http.get("/api/v1/events") as stream, asyncio.timeout(PATIENCE):
        while not (await stream.content.readline()).startswith(b": "):
            pass


async def test_more_listeners_than_a_person_has_pages_are_refused(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_MOST_LISTENERS", 1)
    async with daemon.http.get("/api/v1/events") as first:
        await _next(first)
        async with daemon.http.get("/api/v1/events") as second:
            assert second.status == 429


async def test_a_stream_ends_when_the_daemon_stops() -> None:
    async with aiohttp.ClientSession() as http:
        async with running_daemon() as daemon:
            headers = {"Authorization": f"Bearer {daemon.token}"}
            stream = await http.get(f"{daemon.url}/api/v1/events", headers=headers)
            await _next(stream)
        while (await _next(stream))[0] != "end":
            pass
