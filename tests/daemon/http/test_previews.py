from __future__ import annotations

import asyncio
import io
import os
import signal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tests.daemon.conftest import PATIENCE, running_daemon
from tests.daemon.security.door import Knock, open_door

from belladonnad.http.keys import GALLERY, QUEUE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon


async def looked_at(daemon: Daemon, path: str) -> tuple[str, bytes]:
    """Ask until it has been painted; gives the media type and the content."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with daemon.http.get(f"/api/v1/jobs/{path}") as answer:
                if answer.status != 503:
                    assert answer.status == 200, await answer.text()
                    return answer.content_type, await answer.read()
                assert (await answer.json())["error"]["code"] == "not_painted_yet"
                assert int(answer.headers["Retry-After"]) > 0
            await asyncio.sleep(0.05)


async def refused(daemon: Daemon, path: str) -> tuple[int, str]:
    async with daemon.http.get(f"/api/v1/jobs/{path}") as answer:
        return answer.status, (await answer.json())["error"]["code"]


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float)


async def test_a_thumbnail_is_the_original_in_small(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    picture = make_picture(tmp_path / "a.png", size=(1200, 600))
    job = await daemon.accepted(picture)
    kind, content = await looked_at(daemon, f"{job}/thumbnail")
    small = np.asarray(Image.open(picture).resize((480, 240), Image.Resampling.LANCZOS), dtype=float)
    assert kind == "image/webp"
    assert pixels(content).shape == (240, 480, 3)
    assert np.abs(pixels(content) - small).mean() < 6


async def test_a_small_picture_is_not_enlarged(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await daemon.accepted(make_picture(tmp_path / "a.png", size=(40, 30)))
    assert pixels((await looked_at(daemon, f"{job}/thumbnail"))[1]).shape == (30, 40, 3)


async def test_what_was_painted_outlives_the_daemon_but_not_the_picture(
    make_picture: MakePicture, tmp_path: Path
) -> None:
    async with running_daemon() as daemon:
        job = await daemon.accepted(make_picture(tmp_path / "a.png"))
        await daemon.until(job)
        await looked_at(daemon, f"{job}/thumbnail")
        painted = daemon.application[QUEUE].blobs.preview(job, "thumbnail")
        when = painted.stat().st_mtime_ns
    async with running_daemon() as daemon:
        await looked_at(daemon, f"{job}/thumbnail")
        assert painted.stat().st_mtime_ns == when
        async with daemon.http.delete(f"/api/v1/jobs/{job}"):
            pass
        assert await refused(daemon, f"{job}/thumbnail") == (404, "no_such_job")
        assert not painted.exists()


async def test_what_browsers_show_is_handed_over_as_it_is(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    picture = make_picture(tmp_path / "a.jpg")
    job = await daemon.accepted(picture)
    await daemon.until(job)
    assert await looked_at(daemon, f"{job}/viewable/original") == ("image/jpeg", picture.read_bytes())
    assert (await looked_at(daemon, f"{job}/viewable/result"))[1].startswith(picture.read_bytes())


async def test_what_browsers_do_not_show_becomes_a_png_of_the_same_pixels(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    picture = make_picture(tmp_path / "a.tif")
    job = await daemon.accepted(picture)
    await daemon.until(job)
    for version in ("original", "result"):
        kind, content = await looked_at(daemon, f"{job}/viewable/{version}")
        assert kind == "image/png"
        assert np.array_equal(pixels(content), pixels(picture.read_bytes()))


async def test_there_is_no_result_to_look_at_before_it_is_done(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await daemon.accepted(make_picture(tmp_path / "a.png"), concept=f"until {tmp_path / 'never'}")
    assert await refused(daemon, f"{job}/viewable/result") == (409, "not_done")
    assert await refused(daemon, f"{job}/readings/sd1/result") == (409, "not_done")


async def test_there_are_no_other_views(daemon: Daemon, make_picture: MakePicture, tmp_path: Path) -> None:
    job = await daemon.accepted(make_picture(tmp_path / "a.png"))
    await daemon.until(job)
    assert await refused(daemon, f"{job}/viewable/thumbnail") == (404, "not_found")
    assert await refused(daemon, f"{job}/readings/sd1/thumbnail") == (404, "not_found")
    assert await refused(daemon, f"{job}/readings/sd1/original") == (422, "model_missing")


async def test_a_painter_that_ended_is_replaced(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    jobs = [await daemon.accepted(make_picture(tmp_path / f"{seed}.png", seed=seed)) for seed in (1, 2)]
    await looked_at(daemon, f"{jobs[0]}/thumbnail")
    painter = daemon.application[GALLERY]._painter._process
    assert painter is not None
    os.kill(painter.pid, signal.SIGKILL)
    await looked_at(daemon, f"{jobs[1]}/thumbnail")


async def test_the_painter_ends_with_the_daemon(make_picture: MakePicture, tmp_path: Path) -> None:
    async with running_daemon() as daemon:
        job = await daemon.accepted(make_picture(tmp_path / "a.png"))
        await looked_at(daemon, f"{job}/thumbnail")
        painter = daemon.application[GALLERY]._painter._process
        assert painter is not None
        assert painter.returncode is None
    assert painter.returncode is not None


@pytest.mark.models
async def test_a_model_shows_what_it_sees(daemon: Daemon, make_picture: MakePicture, tmp_path: Path) -> None:
    job = await daemon.accepted(make_picture(tmp_path / "a.png", size=(160, 96)))
    await daemon.until(job)
    seen = {
        view: await looked_at(daemon, f"{job}/readings/sd1/{view}") for view in ("original", "difference")
    }
    assert {kind for kind, _ in seen.values()} == {"image/jpeg"}
    assert pixels(seen["original"][1]).std() > 10
    assert np.abs(pixels(seen["difference"][1]) - 127.5).max() < 3, "the fake shader leaves the pixels alone"


async def test_paired_clients_do_not_make_models_work() -> None:
    async with open_door() as door:
        for path in ("jobs/00/readings/sd1/original", "models"):
            knock = Knock("GET", f"/api/v1/{path}", (("Authorization", "Bearer {paired}"),))
            answer = await door.knock(knock)
            assert answer is not None
            assert (answer.status, answer.code) == (403, "owner_only")
