"""Pictures wait while the daemon is paused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.daemon.conftest import running_daemon

from belladonnad.http.keys import QUEUE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon


async def _pause(daemon: Daemon, *, paused: bool) -> None:
    async with daemon.http.patch("/api/v1/settings", json={"paused": paused}) as answer:
        assert (await answer.json())["paused"] is paused


async def test_a_picture_waits_over_a_new_start_until_the_pause_ends(
    make_picture: MakePicture, tmp_path: Path
) -> None:
    async with running_daemon() as daemon:
        await _pause(daemon, paused=True)
        job = await daemon.accepted(make_picture(tmp_path / "moon.png"))
    async with running_daemon() as daemon:
        assert await asyncio.to_thread(daemon.application[QUEUE]._take) is None
        assert (await daemon.job(job))["state"] == "queued"
        await _pause(daemon, paused=False)
        assert (await daemon.until(job))["state"] == "done"
