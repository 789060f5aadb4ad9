"""The worker through the door of the API: what becomes of pictures when things go wrong."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import PATIENCE, await_true, is_alive, running_daemon

from belladonnad.http.keys import BROADCAST, QUEUE, SUPERVISOR
from belladonnad.worker import supervisor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_PAUSE", 0.05)
    monkeypatch.setattr(supervisor, "_PATIENCE", 0.2)


@pytest.fixture
def picture(make_picture: MakePicture, tmp_path: Path) -> Path:
    return make_picture(tmp_path / "cat.png")


async def _worker(daemon: Daemon) -> int:
    """Give the worker's process, once there is one."""
    async with asyncio.timeout(PATIENCE):
        with daemon.application[BROADCAST].subscribe() as changes:
            while (pid := daemon.application[SUPERVISOR].pid) is None:
                await changes.next()
    return pid


async def _until_state(daemon: Daemon, state: str) -> None:
    async with asyncio.timeout(PATIENCE):
        with daemon.application[BROADCAST].subscribe() as changes:
            while daemon.application[SUPERVISOR].status.state != state:
                await changes.next()


@pytest.mark.parametrize(
    ("concept", "code"), [("refuse", "damaged"), ("bug", "internal"), ("crash", "worker_died")]
)
async def test_a_picture_that_cannot_be_shaded_fails_with_words_and_the_next_one_is_done(
    daemon: Daemon, picture: Path, concept: str, code: str
) -> None:
    bad = await daemon.until(await daemon.accepted(picture, concept=concept))
    assert (bad["state"], bad["error"]["code"], bad["report"]) == ("failed", code, None)
    assert bad["error"]["message"]
    assert bad["error"]["remedy"]
    assert (await daemon.until(await daemon.accepted(picture)))["state"] == "done"


async def test_one_engine_serves_all_pictures(daemon: Daemon, picture: Path) -> None:
    await daemon.until(await daemon.accepted(picture))
    worker = await _worker(daemon)
    await daemon.until(await daemon.accepted(picture, seed=1))
    assert await _worker(daemon) == worker


async def test_the_engine_is_opened_anew_for_another_device(daemon: Daemon, picture: Path) -> None:
    for device in ("auto", "cpu", "auto"):
        done = await daemon.until(await daemon.accepted(picture, device=device, strip_gps=device == "cpu"))
        assert done["report"]["device"] == device


async def test_a_worker_that_is_killed_is_replaced_and_its_picture_done(
    daemon: Daemon, picture: Path, tmp_path: Path
) -> None:
    job = await daemon.accepted(picture, concept=f"until {tmp_path / 'go'}")
    await daemon.until_advanced(job)
    os.kill(await _worker(daemon), signal.SIGKILL)
    (tmp_path / "go").touch()
    assert (await daemon.until(job))["state"] == "done"


async def test_a_worker_that_dies_while_idle_is_nobodys_fault(daemon: Daemon, picture: Path) -> None:
    for seed in range(3):
        await _until_state(daemon, "idle")
        worker = await _worker(daemon)
        os.kill(worker, signal.SIGKILL)
        job = await daemon.until(await daemon.accepted(picture, seed=seed))
        assert job["state"] == "done"


async def test_a_picture_that_does_not_stop_when_cancelled_is_stopped_with_its_process(
    daemon: Daemon, picture: Path
) -> None:
    job = await daemon.accepted(picture, concept="stubborn")
    await daemon.until_advanced(job)
    async with daemon.http.delete(f"/api/v1/jobs/{job}") as answer:
        assert answer.status == 204
    assert (await daemon.until(await daemon.accepted(picture)))["state"] == "done"
    assert (await daemon.job(job))["state"] == "cancelled"


async def test_a_full_disk_makes_a_picture_wait_and_not_fail(
    daemon: Daemon, picture: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    job = await daemon.accepted(picture, concept=f"full {tmp_path / 'full'}")
    await _until_state(daemon, "no_room")
    (tmp_path / "full").unlink()
    assert (await daemon.until(job))["state"] == "done"


async def test_nothing_is_begun_while_the_disk_is_full(
    daemon: Daemon, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await daemon.accepted(picture, concept=f"until {tmp_path / 'go'}")
    waiting = await daemon.accepted(picture)
    await daemon.until_advanced(running)
    with monkeypatch.context() as patch:
        patch.setattr(daemon.application[QUEUE].blobs, "_free", lambda _: 0)
        (tmp_path / "go").touch()
        await daemon.until(running)
        await _until_state(daemon, "no_room")
        assert (await daemon.job(waiting))["state"] == "queued"
    assert (await daemon.until(waiting))["state"] == "done"


async def test_an_engine_that_cannot_be_loaded_is_tried_again_and_pictures_wait(picture: Path) -> None:
    async with running_daemon(shader="tests.daemon.fake_shader:NoSuchThing") as daemon:
        job = await daemon.accepted(picture)
        await _until_state(daemon, "failing")
        assert (await daemon.job(job))["state"] == "queued"


async def test_a_stopping_daemon_puts_the_running_picture_back_and_the_next_one_does_it(
    picture: Path, tmp_path: Path
) -> None:
    async with running_daemon() as daemon:
        job = await daemon.accepted(picture, concept=f"until {tmp_path / 'go'}")
        await daemon.until_advanced(job)
        worker = await _worker(daemon)
    assert not is_alive(worker)
    (tmp_path / "go").touch()
    async with running_daemon() as daemon:
        assert (await daemon.until(job))["state"] == "done"


async def test_the_worker_ends_with_a_daemon_that_is_killed(daemon: Daemon) -> None:
    worker = await _worker(daemon)
    child = daemon.application[SUPERVISOR]._child
    assert child is not None
    child._orders.close()  # what the system does for a process that is gone
    await asyncio.to_thread(await_true, lambda: not child.alive or not is_alive(worker), "the worker ends")
