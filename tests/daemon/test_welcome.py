"""``belladonnad run --welcome``, with which a newcomer begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.daemon.conftest import await_true, fetch
from tests.daemon.fake_shader import MARK

from belladonnad.cli.main import main
from belladonnad.database import Database, database_path
from belladonnad.options import Options
from belladonnad.watching.folders import default_folder
from belladonnad.watching.records import Watches

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import DaemonProcess

pytestmark = pytest.mark.server


@pytest.fixture
def folder(home: Path) -> Path:
    del home
    return default_folder()


def await_printed(daemon: DaemonProcess, text: str) -> str:
    await_true(lambda: text in daemon.printed.read_text(), f"it prints {text!r}")
    return daemon.printed.read_text()


def test_a_sample_is_shaded_through_the_folder_and_both_files_are_named(
    daemon_process: DaemonProcess, folder: Path
) -> None:
    printed = await_printed(daemon_process.start("--welcome"), "The sample is done")
    before, after = (folder / place for place in ("sample/balloon.jpg", "shaded/sample/balloon.jpg"))
    assert f"Before and after:\n  {before}\n  {after}\n" in printed
    with Image.open(before) as picture:
        assert picture.size == (640, 480)
    assert after.read_bytes() == before.read_bytes() + MARK


def test_the_dashboard_s_link_signs_in(daemon_process: DaemonProcess) -> None:
    printed = await_printed(daemon_process.start("--welcome"), "Ctrl-C stops")
    link = re.search(rf"{daemon_process.url}/login\?code=\S+", printed)
    assert link is not None
    assert fetch(link[0])[0] == 303


def test_who_has_pictures_there_is_spared_the_sample(
    daemon_process: DaemonProcess, folder: Path, make_picture: MakePicture
) -> None:
    make_picture(folder / "moon.png")
    await_printed(daemon_process.start("--welcome"), str(folder))
    await_true((folder / "shaded/moon.png").exists, "her own picture is shaded")
    assert "sample" not in daemon_process.printed.read_text()
    assert {path.name for path in folder.iterdir()} == {"moon.png", "shaded"}


def test_the_next_time_the_sample_is_shown_and_not_shaded_again(
    daemon_process: DaemonProcess, folder: Path
) -> None:
    await_printed(daemon_process.start("--welcome"), "The sample is done")
    result = (folder / "shaded/sample/balloon.jpg").stat()
    daemon_process.stop()
    daemon_process.printed.unlink()
    printed = await_printed(daemon_process.start("--welcome"), "The sample is done")
    assert "shading" not in printed
    assert (folder / "shaded/sample/balloon.jpg").stat().st_mtime_ns == result.st_mtime_ns


def test_a_sample_that_cannot_be_shaded_is_explained(daemon_process: DaemonProcess, folder: Path) -> None:
    folder.mkdir(parents=True)
    with Database(database_path()) as database:
        Watches(database).add(folder, Options(concept="refuse"))
    assert "Use another copy." in await_printed(daemon_process.start("--welcome"), "The file is damaged.")


def test_a_folder_that_cannot_be_written_is_explained(daemon_process: DaemonProcess, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "sample").touch()
    await_printed(daemon_process.start("--welcome"), "File exists")
    assert daemon_process.stop() == 0


def test_where_the_folder_is_watched_no_longer_nothing_is_put_into_it(
    daemon_process: DaemonProcess, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon_process.start()
    daemon_process.stop()
    assert main(["watch", "remove", str(folder)]) == 0
    capsys.readouterr()
    await_printed(daemon_process.start("--welcome"), f"{folder} is watched no longer")
    assert list(folder.iterdir()) == []
