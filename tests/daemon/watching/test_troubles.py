"""Disks that are full, away or locked, and more files than anybody expects."""

from __future__ import annotations

import errno
import os
import shutil
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from belladonnad.jobs.queue import FOLDER_SLICE
from belladonnad.watching import publication

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import MakePicture
    from tests.daemon.watching.conftest import House


def refusal(code: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


async def test_a_folder_that_vanishes_and_comes_back_goes_on_where_it_was(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png", seed=1)
    watched = house.watch(folder)
    await watched.work()
    make_picture(folder / "b.png", seed=2)
    await watched.notice()
    folder.rename(folder.parent / "unplugged")
    await house.shade()
    await watched.work()
    assert watched.trouble == "folder_missing"
    assert not folder.exists(), "nothing is made where it was"
    (folder.parent / "unplugged/shaded/a.png").unlink()
    (folder.parent / "unplugged").rename(folder)
    await watched.work()
    assert watched.trouble is None
    assert watched.results() == {"b.png"}, "what the user deleted meanwhile stays deleted"
    assert house.shaded == ["a.png", "b.png"]
    await watched.close()


async def test_a_folder_that_was_away_when_the_daemon_started_is_taken_up_when_it_comes(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    folder.rmdir()
    watched = house.watch(folder)
    await watched.work()
    assert watched.trouble == "folder_missing"
    make_picture(folder / "a.png")
    await watched.work()
    assert watched.results() == {"a.png"}
    await watched.close()


async def test_the_empty_place_where_a_disk_is_not_mounted_is_no_emptied_folder(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.work()
    (folder / "shaded/a.png").unlink()
    folder.rename(folder.parent / "disk")
    folder.mkdir()
    watched.files.set_device("another one")  # one device cannot be mounted twice in a test
    await watched.work()
    assert watched.trouble == "folder_missing"
    folder.rmdir()
    (folder.parent / "disk").rename(folder)
    await watched.work()
    assert watched.trouble is None
    assert not watched.results()
    assert house.shaded == ["a.png"]
    await watched.close()


async def test_a_folder_that_the_user_empties_is_forgotten(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.work()
    (folder / "a.png").unlink()
    await watched.work()
    assert watched.trouble is None
    assert watched.files.all() == {}
    await watched.close()


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (errno.ENOSPC, "folder_disk_full"),
        (errno.EDQUOT, "folder_disk_full"),
        (errno.EROFS, "folder_read_only"),
        (errno.EACCES, "folder_read_only"),
        (errno.EIO, "folder_unwritable"),
    ],
)
async def test_a_result_that_cannot_be_written_waits_and_is_not_made_again(
    code: int,
    trouble: str,
    house: House,
    folder: Path,
    make_picture: MakePicture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.notice()
    await house.shade()
    with monkeypatch.context() as patch:
        patch.setattr(publication, "_fill", refusal(code))
        await watched.work()
        assert watched.trouble == trouble
        assert not watched.results(), "not even a temporary file"
    await watched.work()
    assert watched.trouble is None
    assert watched.results() == {"a.png"}
    assert house.shaded == ["a.png"]
    await watched.close()


async def test_a_note_that_cannot_be_written_waits(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.png").write_text("no picture")
    watched = house.watch(folder)
    with monkeypatch.context() as patch:
        patch.setattr(publication, "_fill", refusal(errno.ENOSPC))
        await watched.work()
        assert watched.trouble == "folder_disk_full"
        assert not watched.notes()
    await watched.work()
    assert watched.notes() == {"a.png.txt"}
    await watched.close()


async def test_nothing_is_shaded_for_a_folder_where_no_result_can_go(
    house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)  # root may write everywhere
        await watched.work()
        assert watched.trouble == "folder_read_only"
        assert await house.jobs() == []
    await watched.work()
    assert watched.results() == {"a.png"}
    await watched.close()


async def test_a_file_in_the_place_of_the_folder_of_results_is_left_alone(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    (folder / "shaded").write_text("the user's")
    watched = house.watch(folder)
    await watched.work()
    assert watched.trouble == "shaded_is_no_folder"
    assert (folder / "shaded").read_text() == "the user's"
    (folder / "shaded").unlink()
    await watched.work()
    assert watched.results() == {"a.png"}
    await watched.close()


async def test_a_full_disk_of_the_queue_is_said_and_waited_for(
    house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    with monkeypatch.context() as patch:
        patch.setattr(house.blobs, "_free", lambda _: 0)
        await watched.work()
        assert watched.trouble == "disk_full"
    await watched.work()
    assert watched.trouble is None
    assert watched.results() == {"a.png"}
    await watched.close()


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
@pytest.mark.parametrize("nameless", [True, False], ids=["nameless files", "named files"])
async def test_every_kind_of_file_system_will_do(
    links: bool,
    nameless: bool,
    house: House,
    folder: Path,
    make_picture: MakePicture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refusal(errno.EPERM))
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE")
    make_picture(folder / "a.png", seed=1)
    (folder / "b.png").write_text("no picture")
    make_picture(folder / "shaded/a.png", seed=9)
    watched = house.watch(folder)
    await watched.work()
    make_picture(folder / "a.png", seed=2)
    await watched.work()
    assert watched.results() == {"a.png", "a (2).png"}
    assert watched.notes() == {"b.png.txt"}
    await watched.close()


async def test_leftovers_of_a_kill_are_swept_and_nothing_else_is(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    leftovers = [folder / "shaded/sub" / f".{'0' * 32}.part", folder / "failed" / f".{'f' * 32}.part"]
    kept = [folder / "shaded/.mine.part", folder / f".{'0' * 32}.part", folder / "shaded/notes.txt"]
    for path in leftovers + kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    watched = house.watch(folder)
    await watched.work()
    assert not any(path.exists() for path in leftovers)
    assert all(path.exists() for path in kept)
    await watched.close()


async def test_ten_thousand_pictures_at_once_wait_in_slices_and_in_little_memory(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    first = make_picture(folder / "00000.png", size=(16, 16)).read_bytes()
    for number in range(1, 10_000):  # each with another content
        (folder / f"{number:05}.png").write_bytes(first + number.to_bytes(4, "big"))
    watched = house.watch(folder)
    tracemalloc.start()
    try:
        for _ in range(5):
            await watched.notice()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    view = house.watches.get(watched.number)
    assert view is not None
    assert view.pictures.waiting + view.pictures.working == 10_000
    assert view.pictures.working == FOLDER_SLICE
    assert peak < 40 * 1024**2, f"{peak / 1024**2:.0f} MiB"
    await house.shade()
    await watched.notice()
    view = house.watches.get(watched.number)
    assert view is not None
    assert view.pictures.done == FOLDER_SLICE
    assert view.pictures.working == FOLDER_SLICE
    await watched.close()


async def test_two_folders_share_the_queue(
    house: House, folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    picture = make_picture(tmp_path / "a.png", size=(16, 16)).read_bytes()
    for number in range(FOLDER_SLICE + 8):
        (folder / f"{number}.png").write_bytes(picture + bytes([number]))
    (tmp_path / "small").mkdir()
    shutil.copy(tmp_path / "a.png", tmp_path / "small/a.png")
    large, small = house.watch(folder), house.watch(tmp_path / "small")
    await large.notice()
    await small.notice()
    assert not any(job.watch == small.number for job in await house.jobs()), "the queue is full"
    for _ in range(2):
        await house.shade()
        await small.notice()
        await large.notice()
    assert small.results() == {"a.png"}
    await large.close()
    await small.close()
