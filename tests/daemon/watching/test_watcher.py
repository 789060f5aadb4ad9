"""Files as programs really write them, with the system's own news of it. The clock is a made-up one."""

from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from belladonnad.watching.intake import RESCAN_SECONDS
from belladonnad.watching.stability import PATIENCE_SECONDS, SETTLE_SECONDS
from belladonnad.watching.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.watching.conftest import Folder, House

linux = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only inotify tells when a file is closed")


@pytest.fixture
async def watched(house: House, folder: Path) -> AsyncIterator[Folder]:
    """A folder that is listened to, after its first look around."""
    watched = house.watch(folder, listen=Watcher)
    await watched.consumer.step()
    yield watched
    await watched.close()


@linux
async def test_a_file_that_is_written_in_chunks_with_long_pauses_is_taken_once_and_whole(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    data = make_picture(folder.parent / "a.png").read_bytes()
    with (folder / "a.png").open("wb", buffering=0) as file:
        for start in range(0, len(data), len(data) // 5):
            file.write(data[start : start + len(data) // 5])
            await watched.hear(lambda: watched.is_held_back_for(PATIENCE_SECONDS))
            await watched.let_pass(PATIENCE_SECONDS / 2)
            assert await house.jobs() == []
    await watched.hear(lambda: watched.is_held_back_for(SETTLE_SECONDS))
    await watched.let_pass(SETTLE_SECONDS)
    (job,) = await house.jobs()
    assert (await house.queue.original(job.id)).read_bytes() == data


@linux
async def test_a_file_that_is_held_open_is_taken_after_a_minute_of_quiet(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    data = make_picture(folder.parent / "a.png").read_bytes()
    with (folder / "a.png").open("wb", buffering=0) as file:
        file.write(data)
        await watched.hear(lambda: watched.is_held_back_for(PATIENCE_SECONDS))
        await watched.let_pass(RESCAN_SECONDS)
        assert await house.jobs() == []
        await watched.let_pass(PATIENCE_SECONDS - RESCAN_SECONDS)
        assert len(await house.jobs()) == 1


@linux
async def test_a_file_that_was_begun_before_the_daemon_is_not_taken_while_its_writer_pauses(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    data = make_picture(folder.parent / "a.png").read_bytes()
    with (folder / "a.png").open("wb", buffering=0) as file:
        file.write(data[:1000])
        deaf = house.watch(folder)
        await deaf.notice()
        assert await house.jobs() == []
        assert deaf.is_held_back_for(PATIENCE_SECONDS - SETTLE_SECONDS)
        file.write(data[1000:])
    await deaf.let_pass(PATIENCE_SECONDS)  # it finds the file changed
    await deaf.let_pass(PATIENCE_SECONDS)
    (job,) = await house.jobs()
    assert (await house.queue.original(job.id)).read_bytes() == data
    await deaf.close()


async def test_a_slow_copy_over_a_network_that_sends_no_news_is_taken_once_and_whole(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    data = make_picture(folder.parent / "a.png").read_bytes()
    deaf = house.watch(folder)
    for end in range(100, len(data), 500):
        (folder / "a.png").write_bytes(data[:end])
        await deaf.let_pass(SETTLE_SECONDS)
        assert await house.jobs() == []
    (folder / "a.png").write_bytes(data)
    await deaf.work()
    assert deaf.results() == {"a.png"}
    assert not deaf.notes()
    assert len(await house.jobs()) == 1
    await deaf.close()


async def test_a_file_that_is_renamed_into_place_is_taken_at_its_new_name_alone(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    make_picture(folder / ".a.png.x7Yq2w.png")
    make_picture(folder / "ready.png", seed=2)
    await watched.hear(lambda: len(watched.tracker) == 1)
    (folder / ".a.png.x7Yq2w.png").rename(folder / "a.png")
    await watched.hear(lambda: len(watched.tracker) == 2)
    await watched.work()
    assert {job.name for job in await house.jobs()} == {"a.png", "ready.png"}


@pytest.mark.parametrize("editor", ["backup and rename", "delete and rename", "truncate and write"])
async def test_an_editor_that_saves_in_several_steps_gets_one_new_result_in_the_old_ones_place(
    editor: str, house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    picture = make_picture(folder / "a.png", seed=1)
    await watched.work()
    first = (folder / "shaded/a.png").read_bytes()
    new = make_picture(folder.parent / "new.png", seed=2).read_bytes()
    if editor == "truncate and write":
        with picture.open("wb", buffering=0) as file:
            await watched.hear(lambda: len(watched.tracker) == 1)
            await watched.let_pass(SETTLE_SECONDS / 2)
            file.write(new)
    else:
        (folder / "a.png.tmp").write_bytes(new)
        if editor == "backup and rename":
            picture.rename(folder / "a.png~")
        else:
            picture.unlink()
        await watched.hear(lambda: len(watched.tracker) == 1)
        await watched.let_pass(SETTLE_SECONDS / 2)
        (folder / "a.png.tmp").rename(picture)
        (folder / "a.png~").unlink(missing_ok=True)
    await watched.work()
    assert watched.results() == {"a.png"}
    assert (folder / "shaded/a.png").read_bytes() != first
    assert len(house.shaded) == 2
    assert not watched.notes()


async def test_a_browsers_download_is_taken_when_it_is_complete(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    data = make_picture(folder.parent / "a.png").read_bytes()
    (folder / "a.png").touch()  # Firefox holds the place
    part = folder / "a.x8Kq2mW.png.part"
    part.write_bytes(data[:100])
    await watched.work()
    part.write_bytes(data)
    await watched.work()
    assert await house.jobs() == []
    assert not watched.notes()
    part.rename(folder / "a.png")
    await watched.work()
    assert watched.results() == {"a.png"}


async def test_a_folder_full_of_pictures_is_taken_when_it_is_moved_in(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    for number in range(3):
        make_picture(folder.parent / f"trip/day/{number}.png", seed=number)
    (folder.parent / "trip").rename(folder / "trip")
    await watched.hear(lambda: len(watched.tracker) == 3)
    await watched.work()
    assert watched.results() == {f"trip/day/{number}.png" for number in range(3)}


async def test_a_picture_that_is_deleted_is_forgotten_without_a_look_around(
    folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    await watched.work()
    (folder / "a.png").unlink()
    await watched.hear(lambda: len(watched.tracker) == 1)
    await watched.let_pass(SETTLE_SECONDS)
    assert watched.files.all() == {}


async def test_news_of_results_notes_and_junk_is_none(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    picture = make_picture(folder.parent / "x.png")
    for path in ("shaded/a.png", "failed/a.png", ".hidden/a.png", "sub/shaded/a.png", "a.psd"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, folder / path)
    shutil.copy(picture, folder / "last.png")
    await watched.hear(lambda: len(watched.tracker) > 0)
    assert len(watched.tracker) == 1
    await watched.work()
    assert house.shaded == ["last.png"]


async def test_a_new_folder_under_the_old_name_is_listened_to(
    house: House, folder: Path, watched: Folder, make_picture: MakePicture
) -> None:
    shutil.rmtree(folder)
    await watched.notice()
    assert watched.trouble == "folder_missing"
    folder.mkdir()
    await watched.notice()
    make_picture(folder / "a.png")
    await watched.hear(lambda: len(watched.tracker) == 1)
    await watched.work()
    assert watched.results() == {"a.png"}


async def test_a_system_without_any_watches_left_is_looked_through(
    house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr("belladonnad.watching.watcher.Observer", refuse)
    make_picture(folder / "a.png")
    watched = house.watch(folder, listen=Watcher)
    await watched.work()
    assert watched.results() == {"a.png"}
    await watched.close()
