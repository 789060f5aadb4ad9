"""What a watched folder does with what is dropped, changed, moved and deleted in it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from belladonnad.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.watching.conftest import Folder, House


async def test_a_dropped_picture_appears_shaded_and_stays_itself(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    original = make_picture(folder / "a.png").read_bytes()
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {"a.png"}
    assert (folder / "shaded/a.png").read_bytes() != original
    assert (folder / "a.png").read_bytes() == original
    assert not (folder / "failed").exists()
    await watched.close()


async def test_a_result_has_the_rights_of_any_new_file(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.work()
    plain = folder / "plain"
    plain.touch()
    assert (folder / "shaded/a.png").stat().st_mode == plain.stat().st_mode
    await watched.close()


async def test_folders_below_keep_their_places(house: House, folder: Path, make_picture: MakePicture) -> None:
    make_picture(folder / "2026/spring/a.png", seed=1)
    make_picture(folder / "a.png", seed=2)
    (folder / "2026/broken.png").write_text("no picture")
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {"a.png", "2026/spring/a.png"}
    assert watched.notes() == {"2026/broken.png.txt"}
    await watched.close()


async def test_a_folder_within_a_watched_one_goes_by_its_own_settings(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png", seed=1)
    make_picture(folder / "strong/b.png", seed=2)
    inner = house.watch(folder / "strong", Options(strength="high"))
    outer = house.watch(folder)
    await outer.work()
    await inner.work()
    assert outer.results() == {"a.png"}
    assert inner.results() == {"b.png"}
    assert {job.name: job.options.strength for job in await house.jobs()} == {
        "a.png": "medium",
        "b.png": "high",
    }
    await outer.close()
    await inner.close()


async def test_no_result_is_taken_for_an_input_wherever_it_turns_up(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.work()
    shutil.copy(folder / "shaded/a.png", folder / "copy.png")
    (folder / "link.png").symlink_to(folder / "shaded/a.png")
    (folder / "sub").mkdir()
    shutil.copy(folder / "shaded/a.png", folder / "sub/a.png")
    shutil.copytree(folder / "shaded", folder / "sub/shaded")
    await watched.work()
    assert watched.results() == {"a.png"}
    assert house.shaded == ["a.png"]
    await watched.close()


async def test_junk_folders_special_files_and_links_to_folders_are_left_alone(
    house: House, folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / ".cache/a.png")
    make_picture(folder / "@eaDir/a.png")
    make_picture(folder / "._a.png")
    make_picture(tmp_path / "elsewhere/a.png")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "circle").symlink_to(folder)
    (folder / "itself.png").symlink_to(folder / "itself.png")
    (folder / "nowhere.png").symlink_to(folder / "none.png")
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    watched = house.watch(folder)
    await watched.work()
    assert await house.jobs() == []
    assert not watched.results() | watched.notes()
    await watched.close()


async def test_a_link_to_a_picture_is_a_picture(
    house: House, folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    (folder / "a.png").symlink_to(make_picture(tmp_path / "elsewhere/b.png"))
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {"a.png"}
    assert not (folder / "shaded/a.png").is_symlink()
    assert not (tmp_path / "elsewhere/shaded").exists()
    await watched.close()


@pytest.mark.parametrize(
    "name",
    [
        "猫と月.png",
        "שלום.png",
        "a\u0301.png",
        "emoji 🦋.png",
        "new\nline.png",
        "[b]%s{0}.png",
        "-rf.png",
        "a" * 251 + ".png",
    ],
)
async def test_names_in_any_script_work(
    name: str, house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / name)
    (folder / f"x{name[1:]}").write_text("no picture")
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {name}
    assert len(watched.notes()) == 1
    await watched.close()


async def test_a_name_that_is_no_text_at_all_works(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    name = os.fsdecode(b"caf\xe9.png")  # Latin-1, from an old disk
    shutil.copy(make_picture(folder.parent / "a.png"), folder / name)
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {name}
    await watched.close()


class TestDoneOnce:
    """Same content and same settings: the work is not repeated."""

    @pytest.fixture
    async def done(self, house: House, folder: Path, make_picture: MakePicture) -> Folder:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.work()
        assert house.shaded == ["a.png"]
        return watched

    @pytest.fixture(autouse=True)
    async def once(self, done: Folder, house: House) -> object:
        yield
        await done.close()
        assert house.shaded == ["a.png"]

    async def test_after_a_restart(self, done: Folder, house: House, folder: Path) -> None:
        again = house.watch(folder)
        await again.work()
        assert again.results() == {"a.png"}
        assert len(await house.jobs()) == 1
        await again.close()

    async def test_after_touching(self, done: Folder, house: House, folder: Path) -> None:
        os.utime(folder / "a.png", (1, 1))
        await done.work()
        assert done.results() == {"a.png"}
        assert len(await house.jobs()) == 1

    async def test_after_renaming_the_result_appears_under_the_new_name_too(
        self, done: Folder, folder: Path
    ) -> None:
        (folder / "a.png").rename(folder / "b.png")
        await done.work()
        assert done.results() == {"a.png", "b.png"}
        assert (folder / "shaded/b.png").read_bytes() == (folder / "shaded/a.png").read_bytes()

    async def test_after_moving_into_a_folder_below(self, done: Folder, folder: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "a.png").rename(folder / "sub/a.png")
        await done.work()
        assert done.results() == {"a.png", "sub/a.png"}

    async def test_after_taking_away_and_copying_back(self, done: Folder, house: House, folder: Path) -> None:
        shutil.move(folder / "a.png", folder.parent / "a.png")
        await done.work()
        assert done.results() == {"a.png"}, "the result stays"
        shutil.copy(folder.parent / "a.png", folder / "a.png")
        await done.work()
        assert done.results() == {"a.png"}

    async def test_for_a_copy_in_another_watched_folder(
        self, done: Folder, house: House, folder: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "other").mkdir()
        shutil.copy(folder / "a.png", tmp_path / "other/b.png")
        other = house.watch(tmp_path / "other")
        await other.work()
        assert other.results() == {"b.png"}
        await other.close()

    async def test_when_the_history_has_been_emptied(self, done: Folder, house: House, folder: Path) -> None:
        for job in await house.jobs():
            await house.queue.remove(job.id)
        shutil.copy(folder / "a.png", folder / "b.png")
        await done.work()
        assert done.results() == {"a.png", "b.png"}

    async def test_when_watching_ends_and_begins_again(
        self, done: Folder, house: House, folder: Path
    ) -> None:
        house.watches.remove(done.number)
        again = house.watch(folder)
        assert again.number == done.number
        await again.work()
        assert again.results() == {"a.png"}
        await again.close()

    async def test_a_result_that_the_user_has_deleted_stays_deleted(
        self, done: Folder, house: House, folder: Path
    ) -> None:
        (folder / "shaded/a.png").unlink()
        await done.work()
        os.utime(folder / "a.png", (1, 1))
        await done.work()
        again = house.watch(folder)
        await again.work()
        assert not done.results()
        await again.close()

    async def test_a_deleted_result_comes_back_from_the_history_when_the_picture_is_put_in_anew(
        self, done: Folder, folder: Path
    ) -> None:
        (folder / "shaded/a.png").unlink()
        (folder / "a.png").rename(folder.parent / "a.png")
        await done.work()
        (folder.parent / "a.png").rename(folder / "a.png")
        await done.work()
        assert done.results() == {"a.png"}


async def test_several_copies_dropped_at_once_are_shaded_once(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    original = make_picture(folder / "a.png")
    for name in ("b.png", "c.png"):
        shutil.copy(original, folder / name)
    watched = house.watch(folder)
    await watched.work()
    assert watched.results() == {"a.png", "b.png", "c.png"}
    assert len(house.shaded) == 1
    await watched.close()


async def test_a_picture_that_is_changed_in_place_gets_its_result_replaced(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png", seed=1)
    watched = house.watch(folder)
    await watched.work()
    first = (folder / "shaded/a.png").read_bytes()
    make_picture(folder / "a.png", seed=2)
    await watched.work()
    assert watched.results() == {"a.png"}
    assert (folder / "shaded/a.png").read_bytes() != first
    await watched.close()


async def test_undoing_a_change_brings_the_first_result_back_without_work(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    first = make_picture(folder / "a.png", seed=1).read_bytes()
    watched = house.watch(folder)
    await watched.work()
    result = (folder / "shaded/a.png").read_bytes()
    make_picture(folder / "a.png", seed=2)
    await watched.work()
    (folder / "a.png").write_bytes(first)
    await watched.work()
    assert (folder / "shaded/a.png").read_bytes() == result
    assert len(house.shaded) == 2
    await watched.close()


async def test_exchanged_names_are_noticed_though_sizes_and_times_are_the_same(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    for name, seed in (("a.tif", 1), ("b.tif", 2)):
        make_picture(folder / name, seed=seed)
        os.utime(folder / name, (1000, 1000))
    assert (folder / "a.tif").stat().st_size == (folder / "b.tif").stat().st_size
    watched = house.watch(folder)
    await watched.work()
    a, b = ((folder / "shaded" / name).read_bytes() for name in ("a.tif", "b.tif"))
    (folder / "a.tif").rename(folder / "c")
    (folder / "b.tif").rename(folder / "a.tif")
    (folder / "c").rename(folder / "b.tif")
    await watched.work()
    assert (folder / "shaded/a.tif").read_bytes() == b
    assert (folder / "shaded/b.tif").read_bytes() == a
    await watched.close()


async def test_new_settings_count_for_what_comes_or_is_touched_afterwards(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png", seed=1)
    make_picture(folder / "b.png", seed=2)
    watched = house.watch(folder)
    await watched.work()
    await watched.close()
    stronger = house.watch(folder, Options(strength="high"))
    await stronger.work()
    assert len(house.shaded) == 2
    os.utime(folder / "a.png", (1, 1))
    await stronger.work()
    assert house.shaded[2:] == ["a.png"]
    assert (await house.jobs())[0].options.strength == "high"
    assert stronger.results() == {"a.png", "b.png"}
    await stronger.close()


class TestNothingIsOverwritten:
    """Results of different pictures, and files of the user's."""

    async def test_another_picture_under_the_name_of_one_that_was_taken_away(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "IMG_0001.png", seed=1)
        watched = house.watch(folder)
        await watched.work()
        first = (folder / "shaded/IMG_0001.png").read_bytes()
        (folder / "IMG_0001.png").unlink()
        await watched.work()
        make_picture(folder / "IMG_0001.png", seed=2)
        await watched.work()
        assert watched.results() == {"IMG_0001.png", "IMG_0001 (2).png"}
        assert (folder / "shaded/IMG_0001.png").read_bytes() == first
        make_picture(folder / "IMG_0001.png", seed=3)
        await watched.work()
        assert watched.results() == {"IMG_0001.png", "IMG_0001 (2).png"}, "the second one's own is replaced"
        assert (folder / "shaded/IMG_0001.png").read_bytes() == first
        await watched.close()

    async def test_a_file_of_the_users_in_the_folder_of_results(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png", seed=1)
        theirs = make_picture(folder / "shaded/a.png", seed=9).read_bytes()
        watched = house.watch(folder)
        await watched.work()
        assert watched.results() == {"a.png", "a (2).png"}
        assert (folder / "shaded/a.png").read_bytes() == theirs
        await watched.close()

    async def test_a_result_that_the_user_has_worked_on(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png", seed=1)
        watched = house.watch(folder)
        await watched.work()
        signed = make_picture(folder / "shaded/a.png", seed=9).read_bytes()
        make_picture(folder / "a.png", seed=2)
        await watched.work()
        assert watched.results() == {"a.png", "a (2).png"}
        assert (folder / "shaded/a.png").read_bytes() == signed
        await watched.close()

    async def test_a_folder_or_a_link_in_the_place_of_a_result(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png", seed=1)
        make_picture(folder / "b.png", seed=2)
        (folder / "shaded/a.png").mkdir(parents=True)
        (folder / "shaded/b.png").symlink_to(folder / "none")
        watched = house.watch(folder)
        await watched.work()
        assert watched.results() == {"a (2).png", "b (2).png", "b.png"}
        assert not (folder / "none").exists()
        await watched.close()

    async def test_an_original_that_a_linked_folder_of_results_leads_to(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        original = make_picture(folder / "a.png").read_bytes()
        (folder / "shaded").symlink_to(folder)
        watched = house.watch(folder)
        await watched.work()
        assert watched.trouble == "results_among_pictures"
        assert (folder / "a.png").read_bytes() == original
        assert sorted(path.name for path in folder.iterdir()) == ["a.png", "shaded"]
        await watched.close()


class TestFailures:
    """What is left when a picture cannot be done."""

    async def test_a_note_gives_reason_and_remedy_and_names_no_program(
        self, house: House, folder: Path
    ) -> None:
        (folder / "a.png").write_text("no picture")
        watched = house.watch(folder)
        await watched.work()
        text = (folder / "failed/a.png.txt").read_text(encoding="utf-8")
        assert "This is not a picture that can be read." in text
        assert "Export it as PNG" in text
        assert "a.png" in text
        assert "bella" not in text.lower()
        assert not watched.results()
        await watched.close()

    @pytest.mark.parametrize("name", ["empty.png", "drawing.bmp"])
    async def test_empty_files_and_formats_that_cannot_be_read_get_one(
        self, name: str, house: House, folder: Path
    ) -> None:
        (folder / name).write_bytes(b"" if name == "empty.png" else b"BM")
        watched = house.watch(folder)
        await watched.work()
        assert watched.notes() == {f"{name}.txt"}
        await watched.close()

    async def test_one_that_fails_in_the_queue_gets_one_and_is_not_tried_again_by_itself(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.notice()
        await house.fail()
        await watched.work()
        await watched.close()
        again = house.watch(folder)
        await again.work()
        assert again.notes() == {"a.png.txt"}
        assert "It broke.\nMend it." in (folder / "failed/a.png.txt").read_text()
        assert len(await house.jobs()) == 1
        await again.close()

    async def test_it_goes_with_its_folder_when_the_picture_later_succeeds(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        (folder / "sub").mkdir()
        (folder / "sub/a.png").write_text("no picture")
        watched = house.watch(folder)
        await watched.work()
        assert watched.notes() == {"sub/a.png.txt"}
        make_picture(folder / "sub/a.png")
        await watched.work()
        assert watched.results() == {"sub/a.png"}
        assert not (folder / "failed").exists()
        await watched.close()

    async def test_it_goes_when_the_picture_is_taken_away(self, house: House, folder: Path) -> None:
        (folder / "a.png").write_text("no picture")
        watched = house.watch(folder)
        await watched.work()
        (folder / "a.png").unlink()
        (folder / "failed/mine.txt").write_text("the user's own")
        await watched.work()
        assert watched.notes() == {"mine.txt"}
        await watched.close()

    @pytest.mark.parametrize("way", ["touch", "delete the note"])
    async def test_the_user_can_have_it_tried_again(
        self, way: str, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.notice()
        await house.fail("out_of_memory")
        await watched.work()
        assert watched.notes()
        if way == "touch":
            os.utime(folder / "a.png", (1, 1))
        else:
            (folder / "failed/a.png.txt").unlink()
        await watched.work()
        assert watched.results() == {"a.png"}
        assert not watched.notes()
        await watched.close()

    async def test_a_file_that_may_not_be_read_is_done_once_it_may(
        self, house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)

        def refuse(path: Path) -> str:
            raise PermissionError(13, "Permission denied", str(path))

        with monkeypatch.context() as patch:  # as root one may read everything
            patch.setattr("belladonnad.watching.consumer.digest", refuse)
            patch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
            await watched.work()
            assert "Permission denied" in (folder / "failed/a.png.txt").read_text()
        await watched.work()
        assert watched.results() == {"a.png"}
        assert not watched.notes()
        await watched.close()


async def test_a_picture_that_the_user_cancels_is_left_until_it_is_touched(
    house: House, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "a.png")
    watched = house.watch(folder)
    await watched.notice()
    (job,) = await house.jobs()
    await house.queue.cancel(job.id)
    await watched.work()
    assert not watched.results() | watched.notes()
    os.utime(folder / "a.png", (1, 1))
    await watched.work()
    assert watched.results() == {"a.png"}
    await watched.close()


class TestWhileItIsInTheQueue:
    """What happens to a picture between its dropping and its result."""

    async def test_one_that_is_taken_away_is_cancelled(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.notice()
        (folder / "a.png").unlink()
        await watched.notice()
        await watched.work()
        assert [job.state for job in await house.jobs()] == ["cancelled"]
        assert not watched.results()
        await watched.close()

    async def test_one_that_is_renamed_is_shaded_once_under_its_new_name(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.notice()
        (folder / "a.png").rename(folder / "b.png")
        await watched.work()
        assert watched.results() == {"b.png"}
        assert house.shaded == ["a.png"]
        await watched.close()

    async def test_one_that_changes_is_shaded_as_it_is_now(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png", seed=1)
        watched = house.watch(folder)
        await watched.notice()
        make_picture(folder / "a.png", seed=2)
        await watched.notice()
        assert sorted(job.state for job in await house.jobs()) == ["cancelled", "queued"]
        await watched.work()
        expected = make_picture(folder.parent / "b.png", seed=2).read_bytes()
        assert (await house.queue.original((await house.jobs())[0].id)).read_bytes() == expected
        assert watched.results() == {"a.png"}
        await watched.close()

    async def test_a_change_that_nobody_has_noticed_yet_keeps_the_old_result_back(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png", seed=1)
        watched = house.watch(folder)
        await watched.notice()
        await house.shade()
        make_picture(folder / "a.png", seed=2)
        await watched.consumer.step()
        assert not watched.results()
        await watched.work()
        assert watched.results() == {"a.png"}
        assert len(house.shaded) == 2
        await watched.close()

    async def test_it_survives_a_kill_between_the_queue_and_the_note_of_it(
        self, house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)

        def killed(*_: object, **__: object) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(watched.files, "move", killed)
            with pytest.raises(RuntimeError, match="killed"):
                await watched.notice()
        await watched.close()
        again = house.watch(folder)
        await again.work()
        assert again.results() == {"a.png"}
        assert len(await house.jobs()) == 1
        await again.close()

    async def test_it_survives_a_kill_between_the_result_and_the_note_of_it(
        self, house: House, folder: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.notice()
        await house.shade()

        def killed(*_: object, **__: object) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(watched.files, "finish", killed)
            with pytest.raises(RuntimeError, match="killed"):
                await watched.consumer.step()
        assert watched.results() == {"a.png"}
        await watched.close()
        again = house.watch(folder)
        await again.work()
        assert again.results() == {"a.png"}
        assert house.shaded == ["a.png"]
        await again.close()

    async def test_the_history_may_forget_what_has_been_brought_back(
        self, house: House, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        watched = house.watch(folder)
        await watched.work()
        rows = house.database.read("SELECT collected FROM jobs")
        assert [row["collected"] for row in rows] == [1]
        await watched.close()
